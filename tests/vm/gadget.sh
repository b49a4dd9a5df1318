# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What cases do with gadgets: profiles and units of their own, and questions that several cases ask.

# profile NAME [DROPIN]: stdin becomes /etc/usb-gadget/NAME.conf, or a drop-in of it
profile() {
        local path=/etc/usb-gadget/$1.conf${2:+.d/$2.conf}

        mkdir -p "${path%/*}"
        cat >"$path"
}

# loop NAME UDC: a profile of a gadget that needs nobody
loop() {
        profile "$1" <<END
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
UDC=$2
[Function Loopback.x]
END
}

# unit NAME: stdin becomes a unit of the administrator
unit() {
        cat >"/etc/systemd/system/$1"
}

# forget NAME…: removes profiles (by gadget name) and units (by file name) and tells systemd
forget() {
        local name

        for name in "$@"; do
                if [[ $name == *.* ]]; then
                        rm -rf "/etc/systemd/system/$name" "/etc/systemd/system/$name.d"
                else
                        rm -rf "/etc/usb-gadget/$name.conf" "/etc/usb-gadget/$name.conf.d"
                fi
        done
        systemctl daemon-reload
        systemctl reset-failed
}

# refuses NAME PATTERN [EXITCODE]: the gadget must fail to start with a journal line that matches, and leave nothing
refuses() {
        local name=$1 pattern=$2 cursor

        cursor=$(journalctl -q -n 0 --show-cursor | sed -n 's/^-- cursor: //p')
        check_fails "'$name' is refused" systemctl start "usb-gadget@$name"
        journalctl --sync
        journalctl -q --after-cursor="$cursor" -u "usb-gadget@$name" -o cat >refused
        grep -qE -- "$pattern" refused || fail "no line '$pattern' in: $(cat refused)"
        expect_eq "restarts" "$(systemctl show -P NRestarts "usb-gadget@$name")" 0
        expect_eq "exit status" "$(systemctl show -P ExecMainStatus "usb-gadget@$name")" "${3:-78}"
        systemctl reset-failed
        clean_state "$name"
}

# status NAME: the status text of the gadget's unit
status() {
        systemctl show -P StatusText "usb-gadget@$1"
}

status_is() {
        [[ $(status "$1") == $2 ]]
}

bound_to() {
        [[ $(cat "/sys/kernel/config/usb_gadget/$1/UDC") == "$2" ]]
}

is_active() {
        systemctl is-active --quiet "$1"
}

is_inactive() {
        [[ $(systemctl show -P ActiveState "$1") == inactive ]]
}

has_failed() {
        [[ $(systemctl show -P ActiveState "$1") == failed ]]
}

# disconnects: how often the host has lost the device since the case began
disconnects() {
        journal_since_case -k -o cat | grep -c 'usb 1-1: USB disconnect' || true
}

# no_start_limit UNIT: that is the administrator's, and not what the case is about (until forget UNIT)
no_start_limit() {
        mkdir -p "/etc/systemd/system/$1.d"
        printf '[Unit]\nStartLimitIntervalSec=0\n' >"/etc/systemd/system/$1.d/limit.conf"
        systemctl daemon-reload
}

# foreign_gadget: one that is not ours, with a function that libusbgx does not know
foreign_gadget() {
        local g=/sys/kernel/config/usb_gadget/foreign

        modprobe libcomposite
        mkdir "$g"
        mkdir "$g/functions/uac1.card" "$g/configs/x.1"
        ln -s "$g/functions/uac1.card" "$g/configs/x.1"
        echo 0x1234 >"$g/idVendor"
}

# All that could show that somebody touched it: directories and links are the same objects, files have the same
# contents. (Times say nothing here: configfs changes them at every look.)
foreign_state() {
        local g=/sys/kernel/config/usb_gadget/foreign

        find "$g" ! -type f -printf '%P %i %l\n' | sort
        find "$g" -type f -printf '%p\n' | sort | while IFS= read -r file; do
                echo "$file $(head -c 4096 "$file" 2>/dev/null | sha256sum)"
        done
}

# foreign_untouched STATE
foreign_untouched() {
        diff <(echo "$1") <(foreign_state) || fail "the foreign gadget was touched"
        echo "ok: the foreign gadget is as it was"
}

foreign_remove() {
        local g=/sys/kernel/config/usb_gadget/foreign

        rm "$g/configs/x.1/uac1.card"
        rmdir "$g/configs/x.1" "$g/functions/uac1.card" "$g"
}

# no_complaints NAME: nothing above 'info' from our own programs since the case began
no_complaints() {
        local lines

        lines=$(journal_since_case -o cat -p notice -t usb-gadgetd -t usb-gadget-handoff -t usb-gadget-generator)
        [[ -z $lines ]] || fail "complaints in the journal: $lines"
        echo "ok: no complaints in the journal"
}

# usbip_load: a controller with isochronous endpoints; its host's half is attached over the network
usbip_load() {
        modprobe usbip-vudc
        modprobe vhci-hcd
        usbipd --device --daemon
}

usbip_unload() {
        pkill usbipd
        modprobe -r vhci-hcd usbip-vudc
}

# On usbip's controller the host's half is attached over the network, to ourselves.
attach() {
        wait_until 10 usbip attach -r 127.0.0.1 -b usbip-vudc.0
}

# A camera's gadget connects when its program listens to events.
# open_camera FUNCTION: sets camera, the descriptor to close
open_camera() {
        local node

        node=$(grep -lx "$1" /sys/class/video4linux/*/function_name | head -n 1)
        node=$(basename "${node%/function_name}")
        exec {camera}<>"/dev/$node"
        python3 - "$camera" <<'END'
import fcntl, struct, sys
# VIDIOC_SUBSCRIBE_EVENT, UVC_EVENT_SETUP (linux/videodev2.h, linux/usb/g_uvc.h)
fcntl.ioctl(int(sys.argv[1]), 0x4020565a, struct.pack("I28x", 0x08000004))
END
}

# asks TYPE REQUEST VALUE INDEX: a control request to the device; prints the answer in hexadecimal
asks() {
        local node

        node=/dev/bus/usb/$(lsusb -d 1d6b:0104 | sed -nE 's/^Bus ([0-9]+) Device ([0-9]+):.*/\1\/\2/p')
        python3 - "$node" "$@" <<'END'
import array, fcntl, os, struct, sys
# USBDEVFS_CONTROL (linux/usbdevice_fs.h)
fd = os.open(sys.argv[1], os.O_RDWR)
buffer = array.array("B", bytes(4096))
numbers = [int(n, 0) for n in sys.argv[2:]]
request = bytearray(struct.pack("BBHHHIxxxxP", *numbers, 4095, 5000, buffer.buffer_info()[0]))
n = fcntl.ioctl(fd, 0xc0185500, request, True)
print(bytes(buffer[:n]).hex())
END
}

# utf16 TEXT: little-endian, in hexadecimal
utf16() {
        printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../&00/g'
}
