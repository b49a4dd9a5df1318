# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: a client that never writes its descriptors, or dies first, fails the gadget; one that returns is taken back
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

client() {
        unit slow.service <<END
[Service]
ExecStart=$1
END
        systemctl daemon-reload
}

profile slow <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x0100
[Function ffs.x]
Descriptors=client
MountPoint=/dev/ffs-slow
Client=slow.service
ReadyTimeout=3s
END
udc_load

# the client's unit has failed, too, which is no leftover of ours
refuses_after_client() {
        check_fails "a client that dies first" systemctl start usb-gadget@slow
        grep -q "$1" <(journal_since_case -o cat -u usb-gadget@slow) || fail "the client is not named"
        expect_eq "exit status" "$(systemctl show -P ExecMainStatus usb-gadget@slow)" 76
        systemctl reset-failed
        clean_state slow
}

client '/bin/sleep 1000'
refuses slow 'Client slow.service wrote no descriptors to /dev/ffs-slow within 3000 ms' 76
is_inactive slow.service || fail "the client was not stopped"

client '/bin/sh -c "sleep 1; exit 3"'
refuses_after_client 'Client slow.service ended before it wrote its descriptors'

client '/nonexistent/program'
refuses_after_client 'Client slow.service ended before it wrote its descriptors'
forget slow slow.service

# the number that the host gave to our device; each plug gives another
host_number() {
        cat /sys/bus/usb/devices/1-1/devnum 2>/dev/null
}

replugged() {
        local number

        number=$(host_number) && [[ $number != "$1" ]] && bound_to mtp dummy_udc.0
}

# umtprd dies and returns: the gadget unbinds, and binds again
check "mtp starts" systemctl start usb-gadget@mtp
for ((i = 0; i < COUNT; i++)); do
        wait_until 20 replugged ''
        ((i < 2)) || sleep 11 # after which an end is no quick one any more, and the next bind need not wait
        number=$(host_number)
        kill -9 "$(systemctl show -P MainPID usb-gadget-mtp)"
        wait_until 20 replugged "$number"
        check "the host sees it again" mtp-detect
done

# something else makes the bind fail just then: it is said, and tried again until it works
tree=/sys/kernel/config/usb_gadget/mtp
systemctl stop usb-gadget-mtp
wait_until 20 bound_to mtp ''
mkdir "$tree/functions/ffs.undescribed"
ln -s "$tree/functions/ffs.undescribed" "$tree/configs/c.1/"
systemctl start usb-gadget-mtp
wait_until 20 status_is mtp 'Cannot bind to USB device controller dummy_udc.0: *'
rm "$tree/configs/c.1/ffs.undescribed"
rmdir "$tree/functions/ffs.undescribed"
wait_until 20 status_is mtp 'Bound to dummy_udc.0'

check "mtp stops" systemctl stop usb-gadget@mtp
clean_state mtp

# it keeps dying: the host sees it less and less, and when systemd gives up on it, so do we
connects() {
        journal_since_case -k -o cat | grep -c 'Product: MTP' || true
}

before=$(connects)
mkdir -p /etc/systemd/system/usb-gadget-mtp.service.d
printf '%s\n' '[Unit]' StartLimitIntervalSec=10min StartLimitBurst=9 '[Service]' RuntimeMaxSec=2s \
        >/etc/systemd/system/usb-gadget-mtp.service.d/dies.conf
systemctl daemon-reload
check "mtp starts" systemctl start usb-gadget@mtp
wait_until 60 sh -c 'systemctl show -P StatusText usb-gadget@mtp | grep -q "^A client has ended .* times in a row: binding again in"'
wait_until 120 has_failed usb-gadget@mtp
expect_eq "exit status" "$(systemctl show -P ExecMainStatus usb-gadget@mtp)" 76
check "the reason is told" sh -c 'journalctl -q --sync; journalctl -q -u usb-gadget@mtp -o cat | grep -q "Client usb-gadget-mtp.service has failed, and systemd does not restart it any more"'
echo "9 lives, $(($(connects) - before)) connects"
(($(connects) - before <= 5)) || fail "the host saw all of them"
rm -rf /etc/systemd/system/usb-gadget-mtp.service.d
systemctl daemon-reload
systemctl reset-failed
clean_state mtp
check "mtp starts again" systemctl start usb-gadget@mtp
wait_until 20 replugged ''
check "the host sees it again" mtp-detect
check "mtp stops" systemctl stop usb-gadget@mtp
clean_state mtp
