# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: journalctl USB_GADGET=NAME tells the story of a gadget, and -x explains it
# kernel: patched
# timeout: 200
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

running_on() {
        [[ $(status echo) == "$1" ]] && is_active usb-gadget@echo
}

# story [JOURNALCTL OPTION…]: of gadget echo since the case began; --after-cursor loses the first line of a match
sleep 1
begin=$(date +%s)
story() {
        journalctl --sync
        journalctl -q -b -o cat --since "@$begin" "$@" USB_GADGET=echo
}

bound_again() {
        [[ $(story | grep -c 'Bound to') == 2 ]]
}

udc_unload
check "the gadget starts without a controller" systemctl start usb-gadget@echo
udc_load
wait_until 10 running_on "Bound to dummy_udc.0"
echo >/sys/kernel/config/usb_gadget/echo/UDC
wait_until 10 bound_again
kill -9 "$(systemctl show -P MainPID usb-gadget@echo)"
wait_until 20 running_on "Running on: taken over from before"
check "the gadget stops" systemctl stop usb-gadget@echo
profile echo wrong <<'END'
[Gadget]
idVendor=65536
END
systemctl daemon-reload
check_fails "a wrong profile" systemctl start usb-gadget@echo
forget echo

story
expect_eq "the story" "$(story | sed 's/^[^ ]*wrong.conf:2: .*/refused/' | tr '\n' '|')" \
        "Waiting for a USB device controller|Bound to dummy_udc.0|The gadget is no longer bound|Bound to dummy_udc.0|Running on: taken over from before|Gadget removed|refused|"
expect_eq "explained" "$(story -x -o short | sed -nE 's/^(.. )?Subject: //p' | uniq | tr '\n' '|')" \
        "USB gadget echo waits for a controller|USB gadget echo is bound to a controller|USB gadget echo was unbound|USB gadget echo is bound to a controller|USB gadget echo was taken over|USB gadget echo is gone|The profile of USB gadget echo is refused|"
clean_state echo
