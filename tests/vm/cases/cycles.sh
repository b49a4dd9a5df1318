# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: start and stop again and again, with clients enabled in multi-user.target and a foreign gadget beside
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

udc_load
foreign_gadget
before=$(foreign_state)
for client in echo mtp; do
        mkdir -p "/etc/systemd/system/usb-gadget-$client.service.d"
        printf '[Install]\nWantedBy=multi-user.target\n' >"/etc/systemd/system/usb-gadget-$client.service.d/enabled.conf"
done
systemctl daemon-reload
for client in echo mtp; do
        mkdir -p /etc/systemd/system/multi-user.target.wants
        ln -sf "/usr/lib/systemd/system/usb-gadget-$client.service" /etc/systemd/system/multi-user.target.wants/
done
systemctl daemon-reload

for ((i = 1; i <= COUNT; i++)); do
        check "echo starts ($i of $COUNT)" systemctl start usb-gadget@echo
        wait_until 10 is_active usb-gadget-echo
        ((i % 5 != 1)) || check "echo works" usb-echo 512 4096
        check "echo stops" systemctl stop usb-gadget@echo
        is_inactive usb-gadget-echo || fail "the client is still there"

        check "mtp starts ($i of $COUNT)" systemctl start usb-gadget@mtp
        ((i % 5 != 1)) || check "mtp works" mtp-detect
        check "mtp stops" systemctl stop usb-gadget@mtp
        is_inactive usb-gadget-mtp || fail "the client is still there"

        # at once: wherever the client is on its way up
        check "echo starts for a moment" systemctl start usb-gadget@echo
        sleep "0.$((RANDOM % 4))"
        check "echo stops again" systemctl stop usb-gadget@echo
        is_inactive usb-gadget-echo || fail "the client is $(systemctl is-active usb-gadget-echo)"
done

for gadget in echo mtp; do
        clean_state "$gadget"
        expect_eq "stored descriptors" "$(systemctl show -P NFileDescriptorStore "usb-gadget@$gadget" "usb-gadget-$gadget" | xargs)" "0 0"
done
expect_eq "processes" "$(pgrep -fa '^(/usr/bin/umtprd|dd bs=2M|/usr/lib/usb-gadgetd/)' || true)" ""
expect_eq "failed units" "$(systemctl --failed --plain --no-legend)" ""
no_complaints
foreign_untouched "$before"
foreign_remove
rm -f /etc/systemd/system/multi-user.target.wants/usb-gadget-{echo,mtp}.service
forget usb-gadget-echo.service usb-gadget-mtp.service
