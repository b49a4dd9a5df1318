# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: each shipped profile from 'systemctl start' to its use by a host, with real programs at both ends
# kernel: patched
# group: profiles
# timeout: 600
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

begin() {
        check "$1: starts" systemctl start "usb-gadget@$1"
        wait_until 20 lsusb -d 1d6b:0104
}

finish() {
        check "$1: stops" systemctl stop "usb-gadget@$1"
        clean_state "$1"
}

# bytes N: of which no two pages are the same
bytes() {
        head -c "$1" /dev/urandom
}

try_serial() {
        local port text=''

        wait_until 20 is_active usb-gadget-getty@ttyGS0
        wait_until 10 test -c /dev/ttyACM0
        stty -F /dev/ttyACM0 raw -echo
        exec {port}<>/dev/ttyACM0
        while [[ $text != *login ]]; do         # an empty name, an empty password, and it asks again
                printf '\r' >&"$port"
                IFS= read -r -t 30 -d : -u "$port" text || fail "no login prompt, but: $text"
        done
        echo "ok: a login on the host's end"
        exec {port}>&-
}

# The host's interface of a driver
interface_of() {
        local net

        for net in /sys/class/net/*; do
                [[ $(basename "$(readlink "$net/device/driver")") != "$1" ]] || basename "$net"
        done
}

has_interface() {
        [[ $(interface_of cdc_ncm) ]]
}

has_address() {
        [[ $(ip -4 -o address show "$1") ]]
}

gets_address() {
        ip netns exec host busybox udhcpc -f -q -n -t 10 -i "$1" -s "$PWD/lease" && return
        ip -n host -s address show "$1"
        ip -s address show gadget0
        return 1
}

has_carrier() {
        [[ $(ip -n host link show "$1") == *LOWER_UP* ]]
}

is_up() {
        [[ $(ip link show up dev "$1") ]]
}

# The host is a network namespace of its own: else the kernel would not use the cable. Its usbnet (Linux 6.1.192) forgets
# word of the link that comes before it has marked the interface as open; this controller is that fast. The device
# sends it again when its end has been down.
link_host() {
        local try

        wait_until 30 is_up gadget0             # networkd has seen it
        wait_until 10 has_interface
        udevadm settle                          # which gives it another name
        interface=$(interface_of cdc_ncm)
        ip netns add host
        ip link set "$interface" netns host
        ip -n host link set "$interface" up
        for try in 1 2 3; do
                for ((i = 0; i < 30; i++)); do
                        ! has_carrier "$interface" || return 0
                        sleep 0.1
                done
                echo "no carrier ($try)"
                ip link set gadget0 down
                ip link set gadget0 up
        done
        fail "the host sees no link"
}

try_network() {
        local interface=''

        link_host
        expect_eq "MAC of the host's end" "$(ip -n host link show "$interface" | sed -n 's/.*ether \([^ ]*\).*/\1/p')" \
                "$(tr -d '\0' <"/sys/kernel/config/usb_gadget/$1/functions/ncm.net/host_addr")"
        wait_until 30 has_address gadget0
        # NCM may hold back what was sent when the host took one driver after the other (see usb-gadget-migrate(7)); with
        # 32 frames it goes on
        ping -q -b -f -c 40 -W 1 192.168.234.15 >frames 2>&1 || grep -q '^40 packets transmitted' frames
        cat >lease <<'END'
#!/bin/sh
[ "$1" = bound ] || exit 0
ip address add "$ip/$mask" dev "$interface"
echo "$serverid" >server
END
        chmod +x lease
        check "an address by DHCP" gets_address "$interface"
        check "the host reaches the device" ip netns exec host ping -c 3 -i 0.2 -s 1400 "$(cat server)"
        [[ $(ip -4 -o address show gadget0) == *" $(cat server)/"* ]] || fail "another server: $(ip -4 -o address show)"
        ip netns delete host
}

try_ethernet() {
        local first

        try_network ethernet
        first=$(cat /sys/class/net/gadget0/address)
        check "restarts" systemctl restart usb-gadget@ethernet
        wait_until 10 test -e /sys/class/net/gadget0
        expect_eq "MAC after a restart" "$(cat /sys/class/net/gadget0/address)" "$first"
}

disk() {
        local block

        for block in /sys/block/sd*; do
                ! grep -qs '^Linux' "$block/device/vendor" || basename "$block"
        done
}

has_disk() {
        [[ $(disk) ]]
}

# What the host writes is what the medium has, and what it reads again
# A machine id that is gone with the next boot is worth a warning.
try_transient_identity() {
        echo 0123456789abcdef0123456789abcdef >/run/other-id
        mount --bind /run/other-id /etc/machine-id
        check "starts all the same" systemctl start usb-gadget@keyboard
        grep -q 'machine id is transient' <(usb-gadgetctl check keyboard 2>&1) || fail "check says nothing"
        umount /etc/machine-id                  # journalctl minds it, too
        journal_since_case -o cat -u usb-gadget@keyboard >messages
        grep -q 'machine id is transient' messages || fail "no warning: $(cat messages)"
        systemctl stop usb-gadget@keyboard
}

try_storage() {
        local node

        wait_until 20 has_disk
        node=/dev/$(disk)
        wait_until 10 test -b "$node"
        bytes 8388608 >data
        check "the host writes" dd if=data of="$node" bs=1M seek=3 oflag=direct status=none
        expect_eq "the medium" "$(dd if=/var/lib/usb-gadget/storage.img bs=1M skip=3 count=8 status=none | sha256sum)" "$(sha256sum <data)"
        expect_eq "what the host reads" "$(dd if="$node" bs=1M skip=3 count=8 iflag=direct status=none | sha256sum)" "$(sha256sum <data)"
        expect_eq "size" "$(blockdev --getsize64 "$node")" $((64 * 1048576))
}

event_node() {
        local node

        for node in /sys/class/input/event*; do
                grep -q "Keyboard of" "$node/device/name" && echo "/dev/input/$(basename "$node")"
        done
}

has_event_node() {
        [[ -c $(event_node) ]]
}

# lamps_are HEX: in the last report; the first ones are the host's when it finds the keyboard
lamps_are() {
        [[ $(od -An -v -tx1 -w1 lamps | tail -n 1 | tr -d ' ') == "$1" ]]
}

# press_a: and shift, anew until evtest has seen it
press_a() {
        printf '\2\0\4\0\0\0\0\0' >/dev/hidg0
        printf '\0\0\0\0\0\0\0\0' >/dev/hidg0
        grep -q 'KEY_A), value 1' events
}

# light_capslock: anew until it is seen, as a lamp of a grabbed keyboard cannot be lit
light_capslock() {
        local led

        for led in /sys/class/leds/*::capslock; do
                ! grep -q 'Keyboard of' "$led/device/name" || echo 1 >"$led/brightness"
        done
        lamps_are 02
}

try_keyboard() {
        wait_until 10 has_event_node
        timeout 300 evtest --grab "$(event_node)" >events 2>&1 &
        wait_until 10 press_a
        check "with shift" grep -q 'KEY_LEFTSHIFT), value 1' events
        pkill evtest                            # nobody else can light a lamp of what it has grabbed
        cat /dev/hidg0 >lamps &
        wait_until 10 light_capslock
        pkill -f hidg0
        wait || true
}

# The card of the host's end: the one that is not ours
host_card() {
        sed -nE 's/^ *([0-9]+) \[.*USB-Audio.*/\1/p' /proc/asound/cards
}

has_host_card() {
        [[ $(host_card) ]]
}

# play FROM TO: what is sent at one end arrives at the other
play() {
        local recorder

        timeout 5 amidi -p "$2" -r notes &
        recorder=$!
        sleep 1
        amidi -p "$1" -S '90 3C 40 80 3C 00'
        wait "$recorder" || true
        expect_eq "notes from $1 to $2" "$(od -An -tx1 notes | tr -d ' \n')" 903c40803c00
}

try_midi() {
        wait_until 10 has_host_card
        play hw:gadget,0 "hw:$(host_card),0"
        play "hw:$(host_card),0" hw:gadget,0
}

try_printer() {
        local reader

        wait_until 10 test -c /dev/usb/lp0
        expect_eq "device id" "$(cat /sys/class/usbmisc/lp0/device/ieee1284_id)" \
                "$(sed -n 's/^pnp_string=//p' /usr/lib/usb-gadget/printer.conf)"
        bytes 100000 >job
        timeout 200 head -c 100000 /dev/g_printer0 >arrived &
        reader=$!
        check "the host prints" dd if=job of=/dev/usb/lp0 bs=4096 status=none
        wait "$reader"
        check "the job has arrived" cmp job arrived
}

try_sftp() {
        bytes 3000000 >data
        for ((i = 1; i <= 2; i++)); do
                printf 'put data copy%d\nls -l\nget copy%d back\n' "$i" "$i" >batch
                check "a session ($i)" timeout 100 sftp -b batch -D usb-pipe
                check "the file comes back" cmp data back
                rm back
        done
        expect_eq "what is here" "$(cd /var/lib/usb-gadget-sftp && sha256sum <copy2)" "$(sha256sum <data)"
}

# A program that knows one file and nothing else, as libmtp sees it
try_mtp-proxy() {
        unit one-file.service <<'END'
[Service]
ExecStart=/usr/lib/usb-gadgetd/tests/mtp-one-file
Restart=always
RestartSec=100ms
END
        profile mtp-proxy client <<<$'[Function ffs.mtp]\nClient=one-file.service'
        systemctl daemon-reload
        check "mtp-proxy: starts" systemctl start usb-gadget@mtp-proxy
        wait_until 20 is_active one-file
        wait_until 20 lsusb -d 1d6b:0100
        mtp-detect >detected 2>&1 || true
        grep -q 'Manufacturer: One File' detected || fail "libmtp does not know it: $(cat detected)"
        grep -q 'Model: Responder' detected || fail "libmtp does not know it: $(cat detected)"
        echo "ok: libmtp talks to it"
        finish mtp-proxy
        forget mtp-proxy one-file.service
}

# The program of a device runs whenever the gadget has been bound, and a reload that unbinds begins with its end.
try_client_of_device() {
        local driver=/sys/bus/platform/drivers/dummy_udc first

        unit keys.service <<<$'[Service]\nExecStart=/bin/sleep infinity'
        profile keyboard client <<<$'[Function hid.keyboard]\nClient=keys.service'
        systemctl daemon-reload
        begin keyboard
        wait_until 10 is_active keys
        systemctl stop keys
        echo dummy_udc.0 >$driver/unbind
        wait_until 10 status_is keyboard 'Waiting for a USB device controller'
        echo dummy_udc.0 >$driver/bind
        wait_until 10 is_active keys
        first=$(systemctl show -P MainPID keys)
        profile keyboard name <<<$'[Gadget]\nProduct=Other keys'
        check "reload" systemctl reload usb-gadget@keyboard
        wait_until 10 is_active keys
        [[ $(systemctl show -P MainPID keys) != "$first" ]] || fail "the client ran on while the gadget was unbound"
        finish keyboard
        check "the client has ended" is_inactive keys
        forget keyboard keys.service
}

over_usbip() {
        profile "$1" controller <<<$'[Gadget]\nUDC=usbip-vudc.0'
        check "$1: starts" systemctl start "usb-gadget@$1"
        [[ $1 != webcam ]] || open_camera uvc.camera
        attach
        wait_until 20 lsusb -d 1d6b:0104
        lsusb -v -d 1d6b:0104 >shown 2>/dev/null
}

try_webcam() {
        expect_eq "frames" "$(sed -nE 's/^ *wWidth *([0-9]+)/\1/p' shown | xargs)" "640 640 1280 1920"
        wait_until 10 test -n "$(grep -l 'Camera of' /sys/class/video4linux/*/name)"
        exec {camera}>&-
}

try_audio() {
        check "the gadget's card" grep -q UAC2 /proc/asound/cards
        grep -q 'iFunction .*Sound' shown || fail "lsusb shows no name: $(cat shown)"
}

try_composite() {
        local shown

        shown=$(asks 0xc0 1 0 4)
        [[ $shown == *"0001$(printf 'WINNCM\0\0' | od -An -v -tx1 | tr -d ' \n')"* ]] || fail "the compatible id of interface 0: $shown"
        echo "ok: interface 0 is WINNCM"
        try_network composite
        try_serial
        try_storage
}

udc_load
systemctl start systemd-networkd
try_transient_identity
for name in serial ethernet storage keyboard midi printer sftp composite; do
        begin "$name"
        "try_$name"
        finish "$name"
done
try_client_of_device
try_mtp-proxy
usbip_load
for name in webcam audio; do
        over_usbip "$name"
        "try_$name"
        finish "$name"
        forget "$name"
done
usbip_unload
tried=$(sed -n 's/^try_\([-a-z_]*\)() {$/\1/p' "$CASE_FILE" | grep -v 'network\|identity')
for profile in /usr/lib/usb-gadget/*.conf; do
        name=$(basename "$profile" .conf)
        [[ $name == @(echo|mtp) || $tried == *"$name"* ]] || fail "$name is not tried"
done
systemctl stop systemd-networkd
