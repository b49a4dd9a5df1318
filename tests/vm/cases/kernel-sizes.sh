# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: writes up to 256 MiB are one transfer each and take little memory; reads come in any size; with and without scatter lists
# kernel: patched
# timeout: 300
. "$REPO/tests/vm/lib.sh"

udc_load
ffs-stress --count $((COUNT * 10)) sizes
ffs-stress --count $((COUNT * 4)) reads

controller sg=1
ffs-stress --count $((COUNT * 10)) sizes sizes/random sizes/memory sizes/memory-control
ffs-stress --count $((COUNT * 4)) reads reads/any
