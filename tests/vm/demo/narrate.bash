# SPDX-License-Identifier: LGPL-2.1-or-later
#
# How the demonstration speaks: a sentence, then the command as one would type it, then what it printed.
. "$REPO/tests/vm/lib.sh"

say() {
        printf '\n'
        fold -s -w 100 <<<"$*" | sed 's/^/# /'
}

# run COMMAND…: shown and run; a failure ends the demonstration, also one in the middle of a line or in a $(…)
run() {
        printf '$ %s\n' "$*"
        eval "$*" 2>&1 | sed 's/^/    /'
        [[ ! -s $CASE_REASON ]] || fail "'$*' did not succeed: $(<"$CASE_REASON")"
}
