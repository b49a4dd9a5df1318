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
                meson configure "$BUILDDIR" -Dvm-tests=true -Dman=enabled
        else
                meson setup "$BUILDDIR" -Dvm-tests=true -Dman=enabled
        fi
        ninja -C "$BUILDDIR"
        rm -rf "$BUILDDIR/vm-root"
        DESTDIR=$(realpath -m "$BUILDDIR/vm-root") meson install -C "$BUILDDIR" --no-rebuild --quiet
}

# make_module NAME SCRIPT: what SCRIPT makes of the files in its folder, once per content and kernel of the machine
make_module() {
        local name=$1 script=$2 kernel directory stamp

        kernel=$(tests/vm/rootfs --kernel)
        directory=$BUILDDIR/vm-modules/$kernel
        stamp=$(find "${script%/*}" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
        if [[ ! -f $directory/$name.ko || $(cat "$directory/$name.stamp" 2>/dev/null) != "$stamp" ]]; then
                "$script" --kernel "$kernel" --output "$directory"
                echo "$stamp" >"$directory/$name.stamp"
        fi
}

# The patched usb_f_fs.
stage_module() {
        make_module usb_f_fs kernel-patches/build-module
}

# The test controller, a dummy_hcd with more abilities, needs and faults.
stage_controller() {
        make_module dummy_hcd tests/controller/build
}
