# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: systemctl start usb-gadget@echo
# group: demo
# kernel: patched
# timeout: 300
. "$REPO/tests/vm/demo/narrate.bash"

udc_load >/dev/null
say "2. A program that knows one file and nothing else: dd. The profile asks for read/write proxy endpoints and" \
        "automatic zero-length packets:"
run "grep -v '^#' /usr/lib/usb-gadget/echo.conf"
say "The client is an ordinary service, sandboxed, with a user that exists only while it runs:"
run "grep -v '^#' /usr/lib/systemd/system/usb-gadget-echo.service"

say "One command:"
run systemctl start usb-gadget@echo
wait_until 10 systemctl is-active -q usb-gadget-echo >/dev/null
pid=$(systemctl show -P MainPID usb-gadget-echo)
say "dd runs with the endpoint as its input and its output, passed by systemd's socket-activation protocol:"
run "tr '\\0' ' ' </proc/$pid/cmdline; echo; tr '\\0' '\\n' </proc/$pid/environ | grep LISTEN_FD"
run "ls -l /proc/$pid/fd | awk '{ print \$9, \$10, \$11 }'; stat -c 'user %u' /proc/$pid"

say "The host sends transfers of many sizes and wants each back as one transfer. Where a size is a multiple of the" \
        "packet size, the read returns only because a zero-length packet ends the transfer:"
wait_until 10 lsusb -d 1d6b:0104 >/dev/null
run usb-echo 1 511 512 513 1024 16384 65536 1048576
say "A request that nobody handles is refused at once, and the data goes on:"
run usb-echo --control 512

say "The daemon dies. systemd starts it again; it takes the living gadget over, and host and client never notice:"
run "systemctl kill -s KILL usb-gadget@echo; sleep 2"
wait_until 20 systemctl is-active -q usb-gadget@echo >/dev/null
run "systemctl show -P StatusText usb-gadget@echo"
run usb-echo 512 65536
[[ $(systemctl show -P MainPID usb-gadget-echo) == "$pid" ]] || fail "the client was restarted"
run "echo client process before: $pid, now: \$(systemctl show -P MainPID usb-gadget-echo)"

say "Away with it:"
run systemctl stop usb-gadget@echo
clean_state echo >/dev/null
run 'echo "failed units: $(systemctl --failed --no-legend | wc -l)"'
