# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: many gadgets at once: each finds a controller of its own, the one too many waits; same function names
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

names=(g1 g2 g3 g4 g5 g6 g7 g8)
units=("${names[@]/#/usb-gadget@}")
for name in "${names[@]}" g9; do
        loop "$name" auto
done
# twins have a function of the same name, and a client each
for i in 1 2; do
        profile "twin$i" <<END
[Gadget]
idVendor=0x1d6b
idProduct=0x900$i
[Function ffs.data]
ProxyEndpoints=yes
ZeroLengthPackets=yes
Client=twin$i.service
[Interface ffs.data/0]
Endpoint=bulk in
Endpoint=bulk out
END
        unit "twin$i.service" <<'END'
[Service]
ExecStart=/bin/sh -c 'exec dd bs=2M status=none <&3 >&3'
Restart=always
RestartSec=100ms
END
done
systemctl daemon-reload
udc_load num=8

controllers() {
        local name

        for name in "${names[@]}"; do
                cat "/sys/kernel/config/usb_gadget/$name/UDC"
        done | sort -u | grep -c dummy_udc
}

for ((i = 0; i < COUNT; i++)); do
        check "eight start at once" systemctl start "${units[@]}"
        expect_eq "controllers in use" "$(controllers)" 8
        check "a ninth starts" systemctl start usb-gadget@g9
        check "and waits" status_is g9 'Waiting: *'
        free=g$((RANDOM % 8 + 1))
        udc=$(cat /sys/kernel/config/usb_gadget/$free/UDC)
        check "$free stops" systemctl stop usb-gadget@$free
        wait_until 10 bound_to g9 "$udc"
        check "all stop at once" systemctl stop "${units[@]}" usb-gadget@g9
done
for name in "${names[@]}" g9; do
        clean_state "$name"
done

check "twins start at once" systemctl start usb-gadget@twin1 usb-gadget@twin2
wait_until 10 is_active twin1.service
wait_until 10 is_active twin2.service
for ((i = 0; i < COUNT; i++)); do
        usb-echo --device=1d6b:9001 1 511 512 65536 1048576 >transfers &
        check "the second" usb-echo --device=1d6b:9002 1 511 512 65536 1048576
        wait $! || fail "the first: $(cat transfers)"
done
check "one twin stops" systemctl stop usb-gadget@twin1
check "the other works on" usb-echo --device=1d6b:9002 512 65536
check "it stops" systemctl stop usb-gadget@twin2
clean_state twin1
clean_state twin2
no_complaints
forget "${names[@]}" g9 twin1 twin2 twin1.service twin2.service
