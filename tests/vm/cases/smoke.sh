# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: the test machine itself: healthy systemd, configfs, dummy_hcd, the right module

expect_eq 'system state' "$(systemctl is-system-running)" running
expect_eq 'failed units' "$(systemctl --failed --plain --no-legend)" ''
check 'configfs is mounted' mountpoint -q /sys/kernel/config

udc_load
check 'dummy_hcd is a UDC' test -e /sys/class/udc/dummy_udc.0
check 'configfs takes gadgets' test -d /sys/kernel/config/usb_gadget
udc_load num=2
check 'and a second one' test -e /sys/class/udc/dummy_udc.1
udc_unload
check_fails 'no UDC is left' test -e /sys/class/udc/dummy_udc.0

module=$(modinfo -n usb_f_fs)
case $KERNEL in
patched) expect_eq 'module' "$module" "/lib/modules/$(uname -r)/updates/usb_f_fs.ko" ;;
stock) expect_eq 'module' "${module#*/kernel/}" drivers/usb/gadget/function/usb_f_fs.ko ;;
*) fail "unknown kernel '$KERNEL'" ;;
esac
clean_state smoke
