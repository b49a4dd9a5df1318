# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: numbers only: one large write through a proxy, and many small ones on plain files of both modules
# kernel: patched
# timeout: 600
. "$REPO/tests/vm/lib.sh"

modules=/lib/modules/$(uname -r)

# with MODULE ARGUMENT…
with() {
        insmod "$1"
        ffs-stress --count $((COUNT * 2)) "${@:2}" throughput
        rmmod usb_f_fs
}

udc_load
modprobe usb_f_fs
rmmod usb_f_fs
for ((i = 0; i < (COUNT + 2) / 3; i++)); do
        echo "our module"
        with "$modules/updates/usb_f_fs.ko"
        echo "Debian's module"
        with "$modules/kernel/drivers/usb/gadget/function/usb_f_fs.ko" --base
done
