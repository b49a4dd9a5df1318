# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: many threads on two pairs of endpoints, proxies and plain files: all data arrives, in order, where it belongs
# kernel: patched
# timeout: 300
. "$REPO/tests/vm/lib.sh"

udc_load
ffs-stress --count $((COUNT * 10)) threads
ffs-stress --count $((COUNT * 10)) mixed

controller sg=1
ffs-stress --count $((COUNT * 10)) --seed 2 threads
