# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What building the programs in another suite's root needs.

gcc
libc6-dev
libinih-dev
libsystemd-dev
libusb-1.0-0-dev
libusbgx-dev
meson
ninja-build
pkg-config
