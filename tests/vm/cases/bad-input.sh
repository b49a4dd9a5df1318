# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: every kind of bad input: one clear error, not restarted, nothing left, others not affected
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

# good NAME: a profile that is right, without a client
good() {
        profile "$1" <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
[Function ffs.a]
[Interface ffs.a/0]
Endpoint=bulk in
Endpoint=bulk out
END
}

udc_load
refuses nothere "no profile 'nothere'"

profile bad <<'END'
[Gadget]
idVendor=0x1d6bb
idProduct=0x0104
idProduct=0x0105
Colour=red
nonsense
[Gizmo]
[Function ffs.a]
MountPoint=/dev/../etc
[Interface ffs.a/0]
Endpoint=bulk in
END
systemctl daemon-reload
refuses bad "/etc/usb-gadget/bad.conf:2: idVendor: '0x1d6bb' is not allowed"
for line in "4: idProduct: is here a second time .*line 3" '5: Colour: unknown key' "6: 'nonsense' is not" \
        '7: unknown section' "9: MountPoint: '/dev/../etc'"; do
        grep -q "bad.conf:$line" refused || fail "not reported together: $line"
done
echo "ok: all errors at once, with their lines"

# a broken one beside a good one
good fine
systemctl daemon-reload
check "a good profile starts beside a broken one" systemctl start usb-gadget@fine
check "and stops" systemctl stop usb-gadget@fine
clean_state fine
forget bad

# the traps of inih, each as a gadget of its own
for trap in "$REPO"/tests/golden/errors/inih-*.conf "$REPO"/tests/golden/errors/proxy-*.conf; do
        name=$(basename "$trap" .conf)
        cp "$trap" "/etc/usb-gadget/$name.conf"
        refuses "$name" "$(sed -n '1{s/^[^:]*\(:[0-9]*: [^(]*\).*/\1/;s/[][\\.*^$+?|{}]/./g;p}' "${trap%.conf}.errors")"
        rm "/etc/usb-gadget/$name.conf"
done

# who may write profiles
good fine
chmod o+w /etc/usb-gadget/fine.conf
refuses fine "/etc/usb-gadget/fine.conf: owned by user 0, mode 0646 "
chmod 0644 /etc/usb-gadget/fine.conf
profile fine drop <<<'[Gadget]'
chown nobody /etc/usb-gadget/fine.conf.d/drop.conf
refuses fine "/etc/usb-gadget/fine.conf.d/drop.conf: owned by user "
rm -r /etc/usb-gadget/fine.conf.d

# newer than the last daemon-reload
sed -i '/^\[Function/a fmode=0660' /etc/usb-gadget/fine.conf
refuses fine "Profile 'fine' has changed since systemd read it: run 'systemctl daemon-reload'"
systemctl daemon-reload
check "after the daemon-reload it starts" systemctl start usb-gadget@fine
check "and stops" systemctl stop usb-gadget@fine

# a client that there is no unit of
sed -i '/^\[Function/a Client=nobody-wrote-me.service' /etc/usb-gadget/fine.conf
systemctl daemon-reload
refuses fine 'fine.conf:5: Client: unit nobody-wrote-me.service is not-found'
ln -s /dev/null /etc/systemd/system/nobody-wrote-me.service
systemctl daemon-reload
refuses fine 'fine.conf:5: Client: unit nobody-wrote-me.service is masked'
rm /etc/systemd/system/nobody-wrote-me.service

# masked, and a name that is taken
ln -sf /dev/null /etc/usb-gadget/fine.conf
systemctl daemon-reload
refuses fine "profile 'fine' is masked by /etc/usb-gadget/fine.conf"
rm /etc/usb-gadget/fine.conf
good foreign
systemctl daemon-reload
foreign_gadget
before=$(foreign_state)
check_fails "a foreign gadget's name is refused" systemctl start usb-gadget@foreign
grep -q "gadget 'foreign' in configfs already, made by somebody else" <(journal_since_case -o cat -u usb-gadget@foreign) ||
        fail "the foreign gadget is not named"
expect_eq "exit status" "$(systemctl show -P ExecMainStatus usb-gadget@foreign)" 73
foreign_untouched "$before"
foreign_remove
systemctl reset-failed
clean_state foreign

# more endpoints than the controller has: the kernel says only EBUSY, its log says why
good greedy
for ((i = 0; i < 9; i++)); do
        printf 'Endpoint=bulk in\nEndpoint=bulk out\n' >>/etc/usb-gadget/greedy.conf
done
mkdir -p /etc/systemd/system/usb-gadget@greedy.service.d
printf '[Service]\nRestart=no\n' >/etc/systemd/system/usb-gadget@greedy.service.d/once.conf
systemctl daemon-reload
refuses greedy 'Cannot bind to USB device controller dummy_udc.0: Device or resource busy; the kernel says: ' 1
grep 'the kernel says' refused
forget greedy usb-gadget@greedy.service

# two profiles, one mount point
for name in first second; do
        good "$name"
        sed -i '/^\[Function/a MountPoint=/dev/ffs-same' "/etc/usb-gadget/$name.conf"
done
systemctl daemon-reload
refuses second "second.conf:4: MountPoint: '/dev/ffs-same' is a mount point of profile 'first' too"
check "the first of them starts" systemctl start usb-gadget@first
check "and stops" systemctl stop usb-gadget@first
forget foreign first second
