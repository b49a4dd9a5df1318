# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: a client is killed under traffic: no disconnect, the same files once, and the next transfer is a whole one
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

returned() {
        local pid

        pid=$(systemctl show -P MainPID usb-gadget-echo)
        [[ $pid != 0 && $pid != "$1" ]] && is_active usb-gadget-echo && grep -qx dd "/proc/$pid/comm"
}

# kill_it: and wait until it is back
kill_it() {
        local pid

        pid=$(systemctl show -P MainPID usb-gadget-echo)
        systemctl kill -s KILL usb-gadget-echo
        wait_until 20 returned "$pid"
        pid=$(systemctl show -P MainPID usb-gadget-echo)
        expect_eq "descriptors by systemd" "$(tr '\0' '\n' <"/proc/$pid/environ" | grep -E '^LISTEN_FD' | sort | xargs)" \
                "LISTEN_FDNAMES=echo LISTEN_FDS=1"
        expect_eq "stored" "$(systemctl show -P NFileDescriptorStore usb-gadget-echo)" 1
}

no_start_limit usb-gadget-echo.service
udc_load
check "the gadget starts" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
daemon=$(systemctl show -P MainPID usb-gadget@echo)

mapfile -t sizes < <(for i in {1..40}; do printf '%s\n' 1 511 512 513 16384 65537 262144 1000000 1048576 $((i * 777)); done)
kills=0
while ((kills < COUNT * 5 / 2)); do
        usb-echo --again "${sizes[@]}" >transfers 2>&1 &
        transfers=$!
        while [[ -e /proc/$transfers ]] && ((kills < COUNT * 5 / 2)); do
                sleep "0.$((RANDOM % 10))"
                kill_it
                kills=$((kills + 1))
        done
        wait $transfers || fail "transfers end with status $? after $kills kills: $(grep -v 'came back' transfers)"
        expect_eq "transfers that came back" "$(grep -c 'came back' transfers)" ${#sizes[@]}
        echo "$kills kills, $(awk '{ n += $(NF - 1) } END { print n }' transfers) halts"
done
check "data, and control requests" usb-echo --again 512 && usb-echo --control 512 1000

# what is left of a packet that was read in part is gone with the reader
mkdir -p /etc/systemd/system/usb-gadget-echo.service.d
cat >/etc/systemd/system/usb-gadget-echo.service.d/part.conf <<'END'
[Service]
RuntimeDirectory=part
RuntimeDirectoryPreserve=yes
ExecStart=
ExecStart=/bin/sh -c 'test -e /run/part/read && exec dd bs=2M status=none <&3 >&3; dd bs=10 count=1 status=none <&3 >/dev/null; touch /run/part/read; exec sleep 1000'
END
systemctl daemon-reload
systemctl restart usb-gadget-echo
check "a part is read" usb-echo --send-only 300
wait_until 10 test -e /run/part/read
systemctl kill -s KILL usb-gadget-echo
wait_until 10 is_active usb-gadget-echo
check "what comes then is whole" usb-echo --again 512 1000 65536
rm -r /etc/systemd/system/usb-gadget-echo.service.d /run/part

# ClientFailure=continue: nothing is halted
profile echo continue <<'END'
[Function ffs.echo]
ClientFailure=continue
END
systemctl daemon-reload
check "another policy" systemctl reload usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
check "data" usb-echo --again 512
kill_it
check "data at once" usb-echo 512 1000

expect_eq "daemon" "$(systemctl show -P MainPID usb-gadget@echo)" "$daemon"
expect_eq "disconnects, by the reload" "$(disconnects)" 1
check "the gadget stops" systemctl stop usb-gadget@echo
clean_state echo
forget echo
