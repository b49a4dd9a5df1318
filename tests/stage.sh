# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# From a clone to what a test machine needs: packages, programs, module. Sourced by tests/run and tests/demo in the
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

# The patched usb_f_fs for the machine's kernel, made once per kernel and series.
stage_module() {
        local kernel directory stamp

        kernel=$(tests/vm/rootfs --kernel)
        directory=$BUILDDIR/vm-modules/$kernel
        stamp=$(find kernel-patches -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
        if [[ ! -f $directory/usb_f_fs.ko || $(cat "$directory/stamp" 2>/dev/null) != "$stamp" ]]; then
                kernel-patches/build-module --kernel "$kernel" --output "$directory"
                echo "$stamp" >"$directory/stamp"
        fi
}
