# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: usb_f_fs can be unloaded when nobody uses it, and cannot in any other state
# kernel: patched
# timeout: 600
. "$REPO/tests/vm/lib.sh"

gadget=/sys/kernel/config/usb_gadget/unload mount=/run/ffs-unload

make_function() {
        mkdir -p $gadget $mount
        wait_until 10 mkdir $gadget/functions/ffs.unload
}

remove_function() {
        rmdir $gadget/functions/ffs.unload $gadget
}

loaded() {
        [[ -d /sys/module/usb_f_fs ]]
}

udc_load
modprobe usb_f_fs
check "unused" rmmod usb_f_fs

make_function
check "the function brings it back" loaded
check_fails "with a function" rmmod usb_f_fs
mount -t functionfs unload $mount
check_fails "mounted" rmmod usb_f_fs
exec {ep0}<>$mount/ep0
check_fails "with ep0 open" rmmod usb_f_fs
remove_function
check_fails "without the function" rmmod usb_f_fs
exec {ep0}>&-
check_fails "with ep0 closed" rmmod usb_f_fs
umount $mount
check "unmounted" rmmod usb_f_fs

unload() {
        ! loaded || rmmod usb_f_fs
}

# Somebody else pulls at it all the time, and succeeds when the last user goes. (It may also succeed before the first
# one has come, so that the function cannot be made at once.)
pull() {
        while :; do
                rmmod usb_f_fs 2>/dev/null || true
        done
}

pull &
puller=$!
ffs-stress --count "$COUNT" races enable/unbind enable/port async/exit mounts
for ((i = 0; i < COUNT * 5; i++)); do
        make_function
        mount -t functionfs unload $mount
        exec {ep0}<>$mount/ep0
        exec {ep0}>&-
        umount $mount
        remove_function
done
kill $puller
wait_until 10 unload
check "it comes back whole" ffs-stress --count 1 races enable/unbind
