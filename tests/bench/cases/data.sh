# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: transfers through a proxy, through endpoint files, through relays and through the kernel alone
# kernel: patched
# timeout: 7200
. "$REPO/tests/bench/lib.sh"

extent=full
((COUNT > 3)) || extent=quick
sides=(proxy base seqpacket stream queue)

# client SIDE PRODUCT PROXY: a gadget with two pairs, and its client
client() {
        profile "bench-$1" <<END
[Gadget]
idVendor=0x1d6b
idProduct=0x$2
[Function ffs.data]
ProxyEndpoints=$3
ZeroLengthPackets=yes
Client=bench-$1.service
[Interface ffs.data/0]
Endpoint=bulk in
Endpoint=bulk out
Endpoint=bulk in
Endpoint=bulk out
END
        unit "bench-$1.service" <<END
[Service]
ExecStart=/usr/lib/usb-gadgetd/tests/bench-client $1
END
}

# measure SPEED
measure() {
        local i arguments=()

        for i in "${!sides[@]}"; do
                arguments+=("${sides[i]}=910$i=bench-${sides[i]}.service=system-usb\\x2dgadget.slice/usb-gadget@bench-${sides[i]}.service")
        done
        systemctl start "${gadgets[@]}"
        for i in "${!gadgets[@]}"; do
                wait_until 20 configured "$(udc_of "${gadgets[i]#usb-gadget@}")"
        done
        calm 1
        bench-host "data/$1" "$COUNT" "$extent" "${arguments[@]}" kernel=910f
        systemctl stop "${gadgets[@]}"
        calm 1
}

client proxy 9100 yes
client base 9101 no
client seqpacket 9102 no
client stream 9103 no
client queue 9104 yes
profile bench-kernel <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x910f
[Function SourceSink.data]
bulk_buflen=16384
bulk_qlen=8
END
gadgets=("${sides[@]/#/usb-gadget@bench-}" usb-gadget@bench-kernel)
systemctl daemon-reload

udc_load num=6
measure high
udc_load num=6 is_super_speed=1
measure super
units=("${sides[@]/#/bench-}")
forget "${units[@]}" bench-kernel "${units[@]/%/.service}"
