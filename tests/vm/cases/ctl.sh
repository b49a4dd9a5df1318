# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: usb-gadgetctl, verb by verb: what somebody types, and what is printed
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

wrong=()
for transcript in "$REPO"/tests/vm/transcripts/*.txt; do
        controller num=2 soft_connect=1
        "$REPO/tests/vm/transcript" "$transcript" || wrong+=("$(basename "$transcript")")
        for name in echo storage board g1; do
                clean_state $name
        done
        udc_unload
done
((${#wrong[@]} == 0)) || fail "not as in the transcript: ${wrong[*]}"
no_complaints
