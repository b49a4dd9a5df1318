# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: failed, cancelled and abandoned requests leave no memory behind
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"

# what Debian's module loses shows from 200 on: 4 MiB with each bad write, one mm_struct with each process; a few bytes
# with each request show when they are more than what the rest of the system takes meanwhile, some 800 pieces
udc_load
ffs-stress --count 2500 leaks
