# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: a daemon that dies until systemd gives up leaves nothing, and the next start works
# kernel: patched
# timeout: 300
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

torn_down() {
        [[ $(systemctl show -P Result usb-gadget-teardown@echo) == success ]] && is_inactive usb-gadget-teardown@echo &&
                [[ ! -e /run/usb-gadgetd/echo ]]
}

udc_load
check "the gadget starts" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
check "data" usb-echo 512 4096
check_fails "what runs is not torn down" systemctl start usb-gadget-teardown@echo
check "it says why" sh -c 'journalctl -q --sync; journalctl -q -u usb-gadget-teardown@echo -o cat | grep -qx "Gadget .echo. is run by another process already"'
systemctl reset-failed
check "data" usb-echo 512 4096

given_up() {
        journal_since_case -u usb-gadget@echo -o cat | grep -q 'Start request repeated too quickly'
}

for ((i = 0; i < 100; i++)); do
        ! given_up || break
        systemctl kill -s KILL usb-gadget@echo || true
        sleep 0.3
done
expect_eq "the unit" "$(systemctl is-active usb-gadget@echo || true)" failed
wait_until 60 torn_down
expect_eq "client" "$(systemctl is-active usb-gadget-echo || true)" inactive
systemctl reset-failed
clean_state echo

check "the gadget starts again" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
check "data" usb-echo 512 4096
check "the gadget stops" systemctl stop usb-gadget@echo
clean_state echo

# without remains there is nothing to do
check "nothing is torn down" systemctl start usb-gadget-teardown@echo
check "nor of a gadget that never was" systemctl start usb-gadget-teardown@never
check_fails "a wrong name" /usr/lib/usb-gadgetd/usb-gadgetd --teardown ../x
