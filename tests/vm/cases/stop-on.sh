# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: StopOn=: clients that end with the host's interest or with the controller, not with a bus reset
# kernel: patched
# timeout: 300
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

configuration=/sys/bus/usb/devices/1-1/bConfigurationValue
client() {
        systemctl show -P MainPID usb-gadget-echo
}

# policy WORD
policy() {
        profile echo stop-on <<END
[Function ffs.echo]
StopOn=$1
END
        systemctl daemon-reload
        check "StopOn=$1" systemctl restart usb-gadget@echo
        wait_until 10 is_active usb-gadget-echo
        wait_until 10 lsusb -d 1d6b:0104
        check "data" usb-echo 512
}

# one that lives with ESHUTDOWN
mkdir -p /etc/systemd/system/usb-gadget-echo.service.d
cat >/etc/systemd/system/usb-gadget-echo.service.d/lives.conf <<'END'
[Service]
ExecStart=
ExecStart=/bin/sh -c 'while :; do dd bs=2M status=none <&3 >&3; sleep 0.1; done'
END

udc_load
policy disable
pid=$(client)
check "the host resets the bus" usbreset 1d6b:0104
sleep 3
check "the client goes on" usb-echo 512
expect_eq "it is the same" "$(client)" "$pid"
echo 0 >$configuration
wait_until 10 is_inactive usb-gadget-echo
expect_eq "the gadget" "$(systemctl is-active usb-gadget@echo)" active
echo 1 >$configuration
wait_until 10 is_active usb-gadget-echo
check "the client is back" usb-echo 512

policy unbind
pid=$(client)
echo 0 >$configuration
sleep 3
expect_eq "the client waits" "$(client)" "$pid"
echo 1 >$configuration
check "and goes on" usb-echo 512
udc_unload
wait_until 10 is_inactive usb-gadget-echo
udc_load
wait_until 10 is_active usb-gadget-echo
check "the client is back" usb-echo 512

policy never
pid=$(client)
udc_unload
sleep 3
udc_load
wait_until 10 lsusb -d 1d6b:0104
check "data" usb-echo 512
expect_eq "the client is the same" "$(client)" "$pid"

check "the gadget stops" systemctl stop usb-gadget@echo
clean_state echo
forget echo
rm -r /etc/systemd/system/usb-gadget-echo.service.d
systemctl daemon-reload
