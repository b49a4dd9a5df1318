# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# From a clone to what a test machine needs: packages, programs, modules. Sourced by tests/run and tests/demo in the
# repository's root, with BUILDDIR set; every function may be called again and then does little.

stage_deps() {
        tests/deps
}

# Builds for this computer, whose own programs run the unit, golden and manual tests.
stage_build() {
        if [[ -f $BUILDDIR/build.ninja ]]; then
                meson configure "$BUILDDIR" -Dvm-tests=true -Dman=enabled -Dwerror=true
        else
                meson setup "$BUILDDIR" -Dvm-tests=true -Dman=enabled -Dwerror=true
        fi
        ninja -C "$BUILDDIR"
}

# Builds for the test machine, in its own root directory.
stage_machine() {
        tests/vm/build-in bookworm
}
