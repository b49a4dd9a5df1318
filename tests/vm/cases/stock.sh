# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: a kernel without proxies: one sentence that says what is missing and how to get it, and nothing left
# group: stock
# kernel: stock
# timeout: 300
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

udc_load
check "check knows before the start, and finds nothing else wrong" usb-gadgetctl check echo
for key in ProxyEndpoints ZeroLengthPackets; do
        grep -q "echo.conf:[0-9]*: warning: $key: needs Linux 7.3 or the module that kernel-patches/build-module makes" \
                <<<"$CHECK_OUTPUT" || fail "check does not say so: $CHECK_OUTPUT"
done
refuses echo "functionfs has no read/write proxy endpoints \(ProxyEndpoints=\): it needs Linux 7.3 or later, or the usb_f_fs module that kernel-patches/build-module makes" 69
expect_eq "lines" "$(grep -c 'no read/write proxy' refused)" 1

profile echo no-proxy <<'END'
[Function ffs.echo]
ProxyEndpoints=no
END
systemctl daemon-reload
refuses echo "functionfs has no automatic zero-length packets \(ZeroLengthPackets=\): it needs Linux 7.3" 69

# what this kernel can, works
profile echo no-zlp <<'END'
[Function ffs.echo]
ZeroLengthPackets=no
END
systemctl daemon-reload
check "without both the gadget starts" systemctl start usb-gadget@echo
wait_until 10 lsusb -d 1d6b:0104
check "and stops" systemctl stop usb-gadget@echo
forget echo
clean_state echo
check "mtp starts" systemctl start usb-gadget@mtp
check "the host sees it" mtp-detect
check "mtp stops" systemctl stop usb-gadget@mtp
clean_state mtp
