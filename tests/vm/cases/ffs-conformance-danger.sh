# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: functionfs of Linux 6.1 as it comes: large writes warn, an open of ep0 after the last close hangs for ever
# group: danger
# kernel: stock
# suite: bookworm
# timeout: 200
# allow-kernel: WARNING: CPU: .* at mm/page_alloc\.c
# allow-kernel: INFO: task ffs-conformance:.* blocked for more than
. "$REPO/tests/vm/lib.sh"

# In a control group of its own: what hangs cannot be killed, and no case may leave something in its own.
reopen() {
        local apart=/sys/fs/cgroup/apart

        mkdir "$apart"
        sh -c "echo \$\$ >$apart/cgroup.procs; exec ffs-conformance reopen"
}

udc_load
check "large transfers" ffs-conformance large huge
echo "$CHECK_OUTPUT" >observed
check "the kernel has warned" sh -c 'dmesg | grep -q "WARNING: CPU: .* at mm/page_alloc.c"'
check "an open after the last close" reopen
echo "$CHECK_OUTPUT" >>observed
check "as documented" ffs-compare "$REPO/src/selftest/expected.txt" "$REPO/src/selftest/stock.txt" <observed
tail -n 1 <<<"$CHECK_OUTPUT"
