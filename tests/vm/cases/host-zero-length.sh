# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: a zero-length packet of the host ends dd, or is skipped; a kernel that cannot skip it is told apart
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

sizes=(1 512 1000 65536 1)

echo_pid() {
        systemctl show -P MainPID usb-gadget-echo
}

restarted() {
        local pid

        pid=$(echo_pid)
        [[ $pid != 0 && $pid != "$1" ]]
}

udc_load
check "the gadget starts" systemctl start usb-gadget@echo
wait_until 10 is_active usb-gadget-echo
pid=$(echo_pid)
check "without, it is the end of the file: what follows has to wait for another dd" usb-echo --zero-first "${sizes[@]}"
wait_until 10 restarted "$pid"
check "the gadget stops" systemctl stop usb-gadget@echo

profile echo skip <<'END'
[Function ffs.echo]
HostZeroLength=skip
END
systemctl daemon-reload
check "the gadget starts" systemctl start usb-gadget@echo
grep -q ' /run/usb-gadgetd/echo/ffs.echo functionfs ' /proc/mounts || fail "it is not mounted"
wait_until 10 is_active usb-gadget-echo
pid=$(echo_pid)
check "with it, nobody notices" usb-echo --zero-first "${sizes[@]}"
expect_eq "dd is still the same" "$(echo_pid)" "$pid"
check "the gadget stops" systemctl stop usb-gadget@echo
clean_state echo

# the mount fails as on a kernel without the option
mkdir -p /etc/systemd/system/run-usb\\x2dgadgetd-echo-ffs.echo.mount.d
cat >/etc/systemd/system/run-usb\\x2dgadgetd-echo-ffs.echo.mount.d/refused.conf <<'END'
[Mount]
Options=skip_zlp,no_such_option
END
systemctl daemon-reload
refuses echo 'Cannot mount functionfs: run-usb.x2dgadgetd-echo-ffs.echo.mount: failed .*HostZeroLength=skip needs' 69
forget echo 'run-usb\x2dgadgetd-echo-ffs.echo.mount'
