# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: what functionfs does with our patches, case by case, also what ends in warnings and hangs without them
# kernel: patched
# timeout: 600
. "$REPO/tests/vm/lib.sh"

udc_load
check "the program runs" ffs-conformance
echo "$CHECK_OUTPUT" >observed
check "the dangerous groups, too" ffs-conformance large huge reopen
echo "$CHECK_OUTPUT" >>observed
expect_eq "groups" "$(cut -d / -f 1 observed | sort -u | xargs)" "$(ffs-conformance --list | cut -d ' ' -f 1 | sort | xargs)"
check "as expected" ffs-compare "$REPO/src/selftest/expected.txt" <observed
tail -n 1 <<<"$CHECK_OUTPUT"
