# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: instances left bound, found again, unmounted and removed while in use: nobody hangs, nothing is freed twice
# kernel: patched
# group: slub
# append: slub_debug=FZPU
# timeout: 1500
. "$REPO/tests/vm/lib.sh"

udc_load
ffs-stress --count $((COUNT * COUNT / 2 + 1)) races mounts
