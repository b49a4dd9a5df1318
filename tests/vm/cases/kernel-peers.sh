# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: the kernel's own tests of gadgets (ffs-test, testusb, usbtest) pass alike on Debian's usb_f_fs and on ours
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"

mount=/run/ffs-peers gadget=/sys/kernel/config/usb_gadget/peers
modules=/lib/modules/$(uname -r)

for program in ffs-test testusb; do
        command -v "$program" || fail "this machine has no $program: tests/peers/build makes it"
done

# bring_up MODULE: a gadget of ffs-test's on this usb_f_fs.ko
bring_up() {
        insmod "$1"
        mkdir -p $mount "$gadget"
        mkdir "$gadget/configs/c.1" "$gadget/functions/ffs.peers"
        ln -s "$gadget/functions/ffs.peers" "$gadget/configs/c.1/"
        echo 0x0525 >"$gadget/idVendor"
        echo 0xa4a4 >"$gadget/idProduct"
        mount -t functionfs peers $mount
        (cd $mount && exec ffs-test) >ffs-test.log 2>&1 &
        program=$!
        wait_until 10 test -e $mount/ep2
        wait_until 10 bind
        wait_until 10 test -e /sys/bus/usb/drivers/usbtest/1-1:1.0
}

bind() {
        echo dummy_udc.0 >"$gadget/UDC"
}

remove() {
        kill "$program"
        wait "$program" || true
        rm "$gadget/configs/c.1/ffs.peers"
        rmdir "$gadget/configs/c.1" "$gadget/functions/ffs.peers" "$gadget"
        umount $mount
        rmmod usb_f_fs
}

# try VARY [OPTION…]: how each test ended that two bulk endpoints can take; testusb is silent about the others. It says
# "DEVICE test N, SECONDS" or "DEVICE test N --> ERROR (…)".
try() {
        testusb -a -c $((COUNT * 5)) -s 8192 -g 8 -v "$@" 2>/dev/null |
                sed -unE "s/.* test ([0-9]+), .*/test \1 by $1: passed/p
                          s/.* test ([0-9]+) --> ([0-9]+) .*/test \1 by $1: errno \2/p"
}

# try_module NAME MODULE: NAME becomes a file of how the tests ended
try_module() {
        bring_up "$2"
        {
                try 512                         # scatter lists, and what ffs-test sends, are of whole packets
                try 421 -t 3                    # what is written need not be
        } | tee "$1"
        remove
        ! grep -E 'crit: |err:  |warn: ' ffs-test.log || fail "ffs-test has something to say"
}

modprobe -r usb_f_fs
modprobe usbtest
udc_load
try_module debian "$modules/kernel/drivers/usb/gadget/function/usb_f_fs.ko"
try_module ours "$modules/updates/usb_f_fs.ko"
modprobe -r usbtest

expect_eq "tests that pass on Debian's module" "$(grep -c ': passed$' debian)" 23
diff debian ours || fail "ours differs from Debian's"
