# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: echo on controllers that can more, need more or fail: scatter lists, aligned requests, cleared flags
# kernel: patched
# timeout: 600
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

# around the packet sizes, the 64 bytes of dummy_hcd's FIFO, and a page, up to which functionfs takes one buffer; the
# last one would be answered by a zero-length packet too many of the one before
sizes=(1 63 64 65 511 512 513 1024 4095 4096 4097 8192 16384 65536 65537 1048576 1)
chunk=$((128 * 1024)) chunk_sg=$((512 * 1024))    # what one write takes at a time, at most

counter() {
        cat "$CONTROLLER/$1"
}

reset_counters() {
        local name

        for name in max_request max_request_out scattered scattered_out zlps; do
                echo 0 >"$CONTROLLER/$name"
        done
}

# how_many CONDITION SIZE…: how many sizes $1 fulfil the condition, written for awk
how_many() {
        printf '%s\n' "${@:2}" | awk "$1 { n++ } END { print n + 0 }"
}

start() {
        check "the gadget starts" systemctl start usb-gadget@echo
        wait_until 10 is_active usb-gadget-echo
}

stop() {
        check "the gadget stops" systemctl stop usb-gadget@echo
        clean_state echo
}

# scattered PACKET SIZE…: how many scatter lists the writes take: one for each chunk of more than a page, but not for
# the last chunk of a write that a zero-length packet follows
scattered() {
        printf '%s\n' "${@:2}" | awk -v packet="$1" -v chunk=$chunk -v chunk_sg=$chunk_sg '
                $1 % packet == 0 { if ($1 > chunk) n += int(($1 - chunk + chunk_sg - 1) / chunk_sg); next }
                $1 > 4096 { n += int(($1 + chunk_sg - 1) / chunk_sg) }
                END { print n + 0 }'
}

# works WHAT SIZE…: with the controller as loaded
works() {
        local what=$1 packet

        shift
        start
        wait_until 10 lsusb -d 1d6b:0104
        packet=$(lsusb -v -d 1d6b:0104 | sed -nE 's/^ *wMaxPacketSize .* ([0-9]+) bytes$/\1/p' | uniq)
        reset_counters
        check "$what: transfers come back whole" usb-echo "$@"
        expect_eq "$what: zero-length packets" "$(counter zlps)" "$(how_many "\$1 % $packet == 0" "$@")"
        if [[ $(counter sg) == Y ]]; then
                expect_eq "$what: writes with a scatter list" "$(counter scattered)" "$(scattered "$packet" "$@")"
                # the first one may have waited already, the last one may still have to come
                (($(counter scattered_out) >= $# - 1)) || fail "$what: only $(counter scattered_out) reads with a scatter list"
        else
                expect_eq "$what: scatter lists" "$(counter scattered) $(counter scattered_out)" "0 0"
                (($(counter max_request) <= chunk)) || fail "$what: a request of $(counter max_request) bytes"
        fi
        (($(counter max_request) <= chunk_sg)) || fail "$what: a request of $(counter max_request) bytes"
        stop
}

# small_client: one that reads blocks of 1000 bytes from an endpoint file, where functionfs rounds up only for
# controllers that need it, and ends at the first error
small_client() {
        profile echo small <<'END'
[Function ffs.echo]
ProxyEndpoints=no
END
        mkdir -p /etc/systemd/system/usb-gadget-echo.service.d
        cat >/etc/systemd/system/usb-gadget-echo.service.d/small.conf <<'END'
[Service]
ExecStart=
ExecStart=/bin/sh -c 'exec dd bs=1000 status=none <&4 >&3'
Restart=no
END
        systemctl daemon-reload
}

# trace 1|0: whether requests given back are recorded
trace() {
        echo "$1" >/sys/kernel/tracing/events/gadget/usb_gadget_giveback_request/enable
}

# length and zero flag of the writes recorded; what goes through dummy_hcd's FIFO is recorded twice
given_back() {
        sed -nE 's/.* ep[^ ]*in[^ ]*: .* length ([0-9]+)\/.* ([zZ])[sS][iI] status .*/\1 \2/p' /sys/kernel/tracing/trace | uniq | xargs
}

counter_is() {
        [[ $(counter "$1") == "$2" ]]
}

# client_fails OPERATION REASON
client_fails() {
        wait_until 10 is_inactive usb-gadget-echo
        journal_since_case -o cat -u usb-gadget-echo | tail -n 20 >journal
        grep -q "^dd: error $1 .*: $2\$" journal || fail "no error $1 '$2' in: $(cat journal)"
}

# what programs see

controller
works "all off" "${sizes[@]}"
controller is_high_speed=0
works "full speed" "${sizes[@]}"
controller sg=1
works "scatter lists" "${sizes[@]}"
controller is_super_speed=1 sg=1
works "scatter lists at super speed" "${sizes[@]}"
controller align_out=1
works "aligned reads" "${sizes[@]}"
controller clear_zero=1
works "flags cleared" "${sizes[@]}"
controller is_high_speed=0 clear_zero=1
works "flags cleared, full speed" "${sizes[@]}"
controller sg=1 align_out=1 clear_zero=1
works "everything" "${sizes[@]}"
controller sg=1 reject_zero_sg=1
works "no scatter list with a zero-length packet" "${sizes[@]}"

# what the controller itself does

# flags_given_back FLAGS PARAMETER…: zero flags of writes of 64, 128 and 129 bytes, after the controller had them
flags_given_back() {
        controller is_high_speed=0 "${@:2}"
        start
        check "a transfer before the trace" usb-echo 65
        : >/sys/kernel/tracing/trace
        trace 1
        check "traced transfers" usb-echo 64 128 129
        trace 0
        expect_eq "zero flags of writes given back" "$(given_back)" "$1"
        stop
}

mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
flags_given_back "64 Z 128 Z 129 z"
flags_given_back "64 z 128 z 129 z" clear_zero=1

small_client
controller
start
wait_until 10 counter_is max_request_out 1000
echo 1 >"$CONTROLLER/align_out"
check "a read that waits goes on" usb-echo 500
client_fails reading 'Invalid argument'
expect_eq "longest write and read" "$(counter max_request) $(counter max_request_out)" "500 1000"
stop

controller align_out=1 fail_queue=6
start
check "two reads and writes, and the third read" usb-echo 1000 512
expect_eq "longest write and read" "$(counter max_request) $(counter max_request_out)" "1000 1024"
check_fails "the third write is refused" usb-echo --timeout=1000 300
client_fails writing 'Cannot allocate memory'
stop
forget echo usb-gadget-echo.service

mkdir -p /etc/systemd/system/usb-gadget@echo.service.d
printf '[Service]\nRestart=no\n' >/etc/systemd/system/usb-gadget@echo.service.d/once.conf
systemctl daemon-reload
controller fail_alloc=2
refuses echo 'the kernel says: .* failed with error -12' 1
forget usb-gadget@echo.service
echo 0 >"$CONTROLLER/fail_alloc"
works "after that" 512

# a network device, whose directory in sysfs f_ncm leaves to the controller that goes
ncm() {
        local g=/sys/kernel/config/usb_gadget/ncm

        udc_load
        mkdir -p "$g"/functions/ncm.x "$g"/configs/c.1
        echo 0x1d6b >"$g/idVendor"
        ln -s "$g/functions/ncm.x" "$g/configs/c.1"
        echo dummy_udc.0 >"$g/UDC"
        echo >"$g/UDC"
        rm "$g/configs/c.1/ncm.x"
        rmdir "$g/configs/c.1" "$g/functions/ncm.x" "$g"
}
check "a first controller has a network device" ncm
check "another one has one" ncm
check "and a third one" ncm
