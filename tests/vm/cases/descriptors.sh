# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: what hosts ask for beside interfaces and endpoints: OS descriptors, association, class descriptors, WebUSB, strings
# kernel: patched
# timeout: 240
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

version=$(uname -r | cut -d . -f 1,2)

windows() {
        local answer id

        answer=$(asks 0x80 6 0x03ee 0)
        expect_eq "the OS string" "$answer" "1203$(utf16 MSFT100)2000"
        answer=$(asks 0xc0 0x20 0 4)
        id=$(printf 'WINUSB\0\0X\0\0\0\0\0\0\0' | od -An -v -tx1 | tr -d ' \n')
        # length, version, index, count, reserved; then each interface: number, 1, id, reserved
        expect_eq "the compatible ids" "$answer" \
                "40000000""0001""0400""02$(printf '00%.0s' {1..7})0001${id}000000000000""0101$(printf '00%.0s' {1..22})"
        answer=$(asks 0xc1 0x20 0 5)
        [[ $answer == *"$(utf16 DeviceInterfaceGUID)0000"*"$(utf16 '{6b0d9f38-5f5a-4f7e-8b0e-6b2f3f5d1c11}')0000"* ]] ||
                fail "the properties of interface 0: $answer"
        echo "ok: interface 0 has its GUID"
}

browsers() {
        local answer

        answer=$(asks 0xc0 2 1 2)
        # a URL descriptor: length, 3, the scheme, the rest
        expect_eq "the landing page" "$answer" "1503""01$(printf 'example.org/device' | od -An -v -tx1 | tr -d ' \n')"
        expect_eq "string 4" "$(asks 0x80 6 0x0304 0x409)" "1a03$(utf16 'Hello, world')"
        expect_eq "string 4 in German" "$(asks 0x80 6 0x0304 0x407)" "1803$(utf16 'Hallo, Welt')"
        lsusb -v -d 1d6b:0104 2>/dev/null >shown
        grep -q 'WebUSB:' shown || fail "no WebUSB capability: $(cat shown)"
}

udc_load
{
        cat <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
[OSDescriptors]
b_vendor_code=0x20
[Function ffs.two]
ProxyEndpoints=yes
bFunctionClass=0xef
bFunctionSubClass=0x02
bFunctionProtocol=0x01
iFunction=Two of them
CompatibleID=WINUSB
SubCompatibleID=X
DeviceInterfaceGUID=6b0d9f38-5f5a-4f7e-8b0e-6b2f3f5d1c11
[Interface ffs.two/0]
iInterface=Three endpoints
Endpoint=bulk in
Endpoint=bulk out
Endpoint=interrupt in
SpareEndpoint=bulk out
[Interface ffs.two/1]
bInterfaceClass=3
iInterface=HID
ClassDescriptor=09 21 11 01 00 01 22 15 00
Endpoint=interrupt in
Endpoint=interrupt out
END
        if [[ $version != 6.1 ]]; then
                cat <<'END'
[WebUSB]
landingPage=https://example.org/device
[Strings 0x409]
greeting/s=Hello, world
[Strings 0x407]
greeting/s=Hallo, Welt
END
        fi
} | profile extras
systemctl daemon-reload
check "the gadget starts" systemctl start usb-gadget@extras
wait_until 10 lsusb -d 1d6b:0104
lsusb -v -d 1d6b:0104 >shown 2>/dev/null
for line in 'bFunctionClass +239' 'bInterfaceCount +2' 'iFunction .* Two of them' 'iInterface .* Three endpoints' 'bcdHID +1.11'; do
        grep -Eq "$line" shown || fail "lsusb shows no '$line': $(cat shown)"
done
expect_eq "endpoints of each alternate setting" "$(sed -n 's/^ *bNumEndpoints *//p' shown | xargs)" "3 1 2"
expect_eq "files of pairs" "$(cd /run/usb-gadgetd/extras/ffs.two && echo ep*_rw)" "ep1_rw ep3_rw ep5_rw"
windows
if [[ $version != 6.1 ]]; then
        browsers
fi
check "the gadget stops" systemctl stop usb-gadget@extras
clean_state extras

# An attribute that the kernel lacks, with the version that has it; and what no table knows.
if [[ $version == 6.1 ]]; then
        profile lacks <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
[Function ncm.n]
max_segment_size=3014
END
        refuses lacks "no attribute 'functions/ncm.n/max_segment_size' \(Linux 6.12 has it\)" 69
        profile lacks <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
[WebUSB]
landingPage=https://example.org
[Function ncm.n]
END
        refuses lacks "no attribute 'webusb/.*' \(Linux 6.3 has it\)" 69
        profile lacks <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
[Function midi2.m]
END
        refuses lacks "no USB function 'midi2' \(Linux 6.6 has it" 69
fi
profile other <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
[Function other.d]
Type=usb_of_the_future
END
refuses other "no USB function 'usb_of_the_future'" 69

forget extras lacks other

