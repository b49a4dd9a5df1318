/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Path · the directories of the outside that several doors need.
 */
#pragma once

#define CONFIGFS_GADGETS "/sys/kernel/config/usb_gadget"
#define UDC_CLASS        "/sys/class/udc"
#define SYSTEMD_SOCKET   "unix:path=/run/systemd/private" /* PID 1's own, for root */
#define DEBUGFS_USB      "/sys/kernel/debug/usb"
#define RUN_DIR          "/run/usb-gadgetd"
#define CLIENTS_DIR      "clients" /* below RUN_DIR */
