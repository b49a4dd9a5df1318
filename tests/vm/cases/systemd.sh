# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: PID 1 reloads and executes itself anew under a running gadget; stop works as before
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

udc_load
check "the gadget starts" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
client=$(systemctl show -P MainPID usb-gadget-echo)
daemon=$(systemctl show -P MainPID usb-gadget@echo)
for ((i = 0; i < COUNT; i++)); do
        check "daemon-reload" systemctl daemon-reload
        check "data" usb-echo 512 4096
        check "daemon-reexec" systemctl daemon-reexec
        check "data" usb-echo 512 4096
done
expect_eq "client" "$(systemctl show -P MainPID usb-gadget-echo)" "$client"
expect_eq "daemon" "$(systemctl show -P MainPID usb-gadget@echo)" "$daemon"
expect_eq "stored descriptors" "$(systemctl show -P NFileDescriptorStore usb-gadget@echo usb-gadget-echo | xargs)" "1 1"

# the daemon can still talk to PID 1: the host's next enable starts a client that somebody stopped
check "the client is stopped by hand" systemctl stop usb-gadget-echo
echo 0 >/sys/bus/usb/devices/1-1/bConfigurationValue
echo 1 >/sys/bus/usb/devices/1-1/bConfigurationValue
wait_until 10 is_active usb-gadget-echo
check "data" usb-echo 512 4096

check "the gadget stops" systemctl stop usb-gadget@echo
is_inactive usb-gadget-echo || fail "the client is still there"
clean_state echo

# another target that does not want the gadget, in the middle of a transfer
unit calm.target <<'END'
[Unit]
Requires=multi-user.target usb-gadgetd-tests.service
AllowIsolate=yes
END
systemctl daemon-reload
for ((i = 0; i < COUNT; i++)); do
        check "the gadget starts" systemctl start usb-gadget@echo
        wait_until 10 is_active usb-gadget-echo
        usb-echo 1048576 1048576 1048576 1048576 &>/dev/null &
        sleep 0.5
        check "isolate" systemctl isolate calm.target
        wait $! || true
        wait_until 20 is_inactive usb-gadget@echo
        is_inactive usb-gadget-echo || fail "the client is still there"
        clean_state echo
done
check_fails "nothing timed out" grep -E 'Failed unmounting|stop.* timed out' <(journal_since_case -o cat)
systemctl start multi-user.target
forget calm.target
no_complaints
