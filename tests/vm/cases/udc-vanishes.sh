# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: the controller goes away in the middle of transfers and comes back: so does the device
# kernel: patched
# timeout: 1800
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

driver=/sys/bus/platform/drivers/dummy_udc
no_start_limit usb-gadget-echo.service
udc_load
check "the gadget starts" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
daemon=$(systemctl show -P MainPID usb-gadget@echo)

for ((i = 1; i <= COUNT * 5 / 2; i++)); do
        usb-echo 1048576 1048576 1048576 1048576 &>/dev/null &
        sleep "0.$((RANDOM % 10))"
        echo dummy_udc.0 >$driver/unbind
        wait $! || true
        wait_until 10 status_is echo 'Waiting for a USB device controller'
        echo dummy_udc.0 >$driver/bind
        wait_until 10 bound_to echo dummy_udc.0
        wait_until 20 is_active usb-gadget-echo
        wait_until 10 lsusb -d 1d6b:0104
        check "data ($i)" usb-echo --again 1 511 512 65536
done
expect_eq "daemon" "$(systemctl show -P MainPID usb-gadget@echo)" "$daemon"
no_complaints

# It goes away and never comes back.
echo dummy_udc.0 >$driver/unbind
wait_until 10 status_is echo 'Waiting for a USB device controller'
sleep "0.$((RANDOM % 4))"
check "the gadget stops without it" systemctl stop usb-gadget@echo
clean_state echo
forget usb-gadget-echo.service
