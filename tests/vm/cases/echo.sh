# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: dd behind a read/write proxy echoes transfers of all sizes, each ended by a packet or a ZLP
# kernel: patched
# timeout: 300
. "$REPO/tests/vm/lib.sh"

sizes=(1 511 512 513 1024 16384 65536 1048576)

udc_load
check "the gadget starts" systemctl start usb-gadget@echo
expect_eq "unit state" "$(systemctl is-active usb-gadget@echo)" active
expect_eq "controller" "$(cat /sys/kernel/config/usb_gadget/echo/UDC)" dummy_udc.0
check "transfers come back whole" usb-echo "${sizes[@]}"
echo "$CHECK_OUTPUT"
check "requests that nobody handles are stalled at once, and data goes on" usb-echo --control 512 1000

pid=$(systemctl show -P MainPID usb-gadget-echo)
expect_eq "program" "$(tr "\0" " " <"/proc/$pid/cmdline")" "dd bs=2M status=none "
expect_eq "LISTEN_FDS" "$(tr '\0' '\n' <"/proc/$pid/environ" | grep ^LISTEN_FDS=)" LISTEN_FDS=1
expect_eq "LISTEN_FDNAMES" "$(tr '\0' '\n' <"/proc/$pid/environ" | grep ^LISTEN_FDNAMES=)" LISTEN_FDNAMES=echo
expect_eq "its input and output" "$(readlink "/proc/$pid/fd/0" "/proc/$pid/fd/1" | uniq)" /ep1_rw
expect_eq "its user" "$(stat -c %u "/proc/$pid" | sed 's/^6[1-5]...$/dynamic/')" dynamic

check "the gadget stops" systemctl stop usb-gadget@echo
expect_eq "client state" "$(systemctl is-active usb-gadget-echo || true)" inactive
clean_state echo
