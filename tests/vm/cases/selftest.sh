# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: usb-gadgetctl selftest with both halves in one machine: a good controller, a bad one, none, a busy one
# timeout: 600
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

host=/usr/lib/usb-gadgetd/usb-gadget-selftest-host
device=''                                       # process id of the device's half

# begin [OPTION…]: the device's half, until it waits for the host
begin() {
        usb-gadgetctl selftest --udc=dummy_udc.0 "$@" >device 2>&1 </dev/null &
        device=$!
        wait_until 60 grep -q '^Ready at ' device
}

# ended STATUS PATTERN…: the device's half has, and said all that; nothing is left
ended() {
        local status=0 pattern

        wait "$device" || status=$?
        expect_eq "exit status on the device" "$status" "$1"
        for pattern in "${@:2}"; do
                grep -qE -- "$pattern" device || fail "no line '$pattern' in: $(cat device)"
        done
        check_fails "its gadget is gone" test -e /sys/kernel/config/usb_gadget/usb-gadget-selftest
        check_fails "its mount is gone" grep -q ' /run/usb-gadget-selftest' /proc/self/mounts
}

said() {
        grep -qE -- "$1" <<<"$CHECK_OUTPUT" || fail "no line '$1' in: $CHECK_OUTPUT"
}

udc_load
begin
check "all cases with a good controller" "$host"
echo "$CHECK_OUTPUT"
said '^A device at high speed, its kernel with '
said '^[0-9]+ cases as expected, 0 not$'
ended 0 '^[0-9]+ cases as expected, 0 not$' '^The host is done: 0 cases not as expected\.$'

begin --pairs=1
"$host" zlp >killed 2>&1 &
sleep 5
kill -KILL $!
wait $! || true
check "after a host that was killed, one pair, some groups, all lines" "$host" --verbose pairs read zlp
said '^pairs: left out'
said '^read/plain/W by W: all$'
ended 0

udc_load is_super_speed=1
begin
check "at super speed" "$host" zlp aio
said '^A device at super speed'
ended 0

controller fail_queue=7
begin
check_fails "a controller that fails now and then" "$host" zlp
said '^zlp/plain/.*: .*, should be: '
ended 1 '^The host is done: [1-9][0-9]* cases not as expected\.$'

udc_load
begin
kill -INT "$device"
ended 1 '^Ended before the host was done'
check_fails "no device" "$host" --wait=1
said "There is no device that runs 'usb-gadgetctl selftest'"
check_fails "no such controller" usb-gadgetctl selftest --udc=nowhere
said '^nowhere: No such device$'
check_fails "no such option" usb-gadgetctl selftest --nonsense

check "the controller is taken" systemctl start usb-gadget@mtp
check_fails "a controller in use" usb-gadgetctl selftest --udc=dummy_udc.0
said "^The controller 'dummy_udc.0' is in use by '.*mtp"
check "the controller is free" systemctl stop usb-gadget@mtp
clean_state mtp
