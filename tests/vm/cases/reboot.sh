# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: an enabled gadget comes up at boot by usb-gadget.target, with nobody logged in, and goes down cleanly
# kernel: patched
# group: reboot
# reboot: yes
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

if ((PHASE == 1)); then
        printf 'libcomposite\ndummy_hcd\n' >/etc/modules-load.d/dummy.conf
        mkdir -p /etc/systemd/journald.conf.d
        printf '[Journal]\nStorage=persistent\n' >/etc/systemd/journald.conf.d/zz-persistent.conf
        check "enabling" systemctl enable usb-gadget@echo
        reboot_machine
fi

wait_until 60 is_active usb-gadget.target
wait_until 30 is_active usb-gadget@echo
wait_until 30 bound_to echo dummy_udc.0
wait_until 10 is_active usb-gadget-echo
expect_eq "logins" "$(who | wc -l)" 0
check "the client is reachable" usb-echo 1 512 65536

if ((PHASE == 2)); then
        mapfile -t mebibytes < <(printf '1048576\n%.0s' {1..64})
        usb-echo "${mebibytes[@]}" &>/dev/null &
        sleep 1
        [[ -e /proc/$! ]] || fail "the transfers have ended already"
        reboot_machine # this time with the gadget running, in the middle of transfers
fi

# the shutdown before this boot
journalctl -q -b -1 -o cat >before
! grep -E 'Failed unmounting|stop-sigterm.*timed out|State .stop.* timed out' before || fail "the shutdown was not clean"
grep -q 'Gadget removed' before || fail "the gadget was not removed at shutdown"
echo "ok: the shutdown was clean"
systemctl disable -q usb-gadget@echo
check "the gadget stops" systemctl stop usb-gadget@echo
rm /etc/modules-load.d/dummy.conf
clean_state echo
