# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: what relays over sockets cannot do, shown, and a proxy doing it
# kernel: patched
# timeout: 300
. "$REPO/tests/bench/lib.sh"

udc_load
bench-failures
