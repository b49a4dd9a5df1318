# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: what a host does: replug, reset, suspend, configure, read nothing for a minute, never read
# kernel: patched
# timeout: 1800
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

device=/sys/bus/usb/devices/1-1
port=/sys/bus/usb/devices/usb1/1-0:1.0/usb1-port1/disable
mapfile -t mixed < <(printf '%s\n' 1 511 512 513 16384 65537 262144)

# The client ends when the host goes away, and systemd restarts it.
no_start_limit usb-gadget-echo.service
udc_load
check "the gadget starts" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
check "data" usb-echo "${mixed[@]}"
daemon=$(systemctl show -P MainPID usb-gadget@echo)

configured() {
        [[ $(cat $device/bConfigurationValue 2>/dev/null) == 1 ]]
}

# still_works WHAT I: every tenth time with all sizes
still_works() {
        local sizes=(512)

        (($2 % 10 != 0)) || sizes=("${mixed[@]}")
        wait_until 20 configured
        wait_until 20 is_active usb-gadget-echo
        check "$1 ($2)" usb-echo --again "${sizes[@]}"
}

# the plug: half of the time under traffic
for ((i = 1; i <= COUNT * 10; i++)); do
        transfers=''
        if ((i % 2)); then
                usb-echo 1048576 1048576 1048576 &>/dev/null &
                transfers=$!
                sleep "0.$((RANDOM % 10))"
        fi
        echo 1 >$port
        [[ -z $transfers ]] || wait "$transfers" || true
        wait_until 10 test ! -e $device
        echo 0 >$port
        still_works "replugged" "$i"
done

for ((i = 1; i <= COUNT * 2; i++)); do
        usb-echo 1048576 1048576 1048576 &>/dev/null &
        sleep "0.$((RANDOM % 10))"
        echo 0 >$device/bConfigurationValue
        wait $! || true
        echo 1 >$device/bConfigurationValue
        still_works "configured anew" "$i"
        check "reset" usbreset 1d6b:0104
        still_works "after a reset" "$i"
done

# suspended by the host when nobody uses it
suspended() {
        [[ $(cat $device/power/runtime_status) == suspended ]]
}
echo 0 >$device/power/autosuspend_delay_ms
for ((i = 1; i <= COUNT * 2; i++)); do
        echo auto >$device/power/control
        wait_until 10 suspended
        still_works "resumed" "$i"
        echo on >$device/power/control
done

# The client's write waits as long as the host does, and ends when it reads.
client=$(systemctl show -P MainPID usb-gadget-echo)
pause=$((COUNT * 3))
usb-echo --wait=$pause 1048576 >transfers &
transfers=$!
writes() {
        grep -q '^1 ' "/proc/$client/syscall"
}
wait_until 5 writes
sleep $((pause - 2))
check "it writes after $pause s" writes
wait $transfers || fail "no answer"
check "the answer" grep 'came back' transfers
still_works "after a pause" 0
expect_eq "client" "$(systemctl show -P MainPID usb-gadget-echo)" "$client"
expect_eq "daemon" "$(systemctl show -P MainPID usb-gadget@echo)" "$daemon"
no_complaints

# What nobody reads keeps nobody from stopping.
check "a transfer that is never read" usb-echo --send-only 1048576
wait_until 5 writes
before=$SECONDS
check "the gadget stops" systemctl stop usb-gadget@echo
((SECONDS - before < 20)) || fail "the stop took $((SECONDS - before)) s"
check_fails "and nothing timed out" grep -E 'stop.* timed out' <(journal_since_case -o cat)
forget usb-gadget-echo.service
clean_state echo
