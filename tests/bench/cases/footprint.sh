# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: what an idle daemon holds, against an empty program with its libraries, and how often it wakes up
# kernel: patched
# timeout: 900
. "$REPO/tests/bench/lib.sh"

# kib FIELD PID: of smaps_rollup
kib() {
        awk -v field="$1:" '$1 == field { print $2 }' "/proc/$2/smaps_rollup"
}

# switches PID: how often its threads have let go of a processor, or lost it
switches() {
        awk '/ctxt_switches/ { n += $2 } END { print n }' /proc/"$1"/task/*/status
}

# memory SIDE ROUND PID
memory() {
        sample footprint/pss "$1" "$2" "$(kib Pss "$3")"
        sample footprint/rss "$1" "$2" "$(kib Rss "$3")"
        sample footprint/private-dirty "$1" "$2" "$(kib Private_Dirty "$3")"
        sample footprint/descriptors "$1" "$2" "$(find "/proc/$3/fd" -mindepth 1 | wc -l)"
}

text_of() {
        size "$1" | awk 'NR == 2 { print $1 / 1024 }'
}

# The machine's files are in memory, where each page of a program counts as changed; devices have them on a disk.
programs=/usr/lib/usb-gadgetd
truncate -s 32M disk
mkfs.ext4 -q disk
mkdir -p mnt
mount -o loop disk mnt
cp -a $programs/. mnt/
umount mnt
mount -o loop,ro disk $programs

unit bench-linked.service <<'END'
[Service]
Type=exec
ExecStart=/usr/lib/usb-gadgetd/tests/bench-linked
END
systemctl daemon-reload
udc_load
sample footprint/text ours 0 "$(text_of /usr/lib/usb-gadgetd/usb-gadgetd)"
sample footprint/text linked 0 "$(text_of /usr/lib/usb-gadgetd/tests/bench-linked)"

for ((round = 1; round <= COUNT; round++)); do
        check "the gadget starts" systemctl start usb-gadget@echo
        wait_until 20 configured
        check "the empty program starts" systemctl start bench-linked
        calm 2
        pid=$(systemctl show -P MainPID usb-gadget@echo)
        memory ours "$round" "$pid"
        memory linked "$round" "$(systemctl show -P MainPID bench-linked)"
        before=$(switches "$pid")
        sleep "${IDLE:-20}"
        sample footprint/wake-ups ours "$round" $(($(switches "$pid") - before))
        before=$(switches "$pid")
        for ((i = 0; i < 5; i++)); do
                systemctl restart bench-linked
        done
        sample footprint/woken-by-others ours "$round" $(($(switches "$pid") - before))
        systemctl stop usb-gadget@echo bench-linked
        calm
done
forget bench-linked.service
umount $programs
