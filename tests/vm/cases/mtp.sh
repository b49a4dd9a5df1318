# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: Debian's umtprd serves files of all sizes, both ways
# timeout: 900
. "$REPO/tests/vm/lib.sh"

# containers are 12 + n bytes: n ≡ 500 (mod 512) ends on a packet boundary
sizes=(0 1 500 511 512 513 1012 16372 16384 65524 1048576 5243392 67108864)

udc_load
check "the gadget starts" systemctl start usb-gadget@mtp
expect_eq "program" "$(readlink "/proc/$(systemctl show -P MainPID usb-gadget-mtp)/exe")" /usr/bin/umtprd
wait_until 10 lsusb -d 1d6b:0100
check "the host detects a media device" mtp-detect
grep -q 'Friendly name\|Model: ' <<<"$CHECK_OUTPUT" || fail "mtp-detect shows no model"

# transfer FILE COMMAND…: libmtp resets the device first, and does not wait on a busy machine until umtprd is back
transfer() {
        local file=$1 tries=3

        shift
        rm -f "$file"
        until "$@" && [[ -e $file ]]; do
                ((--tries > 0)) || return 1
                sleep 1
        done
}

for size in "${sizes[@]}"; do
        head -c "$size" /dev/urandom >"up-$size.bin"
        check "upload of $size bytes" transfer "/var/lib/umtp/up-$size.bin" mtp-sendfile "up-$size.bin" "up-$size.bin"
        expect_eq "checksum of $size bytes on the device" "$(sha256sum <"/var/lib/umtp/up-$size.bin")" "$(sha256sum <"up-$size.bin")"
done

check "the host lists the files" mtp-files
listing=$CHECK_OUTPUT
for size in "${sizes[@]}"; do
        id=$(awk -v name="up-$size.bin" '/^File ID:/ { id = $3 } $1 == "Filename:" && $2 == name { print id }' <<<"$listing")
        check "download of $size bytes" transfer "down-$size.bin" mtp-getfile "$id" "down-$size.bin"
        expect_eq "checksum of $size bytes on the host" "$(sha256sum <"down-$size.bin")" "$(sha256sum <"up-$size.bin")"
done

check "the gadget stops" systemctl stop usb-gadget@mtp
clean_state mtp
