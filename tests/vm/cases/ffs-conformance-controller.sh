# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: what functionfs does is the same with controllers that take scatter lists, need aligned reads, break flags
# kernel: patched
# timeout: 600
. "$REPO/tests/vm/lib.sh"

# compare "GROUP…" DIFFERENCES…
compare() {
        local groups

        read -r -a groups <<<"$1"
        check "the program runs: ${groups[*]}" ffs-conformance "${groups[@]}"
        echo "$CHECK_OUTPUT" >observed
        check "as expected" ffs-compare "$REPO/src/selftest/expected.txt" "${@:2}" <observed
        tail -n 1 <<<"$CHECK_OUTPUT"
}

controller sg=1 reject_zero_sg=1
compare "zlp read any-size mixed large"
controller sg=1 align_out=1 clear_zero=1
compare "zlp read any-size mixed large"
compare small "$REPO/tests/programs/ffs-conformance/aligned.txt"
