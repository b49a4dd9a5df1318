# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: full, high and super speed: descriptors as lsusb shows them, ZLP at every packet size, and none without
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

# field DESCRIPTOR: all values of a field in lsusb -v, in order
field() {
        sed -nE "s/^ *$1 +(0x)?([0-9a-fA-F]+).*/\2/p" <<<"$descriptors" | xargs
}

# speed PARAMETERS NAME BCDUSB PACKET COMPANIONS
speed() {
        local name=$2 packet=$4

        # shellcheck disable=SC2086 # several parameters
        udc_load $1
        check "$name speed: the gadget starts" systemctl start usb-gadget@echo
        wait_until 10 lsusb -d 1d6b:0104
        expect_eq "speed of the device" "$(cat /sys/class/udc/dummy_udc.0/current_speed)" "$name-speed"
        wait_until 10 is_active usb-gadget-echo
        descriptors=$(lsusb -v -d 1d6b:0104)
        expect_eq "bInterfaceClass" "$(field bInterfaceClass)" 255
        expect_eq "iInterface" "$(grep -c 'iInterface .* Echo$' <<<"$descriptors")" 1
        expect_eq "wMaxPacketSize" "$(sed -nE 's/^ *wMaxPacketSize .* ([0-9]+) bytes$/\1/p' <<<"$descriptors" | xargs)" "$packet $packet"
        expect_eq "bEndpointAddress" "$(grep -cE 'EP [0-9]+ (IN|OUT)$' <<<"$descriptors")" 2
        expect_eq "Transfer Type" "$(grep -c 'Transfer Type *Bulk' <<<"$descriptors")" 2
        expect_eq "companions" "$(grep -c bMaxBurst <<<"$descriptors" || true)" "$5"
        check "$name speed: every size comes back at once" \
                usb-echo 1 $((packet - 1)) "$packet" $((packet + 1)) $((2 * packet)) 511 512 513 1024 16384 65536 1048576
        check "the gadget stops" systemctl stop usb-gadget@echo
        clean_state echo
}

speed 'is_high_speed=0' full 2.00 64 0
speed '' high 2.00 512 0
speed 'is_super_speed=1' super 3.20 1024 2

# the negative control: without automatic packets a multiple of the packet size has no end
profile echo no-zlp <<'END'
[Function ffs.echo]
ZeroLengthPackets=no
END
udc_load
check "the gadget starts without ZLP" systemctl start usb-gadget@echo
wait_until 10 lsusb -d 1d6b:0104
check "multiples of 512 wait for an end in vain, others do not" usb-echo --no-zlp --timeout=1000 511 512 513 1024 16384
check "the gadget stops" systemctl stop usb-gadget@echo
forget echo
clean_state echo
