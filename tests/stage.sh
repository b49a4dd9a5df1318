# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# From a clone to what a test machine needs: packages, programs, modules. Sourced by tests/run and tests/demo in the
# repository's root, with BUILDDIR set; every function may be called again and then does little.

stage_deps() {
        tests/deps
}

# Builds, and installs into the tree that the machine gets.
stage_build() {
        if [[ -f $BUILDDIR/build.ninja ]]; then
                meson configure "$BUILDDIR" -Dvm-tests=true -Dman=enabled -Dwerror=true
        else
                meson setup "$BUILDDIR" -Dvm-tests=true -Dman=enabled -Dwerror=true
        fi
        ninja -C "$BUILDDIR"
        rm -rf "$BUILDDIR/vm-root"
        DESTDIR=$(realpath -m "$BUILDDIR/vm-root") meson install -C "$BUILDDIR" --no-rebuild --quiet
}

# make_once FILE SCRIPT FOLDER: what SCRIPT makes of the files beside it, FILE among it, in BUILDDIR/FOLDER/KERNEL; once
# per content and kernel of the machine
make_once() {
        local file=$1 script=$2 kernel directory stamp

        kernel=$(tests/vm/rootfs --kernel)
        directory=$BUILDDIR/$3/$kernel
        stamp=$(find "${script%/*}" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
        if [[ ! -f $directory/$file || $(cat "$directory/${file%.ko}.stamp" 2>/dev/null) != "$stamp" ]]; then
                "$script" --kernel "$kernel" --output "$directory"
                echo "$stamp" >"$directory/${file%.ko}.stamp"
        fi
}

# The patched usb_f_fs.
stage_module() {
        make_once usb_f_fs.ko kernel-patches/build-module vm-modules
}

# The test controller, a dummy_hcd with more abilities, needs and faults.
stage_controller() {
        make_once dummy_hcd.ko tests/controller/build vm-modules
}

# The kernel's own test programs, into the tree that the machine gets: after stage_build.
stage_peers() {
        local kernel

        kernel=$(tests/vm/rootfs --kernel)
        make_once testusb tests/peers/build vm-peers
        install -D -t "$BUILDDIR/vm-root/usr/lib/usb-gadgetd/tests" "$BUILDDIR/vm-peers/$kernel/"{ffs-test,testusb}
}
