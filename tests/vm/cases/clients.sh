# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: clients of all kinds: names, two pairs, Type=notify, own sockets, enabled while the gadget is down
# kernel: patched
# timeout: 900
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

fds_of() {
        journal_since_case -o cat -u "$1" | sed -n 's/^got //p' | tail -n 1
}

# new_client UNIT PID: it runs, and is not that process any more
new_client() {
        is_active "$1" && [[ $(systemctl show -P MainPID "$1") != "$2" ]]
}

profile two <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
[Function ffs.data]
ProxyEndpoints=yes
ZeroLengthPackets=yes
Client=two.service
[Interface ffs.data/0]
FileDescriptorName=zebra
Endpoint=bulk in
Endpoint=bulk out
[Interface ffs.data/1]
FileDescriptorName=ape
Endpoint=bulk out
Endpoint=bulk in
END
unit two.service <<'END'
[Service]
Type=notify
ExecStart=/usr/lib/usb-gadgetd/tests/listen-fds --notify
# with two interfaces functionfs enables, disables and enables again while the host configures the device: a read
# that waits may end with ESHUTDOWN
Restart=on-failure
RestartSec=100ms
DynamicUser=yes
PrivateTmp=yes
[Install]
WantedBy=multi-user.target
END
unit two.socket <<'END'
[Socket]
ListenStream=/run/two.socket
FileDescriptorName=control
[Install]
WantedBy=sockets.target
END
systemctl daemon-reload
udc_load

systemctl enable -q two.service
check "an enabled client is skipped while its gadget is down" systemctl start two.service
expect_eq "client without gadget" "$(systemctl show -P ActiveState two.service)" inactive
expect_eq "reason" "$(systemctl show -P ConditionResult two.service)" no

check "the gadget starts" systemctl start usb-gadget@two
wait_until 10 is_active two.service
expect_eq "descriptors of a notify client" "$(fds_of two.service)" "2: zebra ape"
check "first pair" usb-echo --pipe=0 1 511 512 65536
check "second pair" usb-echo --pipe=1 1 511 512 65536

killed=$(systemctl show -P MainPID two.service)
kill -9 "$killed"
wait_until 10 new_client two.service "$killed"
expect_eq "descriptors after a restart" "$(fds_of two.service)" "2: zebra ape"
expect_eq "stored descriptors" "$(systemctl show -P NFileDescriptorStore two.service)" 2
check "data after a restart" usb-echo --again --pipe=1 512 1000
check "and without a further halt" usb-echo --pipe=1 512 1000
check "the gadget stops" systemctl stop usb-gadget@two
expect_eq "client after the gadget" "$(systemctl show -P ActiveState two.service)" inactive
expect_eq "stored descriptors" "$(systemctl show -P NFileDescriptorStore two.service)" 0
clean_state two

# a socket of its own comes first; the client finds its endpoints by name
systemctl start two.socket
check "the gadget starts beside a socket" systemctl start usb-gadget@two
wait_until 10 is_active two.service
expect_eq "descriptors with a socket" "$(fds_of two.service)" "3: control zebra ape"
check "data" usb-echo --pipe=1 512 1000
systemctl stop two.socket
check "the gadget stops" systemctl stop usb-gadget@two
systemctl disable -q two.service
clean_state two

# when it is started: never by us, or when the host enables the gadget
profile two activation <<'END'
[Function ffs.data]
Activation=manual
END
systemctl daemon-reload
check "the gadget starts with a manual client" systemctl start usb-gadget@two
wait_until 10 grep -q configured /sys/class/udc/dummy_udc.0/state
sleep 1
is_inactive two.service || fail "the manual client was started"
check "it can be started by hand" systemctl start two.service
expect_eq "its descriptors" "$(fds_of two.service)" "2: zebra ape"
check "data" usb-echo 512 1000
check "the gadget stops" systemctl stop usb-gadget@two
clean_state two

udc_unload
sed -i s/manual/enable/ /etc/usb-gadget/two.conf.d/activation.conf
systemctl daemon-reload
check "the gadget starts, without a host" systemctl start usb-gadget@two
sleep 1
is_inactive two.service || fail "the client was started before the host came"
udc_load
wait_until 10 is_active two.service
check "data" usb-echo 512 1000
check "the gadget stops" systemctl stop usb-gadget@two
clean_state two

# without the proxy: one descriptor per endpoint, in the order of the profile
profile two base <<'END'
[Function ffs.data]
ProxyEndpoints=no
END
mkdir -p /etc/systemd/system/two.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/lib/usb-gadgetd/tests/listen-fds --notify --split\n' \
        >/etc/systemd/system/two.service.d/split.conf
systemctl daemon-reload
check "the gadget starts with base endpoints" systemctl start usb-gadget@two
wait_until 10 is_active two.service
expect_eq "descriptors of base endpoints" "$(fds_of two.service)" "4: zebra-1 zebra-2 ape-1 ape-2"
check "data over base endpoints" usb-echo 511 1000 4097
check "the gadget stops" systemctl stop usb-gadget@two
clean_state two
forget two two.service two.socket

# a function for each of two clients: one that is killed is not the other's business
profile both <<'END'
[Gadget]
idVendor=0x1d6b
idProduct=0x0104
END
for name in left right; do
        cat >>/etc/usb-gadget/both.conf <<END
[Function ffs.$name]
ProxyEndpoints=yes
ZeroLengthPackets=yes
Client=$name.service
[Interface ffs.$name/0]
Endpoint=bulk in
Endpoint=bulk out
END
        unit $name.service <<'END'
[Service]
ExecStart=/usr/lib/usb-gadgetd/tests/listen-fds
Restart=on-failure
RestartSec=100ms
END
done
no_start_limit left.service
check "the gadget starts with two clients" systemctl start usb-gadget@both
wait_until 10 is_active left.service
wait_until 10 is_active right.service
expect_eq "descriptors of the first" "$(fds_of left.service)" "1: left"
expect_eq "descriptors of the second" "$(fds_of right.service)" "1: right"
right=$(systemctl show -P MainPID right.service)
for ((i = 0; i < COUNT; i++)); do
        usb-echo --pipe=1 512 65536 1048576 512 65536 1048576 >transfers &
        killed=$(systemctl show -P MainPID left.service)
        kill -9 "$killed"
        wait $! || fail "the other client: $(cat transfers)"
        wait_until 10 new_client left.service "$killed"
        check "the first client after its restart" usb-echo --again --pipe=0 512 65536
done
expect_eq "the second client" "$(systemctl show -P MainPID right.service)" "$right"
check "the gadget stops" systemctl stop usb-gadget@both
check "both clients are stopped" is_inactive left.service
check "both clients are stopped" is_inactive right.service
clean_state both
forget both left.service right.service
