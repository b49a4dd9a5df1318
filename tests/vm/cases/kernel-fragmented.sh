# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: writes and reads go on in smaller chunks when no large piece of memory can be had
# kernel: patched
# group: small
# append: mem=640M
# timeout: 300
. "$REPO/tests/vm/lib.sh"

controller
ffs-stress --count $((COUNT * COUNT / 2 + 1)) fragmented
