# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: from the host's SET_CONFIGURATION to the client's first instruction, against 'systemctl start' of it
# kernel: patched
# timeout: 600
. "$REPO/tests/bench/lib.sh"

moment=/run/bench-moment

profile bench-activation <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x9110
[Function ffs.data]
ProxyEndpoints=yes
ZeroLengthPackets=yes
Client=bench-moment.service
Activation=enable
[Interface ffs.data/0]
Endpoint=bulk in
Endpoint=bulk out
END
unit bench-moment.service <<END
[Service]
ExecStart=/usr/lib/usb-gadgetd/tests/bench-moment client $moment
END
no_start_limit bench-moment.service

# The client is down, and so is the host's configuration.
begin() {
        echo 0 >"$device/bConfigurationValue"
        systemctl stop bench-moment
        rm -f $moment
        calm 0.5
}

udc_load
systemctl start usb-gadget@bench-activation
wait_until 20 configured
wait_until 20 is_active bench-moment
device=$(dirname "$(grep -lx 9110 /sys/bus/usb/devices/*/idProduct)")
for ((round = 0; round <= COUNT; round++)); do
        begin
        enable=$(bench-moment write $moment "$device/bConfigurationValue" 1)
        begin
        start=$(bench-moment run $moment systemctl start bench-moment)
        ((round > 0)) || continue # to get warm
        sample activation/start enable "$round" "$enable"
        sample activation/start start "$round" "$start"
done
systemctl stop usb-gadget@bench-activation
forget bench-activation bench-moment.service
