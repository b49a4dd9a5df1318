# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: clients that do not want to stop, or are wanted by two gadgets
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

# pair NAME CLIENT: a vendor-class pair
pair() {
        profile "$1" <<END
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
[Function ffs.x]
ProxyEndpoints=yes
ZeroLengthPackets=yes
Client=$2
[Interface ffs.x/0]
Endpoint=bulk in
Endpoint=bulk out
END
}

udc_load num=2

# one that ignores SIGTERM: unbound after 5 s, killed by systemd at its own time-out
unit stubborn.service <<'END'
[Service]
ExecStart=/bin/sh -c 'trap "" TERM; while :; do dd bs=2M status=none <&3 >&3; done'
TimeoutStopSec=12
END
pair one stubborn.service
systemctl daemon-reload
check "the gadget starts" systemctl start usb-gadget@one
wait_until 10 is_active stubborn.service
wait_until 10 lsusb -d 1d6b:0104
check "data" usb-echo 512 4096
before=$SECONDS
check "the gadget stops all the same" systemctl stop usb-gadget@one
((SECONDS - before < 30)) || fail "the stop took $((SECONDS - before)) s"
systemctl reset-failed
clean_state one
forget stubborn.service one

# one client in two profiles: whichever is started; the second one is refused and disturbs nobody
unit shared.service <<'END'
[Service]
ExecStart=/usr/lib/usb-gadgetd/tests/listen-fds
END
pair one shared.service
pair two shared.service
systemctl daemon-reload
check "the first gadget starts" systemctl start usb-gadget@one
wait_until 10 is_active shared.service
client=$(systemctl show -P MainPID shared.service)
refuses two "Client shared.service is served by gadget 'one' already \(usb-gadget@one.service\)" 73
expect_eq "its client" "$(systemctl show -P MainPID shared.service)" "$client"
wait_until 10 lsusb -d 1d6b:0104
check "data" usb-echo 512 4096
check "the first gadget stops" systemctl stop usb-gadget@one
check "now the second one starts" systemctl start usb-gadget@two
wait_until 10 is_active shared.service
check "data" usb-echo 512 4096
check "and stops" systemctl stop usb-gadget@two
clean_state one
clean_state two

# an optional client runs without the gadget, and gets its files when the gadget comes
forget two
profile one optional <<'END'
[Function ffs.x]
Optional=yes
END
systemctl daemon-reload
check "an optional client starts alone" systemctl start shared.service
wait_until 10 grep -q '^got 0:' <(journal_since_case -o cat -u shared.service)
check "the gadget starts" systemctl start usb-gadget@one
wait_until 10 lsusb -d 1d6b:0104
wait_until 10 is_active shared.service
check "data" usb-echo 512 4096
check "the gadget stops" systemctl stop usb-gadget@one
clean_state one
forget shared.service one
