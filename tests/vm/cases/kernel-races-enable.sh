# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: unbind, reset, configuration and cable under load in both directions: the files go on, and no tail of a write remains
# kernel: patched
# group: slub
# append: slub_debug=FZPU
# timeout: 2000
. "$REPO/tests/vm/lib.sh"

udc_load
ffs-stress --count $((COUNT * COUNT / 2 + 1)) races enable
