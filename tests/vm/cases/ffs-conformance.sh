# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: our usb_f_fs has the ABI of Linux 7.3, errno by errno
# kernel: patched
# timeout: 300
. "$REPO/tests/vm/lib.sh"

check "conformance" ffs-conformance
echo "$CHECK_OUTPUT"
