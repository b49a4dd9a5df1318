# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: systemctl start usb-gadget@mtp
# group: demo
# kernel: patched
# timeout: 300
. "$REPO/tests/vm/demo/narrate.bash"

say "This is a Debian machine with a USB device controller and, on the other end of the cable, its own USB host."
run '. /etc/os-release; echo "$PRETTY_NAME, Linux $(uname -r), systemd $(systemctl --version | sed -n "1s/systemd //p")"'
udc_load >/dev/null
run ls /sys/class/udc

say "1. A folder as a media device. The profile says what the device is:"
run "grep -v '^#' /usr/lib/usb-gadget/mtp.conf"
say "Its client is Debian's program /usr/bin/umtprd, as it is in the package:"
run 'cd / && grep umtprd$ /var/lib/dpkg/info/umtp-responder.md5sums | md5sum -c'
mkdir -p /var/lib/umtp
echo "Hello from the device." >/var/lib/umtp/hello.txt

say "One command:"
run systemctl start usb-gadget@mtp
run systemctl --no-pager status usb-gadget@mtp '| sed -n "1,/^$/p"'

say "The host side. It sees a device with the descriptors that umtprd wrote:"
wait_until 10 lsusb -d 1d6b:0100 >/dev/null
run lsusb -v -d 1d6b:0100
say "libmtp talks to it:"
run 'mtp-detect 2>/dev/null | sed -n "/Device info/,/Supported operations/p" | head -n 12'
run 'mtp-files 2>/dev/null | grep -A 3 "^File ID"'
id=$(mtp-files 2>/dev/null | awk '/^File ID:/ { print $3; exit }')
run "mtp-getfile $id got.txt >/dev/null 2>&1 && cat got.txt"
say "and back: a file whose transfer ends exactly on a packet boundary (12 bytes of header + 500 = 512):"
run "head -c 500 /dev/urandom >sent.bin && mtp-sendfile sent.bin sent.bin 2>/dev/null | tail -n 1"
run "sha256sum sent.bin /var/lib/umtp/sent.bin"
[[ $(sha256sum <sent.bin) == "$(sha256sum </var/lib/umtp/sent.bin)" ]] || fail "not the same file"

say "Away with it: client, mount, gadget."
run systemctl stop usb-gadget@mtp
run 'echo "gadgets: $(ls /sys/kernel/config/usb_gadget | wc -l), functionfs mounts: $(mount -t functionfs | wc -l)"'
clean_state mtp >/dev/null
