# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: a real controller is taken before a virtual one, which would come first by name; but who is named is taken
# kernel: patched
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

loop one auto
loop two auto
loop named usbip-vudc.0
systemctl daemon-reload
controller udc_name=wire
modprobe usbip-vudc
wait_until 10 test -e /sys/class/udc/usbip-vudc.0
check "auto takes a real one" systemctl start usb-gadget@one
wait_until 10 bound_to one wire.0
check "auto takes a virtual one if nothing else is free" systemctl start usb-gadget@two
wait_until 10 bound_to two usbip-vudc.0
check "all stop" systemctl stop usb-gadget@one usb-gadget@two
check "the virtual one by name" systemctl start usb-gadget@named
wait_until 10 bound_to named usbip-vudc.0
check "it stops" systemctl stop usb-gadget@named
modprobe -r usbip-vudc

for name in one two named; do
        clean_state "$name"
done
forget one two named
