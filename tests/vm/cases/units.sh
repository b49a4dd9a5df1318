# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: systemd finds nothing wrong with our units, and the daemon is locked in
# timeout: 300
. "$REPO/tests/vm/lib.sh"

for unit in usb-gadget@echo.service usb-gadget@mtp.service usb-gadget-echo.service usb-gadget-mtp.service \
        /run/systemd/generator/*.mount; do
        check "verify $unit" systemd-analyze verify --man=no "$unit"
        expect_eq "complaints" "$CHECK_OUTPUT" ""
done
check "exposure at most 1.6" systemd-analyze security --threshold=16 usb-gadget@echo.service
grep 'Overall exposure' <<<"$CHECK_OUTPUT"
