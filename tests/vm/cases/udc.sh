# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: controller absent, unknown, held, freed, gone: the gadget is active, says so, and binds when it can
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

loop one auto
loop two auto
loop named dummy_udc.1
systemctl daemon-reload

udc_unload
check "without any controller it starts" systemctl start usb-gadget@one
expect_eq "status" "$(status one)" "Waiting for a USB device controller"
check "another waits for one by name" systemctl start usb-gadget@named
expect_eq "status" "$(status named)" "Waiting for USB device controller dummy_udc.1"

udc_load
wait_until 10 bound_to one dummy_udc.0
expect_eq "status" "$(status one)" "Bound to dummy_udc.0"
wait_until 5 lsusb -d 1d6b:0104
expect_eq "the named one still waits" "$(status named)" "Waiting for USB device controller dummy_udc.1"

check "a second one on the same controller starts" systemctl start usb-gadget@two
expect_eq "status" "$(status two)" "Waiting: USB device controller dummy_udc.0 is held by gadget one (usb-gadget@one.service)"
for ((i = 0; i < COUNT; i++)); do
        check "the first stops" systemctl stop usb-gadget@one
        wait_until 10 bound_to two dummy_udc.0
        check "the first starts again and waits" systemctl start usb-gadget@one
        wait_until 10 status_is one 'Waiting: * held by gadget two *'
        check "the second stops" systemctl stop usb-gadget@two
        wait_until 10 bound_to one dummy_udc.0
        check "the second starts again" systemctl start usb-gadget@two
done

# the controller goes away and comes back
echo dummy_udc.0 >/sys/bus/platform/drivers/dummy_udc/unbind
wait_until 10 status_is one 'Waiting*'
is_active usb-gadget@one || fail "the gadget did not survive its controller"
echo dummy_udc.0 >/sys/bus/platform/drivers/dummy_udc/bind
wait_until 10 test -e /sys/class/udc/dummy_udc.0
somebody_is_bound() {
        bound_to one dummy_udc.0 || bound_to two dummy_udc.0
}
wait_until 10 somebody_is_bound
check "all stop" systemctl stop usb-gadget@one usb-gadget@two usb-gadget@named

# the named one gets its own
udc_load num=2
check "the named one starts" systemctl start usb-gadget@named
wait_until 10 bound_to named dummy_udc.1
check "another takes what is free" systemctl start usb-gadget@one
wait_until 10 bound_to one dummy_udc.0
check "all stop" systemctl stop usb-gadget@one usb-gadget@named
for name in one two named; do
        clean_state "$name"
done
forget one two named
