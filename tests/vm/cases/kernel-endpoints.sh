# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: pairs of interrupt endpoints, as many pairs as the controller has endpoints for, one more, and g_ffs
# kernel: patched
# timeout: 300
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

# endpoints LINE…: profile 'pairs' with these endpoints, each pair of which is a file
endpoints() {
        profile pairs <<END
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
Product=Pairs

[Function ffs.pairs]
ProxyEndpoints=yes
ZeroLengthPackets=yes
Client=pairs.service

[Interface ffs.pairs/0]
$(printf 'Endpoint=%s\n' "$@")
END
        systemctl daemon-reload
}

# echoes WHAT SIZE…: what the first pair does
echoes() {
        check "$1: the gadget starts" systemctl start usb-gadget@pairs
        wait_until 10 is_active pairs
        wait_until 10 lsusb -d 1d6b:0104
        check "$1: transfers come back whole" usb-echo "${@:2}"
        check "$1: the gadget stops" systemctl stop usb-gadget@pairs
        clean_state pairs
}

# pairs NUMBER
pairs() {
        local i lines=()

        for ((i = 0; i < $1; i++)); do
                lines+=('bulk in' 'bulk out')
        done
        endpoints "${lines[@]}"
}

journal_has() {
        journal_since_case -u usb-gadget@pairs -o cat | grep -qF "$1"
}

unit pairs.service <<'END'
[Service]
ExecStart=/bin/sh -c 'exec dd bs=2M status=none <&3 >&3'
DynamicUser=yes
END

udc_load
endpoints 'interrupt in wMaxPacketSize=64 Interval=1ms' 'interrupt out wMaxPacketSize=64 Interval=1ms'
echoes "interrupts of 64 bytes" 1 63 64 65 128 1000
endpoints 'interrupt in wMaxPacketSize=1024 Interval=1ms' 'interrupt out wMaxPacketSize=1024 Interval=1ms'
echoes "interrupts of 1024 bytes" 1 63 64 65 128 1023 1024 1025 4096
endpoints 'interrupt in wMaxPacketSize=512 Interval=1ms' 'bulk out'
echoes "an interrupt and a bulk endpoint" 1 511 512 513 1024 65536

pairs 9
echoes "nine pairs" 1 512 65536
pairs 10
check_fails "ten pairs are too many" systemctl start usb-gadget@pairs
check "and the kernel's own words say so" journal_has \
        "Cannot bind to USB device controller dummy_udc.0: Device or resource busy; the kernel says: "
systemctl stop usb-gadget@pairs
systemctl reset-failed
clean_state pairs

# The distribution's module must not refuse ours.
forget pairs pairs.service
check "g_ffs loads" modprobe g_ffs idVendor=0x1d6b idProduct=0x0104
expect_eq "its functionfs is ours" "$(modinfo -n usb_f_fs)" "/lib/modules/$(uname -r)/updates/usb_f_fs.ko"
check "and goes" modprobe -r g_ffs
