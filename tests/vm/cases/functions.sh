# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: every function type with every key: what is written is read back, hosts see it, nothing is left
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

G=/sys/kernel/config/usb_gadget/type
version=$(uname -r | cut -d . -f 1,2)
configuration=/boot/config-$(uname -r)

# What lsusb -v must show of a type, each in a line: 'FIELD VALUE'
declare -A shown=(
        [acm]='bFunctionClass 2|bInterfaceSubClass 2|bInterfaceClass 10'
        [gser]='bInterfaceClass 255'
        [ecm]='bInterfaceSubClass 6|iMacAddress'
        [eem]='bInterfaceSubClass 12'
        [ncm]='bInterfaceSubClass 13|iMacAddress'
        [geth]='bInterfaceSubClass 10|iMacAddress'
        [rndis]='bFunctionClass 239|bFunctionSubClass 4'
        [phonet]='bInterfaceSubClass 254'
        [mass_storage]='bInterfaceClass 8|bInterfaceProtocol 80'
        [tcm]='bInterfaceClass 8|bInterfaceProtocol 98'
        [hid]='bInterfaceClass 3|wDescriptorLength 21|bInterfaceProtocol 1'
        [printer]='bInterfaceClass 7'
        [uac1]='bInterfaceSubClass 2|tSamFreq.* 48000|tSamFreq.* 44100'
        [uac2]='bInterfaceProtocol 32|iFunction .* Sound'
        [midi]='bInterfaceSubClass 3|bNumEmbMIDIJack 2'
        [midi2]='bInterfaceSubClass 3'
        [uvc]='bInterfaceClass 14|iFunction .* Camera|wWidth .*1280|dwFrameInterval.* 666666|dwClockFrequency .*48'
        [Loopback]='bInterfaceClass 255'
        [SourceSink]='bInterfaceClass 255'
)
# Isochronous endpoints, which only the controller of usbip has
declare -A over_ip=([uac1]=1 [uac2]=1 [uvc]=1)

# What this kernel was built without: attribute or type, and the option it needs
without() {
        local what option

        while read -r what option; do
                grep -q "^$option=" "$configuration" || echo "$what"
        done <<'END'
console CONFIG_U_SERIAL_CONSOLE
num_buffers CONFIG_USB_GADGET_DEBUG_FILES
tcm CONFIG_USB_CONFIGFS_F_TCM
midi2 CONFIG_USB_CONFIGFS_F_MIDI2
uac1_legacy CONFIG_USB_CONFIGFS_F_UAC1_LEGACY
END
}

newer() {
        [[ $(printf '%s\n' "$1" "$version" | sort -V | head -n 1) != "$1" ]]
}

# The section of a type with the keys that this kernel has
section() {
        local line since='' name

        usb-gadgetctl functions "$1" | while IFS= read -r line; do
                [[ $line != '#'* ]] || since=$(sed -n 's/.*; Linux \([0-9.]*\)$/\1/p' <<<"$line")
                name=${line%%=*}
                [[ -z $since || $line == '#'* ]] || ! newer "$since" || continue
                [[ " $lacking " != *" ${name##*/} "* ]] || continue
                echo "$line"
        done
}

# same WANTED GOT: the same text, number or list of numbers
same() {
        local -a wanted got
        local i

        [[ $1 != "$2" ]] || return 0
        read -r -a wanted <<<"${1//[,$'\n']/ }"
        read -r -a got <<<"${2//[,$'\n']/ }"
        ((${#wanted[@]} == ${#got[@]})) || return 1
        for ((i = 0; i < ${#wanted[@]}; i++)); do
                [[ ${wanted[i]}${got[i]} =~ ^[-0-9a-fA-FxX]+$ ]] || return 1
                ((wanted[i] == got[i])) || return 1
        done
}

# read_back: every attribute of the plan has the value that was written
read_back() {
        local step path value got n=0

        while IFS=$'\t' read -r step path value; do
                case $step in
                attr)
                        value=$(printf '%b' "$value")
                        got=$(tr -d '\0' <"$G/$path")
                        [[ ${path##*/} != ifname ]] || value=${value/\%d/0}         # of the interface that there is now
                        [[ ${path##*/} != inquiry_string ]] || value=$(printf '%-28s' "$value")
                        [[ ${path##*/} != pnp_string ]] || value=${value%  } got=${got%  }
                        [[ $path != functions/rndis.*/@(class|subclass|protocol) ]] || value=0x$value got=0x$got
                        same "$value" "$got" || fail "$path reads back as '$got', written was '$value'"
                        n=$((n + 1))
                        ;;
                bytes)
                        expect_eq "$path" "$(od -An -v -tx1 "$G/$path" | tr -d ' \n')" "$value"
                        n=$((n + 1))
                        ;;
                directory) [[ -d $G/$path ]] || fail "there is no directory $path" ;;
                link)
                        [[ $G/$path -ef $G/$value ]] || fail "$path does not lead to $value"
                        [[ $value != strings/* ]] || n=$((n + 1))       # of a key; others go without saying
                        ;;
                esac
        done < <(usb-gadgetctl plan type | sed -E 's/^(attr|bytes|link|directory) ([^ ]+)( |$)/\1\t\2\t/; s/\t"(.*)"$/\t\1/' | grep functions/)
        ((n >= $1)) || fail "only $n of $1 attributes were seen"
        echo "ok: $n attributes read back"
}

prove() {
        local type=$1 keys pattern camera=''

        {
                printf '[Gadget]\nidVendor=0x1d6b\nidProduct=0x0104\n'
                if [[ -v over_ip[$type] ]]; then echo "UDC=usbip-vudc.0"; else echo "UDC=dummy_udc.0"; fi
                if [[ $type == uvc ]] && ! newer 6.3; then
                        printf '[Strings 0x409]\niad_desc/s=Camera\nvs0_desc/s=Idle\nvs1_desc/s=Video\nunit/s=Unit\n'
                fi
                section "$type"
        } | profile type
        keys=$(grep '^[^#[].*=' /etc/usb-gadget/type.conf | grep -vc '/s=')       # strings are the gadget's
        keys=$((keys - 3 - $(grep -cE '/(Frame|color_matching)=' /etc/usb-gadget/type.conf || true)))
        check "$type: the profile is right" usb-gadgetctl check type
        if [[ $type == mass_storage ]]; then    # what the daemon may write is in a unit
                systemctl daemon-reload
        fi
        check "$type: starts" systemctl start usb-gadget@type
        read_back "$keys"
        expect_eq "$type: status" "$(status type)" "Bound to $(sed -n 's/^UDC=//p' /etc/usb-gadget/type.conf)"
        if [[ $type == uvc ]]; then
                open_camera uvc.NAME
        fi
        if [[ -v over_ip[$type] ]]; then
                attach
        fi
        wait_until 20 lsusb -d 1d6b:0104
        lsusb -v -d 1d6b:0104 >"$type.lsusb" 2>/dev/null
        while IFS= read -r -d '|' pattern; do
                grep -Eq "${pattern/ / +}" "$type.lsusb" || fail "lsusb shows no '$pattern': $(cat "$type.lsusb")"
        done <<<"${shown[$type]}|"
        echo "ok: $type: lsusb -v shows it"
        [[ -z $camera ]] || exec {camera}>&-
        check "$type: stops" systemctl stop usb-gadget@type
        clean_state type
}

lacking=$(without | xargs)
truncate -s 1M /var/lib/disk.img
udc_load num=1
usbip_load
proven=0
while read -r type since _; do
        case $type in
        ffs | other) continue ;;                # have no fixed set of attributes
        obex)                                   # never connects unless a program holds its port open
                continue
                ;;
        esac
        if [[ " $lacking " == *" $type "* ]] || { [[ $since != - ]] && newer "$since"; }; then
                echo "ok: $type: this kernel has none"
                continue
        fi
        prove "$type"
        proven=$((proven + 1))
done < <(usb-gadgetctl --no-legend functions)
((proven >= 17)) || fail "only $proven types were proven"
usbip_unload
rm -f /var/lib/disk.img
forget type
no_complaints
