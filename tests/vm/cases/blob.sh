# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: what usb-gadgetctl says of descriptors: show beside lsusb -v; systemd takes the files of blob
# timeout: 240
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

# One line for each interface, as number.alternate class/subclass/protocol, and each endpoint, as type direction
# wMaxPacketSize bInterval.
host_sees() {
        lsusb -v -d 1d6b:0104 2>/dev/null | awk '
                $1 == "bInterfaceNumber" { number = $2 }
                $1 == "bAlternateSetting" { alternate = $2 }
                $1 == "bInterfaceClass" { class = $2 }
                $1 == "bInterfaceSubClass" { subclass = $2 }
                $1 == "bInterfaceProtocol" {
                        printf "%d.%d %02x/%02x/%02x\n", number, alternate, class, subclass, $2
                }
                $1 == "bEndpointAddress" { direction = tolower($NF) }
                $1 == "Transfer" { type = tolower($3) }
                $1 == "wMaxPacketSize" { size = $(NF - 1) }
                $1 == "bInterval" { print type, direction, size, $2 }'
}

# The same of usb-gadgetctl show, at high speed.
ctl_shows() {
        usb-gadgetctl show "$1" | awk '
                function high() { return match($0, /[0-9]+ at high/) ? substr($0, RSTART, RLENGTH - 8) : $2 }
                $1 == "Interface" && $2 != "association" {
                        number = $2 + 0
                        alternate = $3 == "alternate" ? $5 : 0
                }
                $1 == "bInterfaceClass" { class = substr($2, 3) }
                $1 == "bInterfaceSubClass" { subclass = substr($2, 3) }
                $1 == "bInterfaceProtocol" {
                        printf "%d.%d %s/%s/%s\n", number, alternate, class, subclass, substr($2, 3)
                }
                $1 == "Endpoint" { type = $2; direction = $3; interval = 0 }
                $1 == "wMaxPacketSize" { size = high() }
                $1 == "bInterval" { interval = high() }
                $1 == "bMaxBurst" { print type, direction, size, interval }'
}

ids() {
        cat <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
Product=Blobs
END
}

# No class that a driver of the host asks something: with systemd nobody reads ep0, and each request takes its time-out.
two_interfaces() {
        cat <<'END'
[Function ffs.data]
bFunctionClass=0xef
bFunctionSubClass=2
bFunctionProtocol=1
iFunction=Both
CompatibleID=WINUSB
[Interface ffs.data/0]
iInterface=Data
Endpoint=bulk in
Endpoint=bulk out wMaxPacketSize=32
[Interface ffs.data/1]
bInterfaceSubClass=1
Endpoint=interrupt in wMaxPacketSize=16 Interval=4ms
END
}

byhand=/sys/kernel/config/usb_gadget/byhand

make_byhand() {
        mkdir "$byhand"
        echo 0x1d6b >"$byhand/idVendor"
        echo 0x0104 >"$byhand/idProduct"
        mkdir "$byhand/configs/c.1" "$byhand/functions/ffs.byhand" /run/byhand
        ln -s "$byhand/functions/ffs.byhand" "$byhand/configs/c.1"
        mount -t functionfs byhand /run/byhand
}

remove_byhand() {
        echo >"$byhand/UDC"
        systemctl stop byhand.socket byhand.service
        umount /run/byhand
        rmdir /run/byhand
        rm "$byhand/configs/c.1/ffs.byhand"
        rmdir "$byhand/configs/c.1" "$byhand/functions/ffs.byhand" "$byhand"
}

udc_load

# a gadget of ours: show says what lsusb says
{ ids; two_interfaces; } | profile blobs
systemctl daemon-reload
check "the gadget starts" systemctl start usb-gadget@blobs
wait_until 10 lsusb -d 1d6b:0104
host_sees >host
expect_eq "endpoints that the host sees" "$(grep -c ' ' host)" 5
expect_eq "what show shows" "$(ctl_shows blobs)" "$(<host)"
check "the gadget stops" systemctl stop usb-gadget@blobs
clean_state blobs

# the same function by systemd, in a gadget that is made by hand
check "blob" usb-gadgetctl --output="$PWD" blob blobs
make_byhand
unit byhand.socket <<'END'
[Socket]
ListenUSBFunction=/run/byhand
END
unit byhand.service <<END
[Service]
USBFunctionDescriptors=$PWD/ffs.data.descriptors
USBFunctionStrings=$PWD/ffs.data.strings
ExecStart=/bin/sh -c 'echo "\$LISTEN_FDNAMES" >/run/byhand.names; exec sleep infinity'
END
systemctl daemon-reload
check "systemd takes the files" systemctl start byhand.socket
expect_eq "the files of the mount" "$(cd /run/byhand && echo *)" "ep0 ep1 ep2 ep3"
echo dummy_udc.0 >"$byhand/UDC"
wait_until 10 lsusb -d 1d6b:0104
expect_eq "what the host sees" "$(host_sees)" "$(<host)"
lsusb -v -d 1d6b:0104 >shown 2>/dev/null
for line in 'iFunction .* Both' 'iInterface .* Data'; do
        grep -Eq "$line" shown || fail "lsusb shows no '$line': $(cat shown)"
done
wait_until 10 test -s /run/byhand.names
# ep0 is the first
expect_eq "names of what systemd passes" "$(cat /run/byhand.names)" "$(printf 'byhand.socket:%.0s' 1 2 3)byhand.socket"
remove_byhand

# and described again
{ ids; usb-gadgetctl --name=data describe ffs.data.descriptors ffs.data.strings; } | profile again
expect_eq "what the described shows" "$(ctl_shows again)" "$(<host)"
rm /run/byhand.names
forget blobs again byhand.socket byhand.service
clean_state blobs
