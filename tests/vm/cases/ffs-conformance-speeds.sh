# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: what functionfs does is the same at full and super speed
# kernel: patched
# timeout: 600
. "$REPO/tests/vm/lib.sh"

groups=(zlp read any-size duplex mixed pairs halt aio reset signals)

# at_speed NAME PARAMETER
at_speed() {
        udc_load "$2"
        check "the program runs at $1 speed" ffs-conformance "${groups[@]}"
        echo "$CHECK_OUTPUT" >observed
        check "as expected at $1 speed" ffs-compare "$REPO/src/selftest/expected.txt" <observed
        tail -n 1 <<<"$CHECK_OUTPUT"
}

at_speed super is_super_speed=1
at_speed full is_high_speed=0
