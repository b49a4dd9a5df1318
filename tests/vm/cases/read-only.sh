# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: no message bus and a read-only root: an enabled gadget comes up at boot, moves data, reloads and stops
# kernel: patched
# group: reboot
# reboot: yes
# timeout: 600
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

export TMPDIR=/run                              # of check and wait_until
masked=(dbus.service dbus.socket systemd-logind.service) # that one cannot be without a bus

product() {
        lsusb -v -d 1d6b:0104 2>/dev/null | sed -nE 's/^ *iProduct +[0-9]+ (.*)$/\1/p'
}

if ((PHASE == 1)); then
        printf 'libcomposite\ndummy_hcd\n' >/etc/modules-load.d/dummy.conf
        check "no bus" systemctl mask -q "${masked[@]}"
        check "a read-only root" sed -i.writable 's/ defaults,/ ro,/' /etc/fstab
        check "enabling" systemctl enable -q usb-gadget@echo
        reboot_machine
fi

check_fails "there is a bus" test -e /run/dbus/system_bus_socket
expect_eq "file systems of a disk that can be written" "$(findmnt -rno TARGET -t ext4 -O rw || true)" ""
check_fails "/etc can be written" touch /etc/written
check_fails "/var can be written" touch /var/lib/written
check_fails "/tmp can be written" touch /tmp/written

# cold boot
wait_until 60 is_active usb-gadget@echo
wait_until 30 bound_to echo dummy_udc.0
wait_until 10 is_active usb-gadget-echo
check "data" usb-echo 1 512 65536
check "requests that nobody handles are stalled" usb-echo --control 512 1000

# reload: a read-only profile, and a drop-in in /run
daemon=$(systemctl show -P MainPID usb-gadget@echo)
before=$(disconnects)
check "a reload of the same profile" systemctl reload usb-gadget@echo
expect_eq "disconnects" "$(disconnects)" "$before"
mkdir -p /run/usb-gadget/echo.conf.d
printf '[Gadget]\nProduct=Echo of a board\n' >/run/usb-gadget/echo.conf.d/board.conf
check "daemon-reload" systemctl daemon-reload
check "a reload of another one" systemctl reload usb-gadget@echo
wait_until 10 lsusb -d 1d6b:0104
expect_eq "name" "$(product)" "Echo of a board"
check "data" usb-echo 512 1000

# a crash of the daemon
check "the daemon is killed" kill -KILL "$daemon"
wait_until 20 sh -c "[ \$(systemctl show -P MainPID usb-gadget@echo) -gt 0 ] && [ \$(systemctl show -P MainPID usb-gadget@echo) != $daemon ]"
wait_until 20 is_active usb-gadget@echo
check "data" usb-echo 512 4096

check "the gadget stops" systemctl stop usb-gadget@echo
clean_state echo
for ((i = 0; i < COUNT; i++)); do
        check "it starts" systemctl start usb-gadget@echo
        wait_until 10 is_active usb-gadget-echo
        check "data" usb-echo 512 4096
        check "it stops" systemctl stop usb-gadget@echo
        clean_state echo
done

# functions of the kernel, and a login
check "a serial port" systemctl start usb-gadget@serial
wait_until 20 is_active usb-gadget-getty@ttyGS0
check "stops" systemctl stop usb-gadget@serial
clean_state serial
check "a network" systemctl start usb-gadget@ethernet
check "is there" test -e /sys/class/net/gadget0
check "stops" systemctl stop usb-gadget@ethernet
clean_state ethernet

lines=$(journalctl -q -b -o cat -p notice -t usb-gadgetd -t usb-gadget-handoff -t usb-gadget-generator)
expect_eq "complaints in the journal of this boot" "$lines" ""

# the medium of this one is a file that the unit makes
check_fails "a disk in /var" systemctl start usb-gadget@storage
journalctl --sync
check "says why" grep -q 'Read-only file system' <(journalctl -q -b -u usb-gadget@storage -o cat)
systemctl stop usb-gadget@storage
wait_until 20 is_inactive usb-gadget-teardown@storage
systemctl reset-failed
clean_state storage

mount -o remount,rw /
mv /etc/fstab.writable /etc/fstab
rm -r /etc/modules-load.d/dummy.conf /run/usb-gadget/echo.conf.d
systemctl disable -q usb-gadget@echo
systemctl unmask -q "${masked[@]}"
systemctl daemon-reload
systemctl start dbus.socket
