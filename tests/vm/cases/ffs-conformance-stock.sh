# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: what functionfs of Linux 6.1 does as it comes: what it lacks, and what it has in common with ours
# group: stock-conformance
# kernel: stock
# suite: bookworm
# timeout: 600
. "$REPO/tests/vm/lib.sh"

udc_load
check "the program runs" ffs-conformance
echo "$CHECK_OUTPUT" >observed
check "as documented" ffs-compare "$REPO/src/selftest/expected.txt" "$REPO/src/selftest/stock.txt" <observed
tail -n 1 <<<"$CHECK_OUTPUT"
