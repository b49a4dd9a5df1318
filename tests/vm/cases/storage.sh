# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: disks: data arrives whole, media are exchanged while it runs, and what cannot be written is refused
# timeout: 600
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

images=/srv/usb-gadget-images
image() {
        mkdir -p "${1%/*}"
        head -c 8M /dev/urandom >"$1"
}
image $images/first.img
image $images/second.img
image /srv/elsewhere/third.img

# medium PATH [LINE…]: the profile with this medium in its unit 0
medium() {
        local path=$1

        shift
        profile disk <<END
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
[Function mass_storage.disk]
lun.0/inquiry_string=ACME    Disk            0100
lun.0/file=$path
lun.1/file=$images/second.img
lun.1/ro=yes
$(printf '%s\n' "$@")
END
        systemctl daemon-reload
}

# The disks as the host sees them, unit 0 first
disk() {
        local path

        for path in /sys/bus/usb/devices/1-1:1.0/host*/target*/*:*:*:"$1"/block/sd*; do
                [[ -e $path ]] && echo "/dev/${path##*/}"
        done
}

is_there() {
        [[ -n $(disk "$1") && -e $(disk "$1") ]]
}

# same_data UNIT FILE: what the host reads is the file
same_data() {
        blockdev --flushbufs "$(disk "$1")"
        cmp "$(disk "$1")" "$2"
}

udc_load
medium $images/first.img
check "it starts" systemctl start usb-gadget@disk
wait_until 20 is_there 0
wait_until 20 is_there 1
expect_eq "inquiry" "$(cat /sys/block/"$(basename "$(disk 0)")"/device/{vendor,model,rev} | xargs)" "ACME Disk 0100"
check "the first unit" same_data 0 $images/first.img
check "the second unit" same_data 1 $images/second.img
expect_eq "the first can be written" "$(blockdev --getro "$(disk 0)")" 0
expect_eq "the second cannot" "$(blockdev --getro "$(disk 1)")" 1
check "writing" dd if=/dev/urandom of="$(disk 0)" bs=1M count=8 oflag=direct status=none
check "all of it has arrived" same_data 0 $images/first.img

# another medium: the host sees no disconnect
before=$(disconnects)
cp $images/first.img $images/fourth.img
echo changed | dd of=$images/fourth.img conv=notrunc status=none
medium $images/fourth.img
check "another medium" systemctl reload usb-gadget@disk
check "the host reads it" same_data 0 $images/fourth.img
medium ''
check "no medium" systemctl reload usb-gadget@disk
check_fails "the host reads nothing" dd if="$(disk 0)" bs=512 count=1 of=/dev/null iflag=direct
medium $images/first.img
check "the first again" systemctl reload usb-gadget@disk
check "the host reads it" same_data 0 $images/first.img
expect_eq "disconnects" $(($(disconnects) - before)) 0

# what is refused changes nothing
check_fails "locked by the host" sh -c "
        exec 3<$(disk 0)
        sed -i 's|^lun.0/file=.*|lun.0/file=$images/fourth.img|' /etc/usb-gadget/disk.conf
        systemctl daemon-reload
        systemctl reload usb-gadget@disk"
expect_eq "medium" "$(cat /sys/kernel/config/usb_gadget/disk/functions/mass_storage.disk/lun.0/file)" $images/first.img
medium $images/nothing.img
check_fails "a medium that is not there" systemctl reload usb-gadget@disk
before_values=$(disconnects)
sed -i 's/^idProduct=.*/idProduct=0x0105/' /etc/usb-gadget/disk.conf
check_fails "nor with another id beside it" systemctl reload usb-gadget@disk
wait_until 20 is_there 0
expect_eq "id" "$(cat /sys/bus/usb/devices/1-1/idProduct)" 0104
check "the host still reads the first" same_data 0 $images/first.img
expect_eq "disconnects" $(($(disconnects) - before_values)) 1
medium /srv/elsewhere/third.img
check_fails "a medium in a folder that the daemon cannot write" systemctl reload usb-gadget@disk
check "it says so" grep -q 'third.img: usb-gadgetd cannot write it' <(journal_since_case -o cat)
expect_eq "medium" "$(cat /sys/kernel/config/usb_gadget/disk/functions/mass_storage.disk/lun.0/file)" $images/first.img
check "the host still reads it" same_data 0 $images/first.img
expect_eq "disconnects" $(($(disconnects) - before)) 1
check "a restart" systemctl restart usb-gadget@disk
wait_until 20 is_there 0
check "the host reads the third" same_data 0 /srv/elsewhere/third.img

# A medium that cannot be removed takes a reconnect: the host may have it mounted.
before=$(disconnects)
medium /srv/elsewhere/third.img lun.0/removable=no
check "it is not to be removed any more" systemctl reload usb-gadget@disk
wait_until 20 is_there 0
medium $images/first.img lun.0/removable=no
check "another one after a restart" systemctl restart usb-gadget@disk
wait_until 20 is_there 0
medium $images/fourth.img lun.0/removable=no
check "another one" systemctl reload usb-gadget@disk
wait_until 20 is_there 0
check "the host reads it" same_data 0 $images/fourth.img
expect_eq "disconnects" $(($(disconnects) - before)) 3
medium /srv/elsewhere/third.img
check "back" systemctl restart usb-gadget@disk
wait_until 20 is_there 0

# what somebody else has in our folder keeps nobody from starting
check "it stops" systemctl stop usb-gadget@disk
mkdir -p /run/usb-gadgetd/disk/something
check "it starts" systemctl start usb-gadget@disk
check "it stops" systemctl stop usb-gadget@disk
rmdir /run/usb-gadgetd/disk/something /run/usb-gadgetd/disk
check "it starts" systemctl start usb-gadget@disk
wait_until 20 is_there 0

# another unit: one disconnect
before=$(disconnects)
medium /srv/elsewhere/third.img "lun.2/removable=yes"
check "a third unit, without a medium" systemctl reload usb-gadget@disk
wait_until 20 is_there 2
expect_eq "disconnects" $(($(disconnects) - before)) 1
check "it stops" systemctl stop usb-gadget@disk
clean_state disk

medium $images/later.img
systemctl start --no-block usb-gadget@disk
says_why() {
        grep -q "lun.0/file: the kernel refuses '$images/later.img': No such file" <(journal_since_case -o cat)
}
wait_until 20 says_why
image $images/part
mv $images/part $images/later.img # there at once, and whole
wait_until 20 is_active usb-gadget@disk # systemd has tried again
wait_until 20 is_there 0
check "the host reads it" same_data 0 $images/later.img
check "it stops" systemctl stop usb-gadget@disk
clean_state disk
forget disk
rm -r $images /srv/elsewhere
