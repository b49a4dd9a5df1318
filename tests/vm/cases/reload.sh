# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: systemctl reload: nothing for the same profile, one rebind for another one, and no change for a wrong one
# kernel: patched
# timeout: 300
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

udc=/sys/kernel/config/usb_gadget/echo/UDC

# reloads WHAT DISCONNECTS: the host sees so many, and when the command returns the gadget is bound
reloads() {
        local before

        before=$(disconnects)
        check "$1" systemctl reload usb-gadget@echo
        expect_eq "controller, at once" "$(cat $udc)" dummy_udc.0
        wait_until 10 lsusb -d 1d6b:0104
        expect_eq "disconnects" $(($(disconnects) - before)) "$2"
}

product() {
        lsusb -v -d 1d6b:0104 2>/dev/null | sed -nE 's/^ *iProduct +[0-9]+ (.*)$/\1/p'
}

udc_load
check "the gadget starts" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
check "transfers" usb-echo 512 1000
daemon=$(systemctl show -P MainPID usb-gadget@echo) client=$(systemctl show -P MainPID usb-gadget-echo)

# the same profile
strace -f -qq -p "$daemon" -o trace -y -e trace=openat,write,mkdirat,unlinkat,symlinkat,renameat,renameat2 &
tracer=$!
wait_until 10 grep -q 'TracerPid:.[1-9]' "/proc/$daemon/status"
reloads "the same profile" 0
kill $tracer
wait $tracer || true
check "the daemon was traced" grep -q 'echo.conf' trace
check_fails "it has written to configfs" grep -E 'O_WRONLY|O_RDWR|O_CREAT|mkdirat|unlinkat|symlinkat|renameat|^[0-9]+ +write\(' trace

# values of the device
profile echo product <<'END'
[Gadget]
Product=Another echo
bcdDevice=0x0123
END
systemctl daemon-reload
reloads "another name" 1
expect_eq "name" "$(product)" "Another echo"
expect_eq "release" "$(cat /sys/kernel/config/usb_gadget/echo/bcdDevice)" 0x0123
expect_eq "daemon" "$(systemctl show -P MainPID usb-gadget@echo)" "$daemon"
check "transfers" usb-echo 512 1000
reloads "the same again" 0

# other functions
profile echo serial <<'END'
[Function acm.console]
END
systemctl daemon-reload
reloads "one function more" 1
check "it is there" test -e /dev/ttyGS0
wait_until 10 is_active usb-gadget-echo
check "transfers" usb-echo 512 1000
rm /etc/usb-gadget/echo.conf.d/serial.conf
systemctl daemon-reload
reloads "one function less" 1
check_fails "it is gone" test -e /dev/ttyGS0
wait_until 10 is_active usb-gadget-echo
check "transfers" usb-echo 512 1000

# what is wrong changes nothing
client=$(systemctl show -P MainPID usb-gadget-echo)
profile echo wrong <<'END'
[Gadget]
idProdukt=1
Product=Wrong
END
systemctl daemon-reload
before=$(disconnects)
check_fails "a wrong profile" systemctl reload usb-gadget@echo
check "says why" sh -c 'journalctl -q --sync; journalctl -q -u usb-gadget@echo -o cat | grep -q "wrong.conf:2: idProdukt: "'
expect_eq "disconnects" "$(disconnects)" "$before"
expect_eq "state" "$(systemctl is-active usb-gadget@echo)" active
expect_eq "name" "$(product)" "Another echo"
expect_eq "client" "$(systemctl show -P MainPID usb-gadget-echo)" "$client"
rm /etc/usb-gadget/echo.conf.d/wrong.conf

# generated units have to fit
profile echo mount <<'END'
[Function ffs.echo]
MountPoint=/run/elsewhere
END
check_fails "units that systemd has not read" systemctl reload usb-gadget@echo
check "says what to do" sh -c "journalctl -q --sync; journalctl -q -u usb-gadget@echo -o cat | grep -q \"run 'systemctl daemon-reload'\""
expect_eq "disconnects" "$(disconnects)" "$before"
systemctl daemon-reload
reloads "another mount point" 1
check "it is mounted" mountpoint /run/elsewhere
rm /etc/usb-gadget/echo.conf.d/mount.conf
systemctl daemon-reload
reloads "and back" 1
check_fails "it is no longer mounted" mountpoint /run/elsewhere

# while it waits
udc_unload
wait_until 10 sh -c 'systemctl status usb-gadget@echo | grep -q "Waiting for a USB device controller"'
profile echo product <<'END'
[Gadget]
Product=Third echo
END
systemctl daemon-reload
check "a reload without a controller" systemctl reload usb-gadget@echo
udc_load
wait_until 10 lsusb -d 1d6b:0104
expect_eq "name" "$(product)" "Third echo"
expect_eq "daemon" "$(systemctl show -P MainPID usb-gadget@echo)" "$daemon"

check "the gadget stops" systemctl stop usb-gadget@echo
clean_state echo
check_fails "nobody answers then" /usr/lib/usb-gadgetd/usb-gadgetd --reload echo
