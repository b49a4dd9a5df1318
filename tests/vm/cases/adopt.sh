# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: the daemon dies and returns: neither host nor client notice; half a gadget is cleaned up
# kernel: patched
# timeout: 240
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

restarted() {
        [[ $(systemctl show -P MainPID usb-gadget@echo) != 0 && $(systemctl show -P MainPID usb-gadget@echo) != "$1" &&
                $(systemctl is-active usb-gadget@echo) == active ]]
}

udc_load
check "the gadget starts" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
check "data" usb-echo 512 4096
client=$(systemctl show -P MainPID usb-gadget-echo)
device=$(cat /sys/bus/usb/devices/1-1/devnum)
for ((i = 0; i < COUNT; i++)); do
        daemon=$(systemctl show -P MainPID usb-gadget@echo)
        kill -9 "$daemon"
        wait_until 20 restarted "$daemon"
        check "data and control requests after a crash" usb-echo --control 512 4096
        sleep 2 # below the start limit
done
expect_eq "client process" "$(systemctl show -P MainPID usb-gadget-echo)" "$client"
expect_eq "device number at the host" "$(cat /sys/bus/usb/devices/1-1/devnum)" "$device"
expect_eq "stored descriptors" "$(systemctl show -P NFileDescriptorStore usb-gadget@echo)" 1
check "the gadget stops" systemctl stop usb-gadget@echo
clean_state echo

# killed in the middle: unbound behind its back, so that it is not whole
check "the gadget starts" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
systemctl kill -s STOP usb-gadget@echo
echo >/sys/kernel/config/usb_gadget/echo/UDC
daemon=$(systemctl show -P MainPID usb-gadget@echo)
kill -9 "$daemon"
wait_until 20 restarted "$daemon"
wait_until 20 bound_to echo dummy_udc.0
wait_until 10 is_active usb-gadget-echo
check "data after rebuilding" usb-echo 512 4096
check "the gadget stops" systemctl stop usb-gadget@echo
clean_state echo
