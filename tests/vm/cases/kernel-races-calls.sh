# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: files closed, processes killed, signals and cancelled requests in the middle of transfers
# kernel: patched
# group: slub
# append: slub_debug=FZPU
# timeout: 1500
. "$REPO/tests/vm/lib.sh"

udc_load
ffs-stress --count $((COUNT * COUNT / 2 + 1)) races files async
ffs-stress --count $((COUNT * 10)) races processes signals

controller sg=1
ffs-stress --count $((COUNT * 10)) --seed 2 races signals processes/kill
