# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: failed, cancelled and abandoned requests leave no memory behind
# kernel: patched
# timeout: 400
. "$REPO/tests/vm/lib.sh"

# what Debian's module loses shows from 200 on: 4 MiB with each bad write, one mm_struct with each process
udc_load
ffs-stress --count 1000 leaks
