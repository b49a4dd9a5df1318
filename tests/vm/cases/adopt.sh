# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: the daemon dies and returns: neither host nor client notice; half a gadget is cleaned up
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

restarted() {
        [[ $(systemctl show -P MainPID usb-gadget@echo) != 0 && $(systemctl show -P MainPID usb-gadget@echo) != "$1" &&
                $(systemctl is-active usb-gadget@echo) == active ]]
}

# kill_daemon: no more often than the start limit allows (10 in 30 s), until it is back
killed=-4
kill_daemon() {
        local daemon

        while ((SECONDS < killed + 4)); do
                sleep 0.2
        done
        killed=$SECONDS
        daemon=$(systemctl show -P MainPID usb-gadget@echo)
        kill -9 "$daemon"
        wait_until 20 restarted "$daemon"
}

udc_load
check "the gadget starts" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
check "data" usb-echo 512 4096
client=$(systemctl show -P MainPID usb-gadget-echo)
device=$(cat /sys/bus/usb/devices/1-1/devnum)
for ((i = 0; i < COUNT; i++)); do
        kill_daemon
        check "data and control requests after a crash" usb-echo --control 512 4096
done

# in the middle of 64 MiB in each direction, again and again
mapfile -t mebibytes < <(printf '1048576\n%.0s' {1..64})
kills=0
while ((kills < COUNT * 5 / 2)); do
        usb-echo "${mebibytes[@]}" >transfers 2>&1 &
        transfers=$!
        while [[ -e /proc/$transfers ]] && ((kills < COUNT * 5 / 2)); do
                kill_daemon
                kills=$((kills + 1))
        done
        wait $transfers || fail "transfers end with status $? after $kills kills: $(grep -v 'came back' transfers)"
        expect_eq "mebibytes that came back" "$(grep -c 'came back' transfers)" 64
done
check "control requests are answered" usb-echo --control 512
expect_eq "disconnects" "$(disconnects)" 0
expect_eq "client process" "$(systemctl show -P MainPID usb-gadget-echo)" "$client"
expect_eq "device number at the host" "$(cat /sys/bus/usb/devices/1-1/devnum)" "$device"
expect_eq "stored descriptors" "$(systemctl show -P NFileDescriptorStore usb-gadget@echo)" 1
check "the gadget stops" systemctl stop usb-gadget@echo
clean_state echo
sleep 10 # for the start limit

# a gadget that waits for a controller is taken over, too
udc_unload
check "the gadget starts without a controller" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
client=$(systemctl show -P MainPID usb-gadget-echo)
kill_daemon
expect_eq "client process" "$(systemctl show -P MainPID usb-gadget-echo)" "$client"
expect_eq "status" "$(status echo)" "Waiting for a USB device controller"
udc_load
wait_until 10 bound_to echo dummy_udc.0
wait_until 10 lsusb -d 1d6b:0104
check "data" usb-echo 512 4096
check "the gadget stops" systemctl stop usb-gadget@echo
clean_state echo

# what is not whole is built anew: here a link is missing
check "the gadget starts" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
systemctl kill -s STOP usb-gadget@echo
echo >/sys/kernel/config/usb_gadget/echo/UDC
rm /sys/kernel/config/usb_gadget/echo/configs/c.1/ffs.echo-echo
kill_daemon
wait_until 20 bound_to echo dummy_udc.0
wait_until 10 is_active usb-gadget-echo
check "data after rebuilding" usb-echo 512 4096
check "the gadget stops" systemctl stop usb-gadget@echo
clean_state echo
