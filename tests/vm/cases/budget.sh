# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: what 'check' accepts the controller binds, what it refuses the controller refuses; kernel, modules, clients
# kernel: patched
# timeout: 1500
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

# functions WORD…: sections; "pairs:N" is a functionfs function of so many pairs, "TYPE:N" N functions of a type
functions() {
        local word type n i

        for word in "$@"; do
                type=${word%:*} n=${word#*:}
                if [[ $type == pairs ]]; then
                        printf '[Function ffs.p]\n[Interface ffs.p/0]\n'
                        for ((i = 0; i < n; i++)); do printf 'Endpoint=bulk in\nEndpoint=bulk out\n'; done
                        continue
                fi
                for ((i = 0; i < n; i++)); do
                        printf '[Function %s.%s%d]\n' "$type" "${type:0:1}" "$((++serial))"
                        [[ $type != hid ]] || printf 'report_length=8\nreport_desc=05 01 09 06 a1 01 c0\n'
                done
        done
}

# agree WORD…: the verdict of 'check' is the controller's
agree() {
        local said=accepted bound=accepted serial=0

        {
                printf '[Gadget]\nidVendor=0x1d6b\nidProduct=0x0104\n'
                functions "$@"
        } | profile budget
        systemctl daemon-reload
        usb-gadgetctl check budget >said 2>&1 || said=refused
        if [[ $said == refused ]] && ! grep -q 'endpoint left' said; then
                fail "$*: refused for another reason: $(grep -v note: said)"
        fi
        systemctl start usb-gadget@budget 2>/dev/null || bound=refused
        [[ $bound == refused ]] || bound_to budget dummy_udc.0 || fail "$*: started, but not bound"
        [[ $said == "$bound" ]] || fail "$*: check says $said, the controller $bound: $(cat said)"
        echo "ok: $* are $said"
        counts[$said]=$((${counts[$said]:-0} + 1))
        systemctl stop usb-gadget@budget
        systemctl reset-failed
}

declare -A counts=()
udc_load

# the edges, and with many repetitions what is around them
agreed=(
        'pairs:1' 'pairs:9' 'pairs:10' 'acm:6' 'acm:7' 'acm:5 mass_storage:2' 'acm:5 mass_storage:3' 'ncm:3 acm:3'
        'hid:4 mass_storage:7' 'hid:4 mass_storage:8' 'acm:2 pairs:7' 'acm:2 pairs:8' 'SourceSink:1'
        'printer:1 midi:1 eem:1 gser:1 obex:1 rndis:1' 'printer:1 midi:1 eem:1 gser:1 obex:1 rndis:1 ecm:1 acm:1'
)
around=(
        pairs:{2..8} 'pairs:11' 'pairs:12' 'ncm:6' 'ncm:3 acm:3 mass_storage:1' 'acm:1 ncm:1 mass_storage:1'
        'acm:2 ncm:2 mass_storage:4' 'acm:2 ncm:2 mass_storage:5' 'mass_storage:5 hid:4' 'mass_storage:8 hid:4'
        'mass_storage:9 hid:3' 'mass_storage:9 hid:4' 'pairs:7 acm:2'
)
((COUNT < 10)) || agreed+=("${around[@]}")
for words in "${agreed[@]}"; do
        # shellcheck disable=SC2086
        agree $words
done
((counts[accepted] > 3 && counts[refused] > 3)) || fail "one side of the matter was not tried"
clean_state budget
forget budget

# says PATTERN: 'check world' prints such a line
says() {
        usb-gadgetctl check world >said 2>&1 || true
        grep -qE -- "$1" said || fail "no line '$1' in: $(cat said)"
        echo "ok: $1"
}

profile world <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
UDC=nothere
[WebUSB]
landingPage=https://example.com
[Function ncm.n]
max_segment_size=3014
[Function midi2.m]
[Function ffs.a]
ProxyEndpoints=yes
ZeroLengthPackets=yes
Client=nothere.service
[Interface ffs.a/0]
Endpoint=bulk in
Endpoint=bulk out
END
says "world.conf:4: warning: UDC: there is no controller 'nothere' here, .*\(there is dummy_udc.0\)"
if [[ $(uname -r) == 6.1.* ]]; then
        says 'world.conf:6: landingPage: needs Linux 6.3, and 6\.1\..* does not have it'
        says 'world.conf:8: max_segment_size: needs Linux 6.12, and 6\.1\..* does not have it'
        says 'world.conf:9: \[Function midi2.m\]: 6\.1\..* has no module usbfunc:midi2 \(needs Linux 6.6\)'
fi
says 'world.conf:13: Client: there is no unit nothere.service'
! grep -E 'ProxyEndpoints|ZeroLengthPackets' said || fail "the module is there, and check does not see it"
usb-gadgetctl --json check >said || true
check "JSON is as documented" "$REPO/tests/vm/json-holds" /usr/share/usb-gadgetd/usb-gadgetctl.schema.json check <said
as_root=$(usb-gadgetctl check 2>&1 | grep -v SerialNumber || true)
expect_eq "what anybody is told" "$(setpriv --reuid=65534 --regid=65534 --clear-groups usb-gadgetctl check 2>&1 |
        grep -v SerialNumber || true)" "$as_root"

# a gadget that exists tells what its functions have
foreign_gadget
mkdir /sys/kernel/config/usb_gadget/foreign/functions/ncm.live
if [[ -e /sys/kernel/config/usb_gadget/foreign/functions/ncm.live/max_segment_size ]]; then
        usb-gadgetctl check world >said 2>&1 || true
        ! grep max_segment_size said || fail "the attribute is there"
else
        says 'world.conf:8: max_segment_size: needs Linux 6.12, and .* does not have it'
fi
rmdir /sys/kernel/config/usb_gadget/foreign/functions/ncm.live
foreign_remove

udc_unload
sed -i /^UDC=/d /etc/usb-gadget/world.conf
says 'world.conf:1: note: UDC: there is no USB device controller here'

# two controllers: the one that would be taken may be another one when it comes to it
udc_load num=2
{
        printf '[Gadget]\nidVendor=0x1d6b\nidProduct=0x0104\n'
        serial=0 functions acm:7
} | profile world
says 'world.conf:10: warning: \[Function acm.a7\]: dummy_udc.0 \(dummy_udc\) has no bulk in endpoint left'
check_fails "named it is an error" usb-gadgetctl --udc=dummy_udc.1 check world
check "and elsewhere it is right" usb-gadgetctl --udc=usbip-vudc check world
udc_unload
forget world
