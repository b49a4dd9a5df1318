# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: functionfs of a Linux that has proxies and zero-length packets by itself: the same, but for fixes listed by name
# group: mainline
# kernel: stock
# suite: experimental
# timeout: 900
# allow-kernel: WARNING: .*mm/page_alloc\.c
. "$REPO/tests/vm/lib.sh"

udc_load
check "the program runs" ffs-conformance
echo "$CHECK_OUTPUT" >observed
check "large transfers" ffs-conformance large huge reopen
echo "$CHECK_OUTPUT" >>observed
check "the same but for our fixes" ffs-compare "$REPO/src/selftest/expected.txt" "$REPO/src/selftest/fixes.txt" <observed
tail -n 1 <<<"$CHECK_OUTPUT"
