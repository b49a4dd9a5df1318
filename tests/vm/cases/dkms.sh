# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: the module installed by dkms: used at once, made for new kernels, and no kernel update fails for want of its source
# group: dkms
# kernel: stock
# full: yes
# timeout: 3600
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

release=$(uname -r)
version=$(dpkg-query -W -f '${Version}' "linux-headers-$release")
upstream=${version%-*}
declare -r release version upstream work=/var/tmp/packages

# origin RELEASE: where the module of that kernel comes from
origin() {
        local file

        file=$(modinfo -k "$1" -n usb_f_fs)
        file=${file##*"/lib/modules/$1/"}
        case $file in
        kernel/*) echo kernel ;;
        updates/dkms/*) echo updates/dkms ;;
        *) echo "$file" ;;
        esac
}

# pack NAME VERSION TREE SCRIPT: a package like the installed one whose script that is, for another release
pack() {
        local name=$1 number=$2 tree=$3 script=/var/lib/dpkg/info/$4

        mkdir "$tree/DEBIAN"
        printf '%s\n' "Package: $name" "Version: $number" "Architecture: amd64" 'Maintainer: nobody <root@localhost>' \
                'Description: a kernel that comes after the installed one' >"$tree/DEBIAN/control"
        sed "s/$release/$next/g" "$script" >"$tree/DEBIAN/postinst"
        grep -q "$next" "$tree/DEBIAN/postinst" || return 1
        chmod 755 "$tree/DEBIAN/postinst"
        dpkg-deb -Znone --build "$tree" "$work/$name.deb"
}

# The headers package of kernel $next, version $1, made from the installed one.
pack_headers() {
        local number=$1 tree=$work/headers sublevel common
        local old=/usr/src/linux-headers-$release new=/usr/src/linux-headers-$next

        sublevel=${number%-*} sublevel=${sublevel##*.}
        mkdir -p "$tree/$new/include/generated" "$tree/$new-common" "$tree/lib/modules/$next"
        ln -s "$new" "$tree/lib/modules/$next/build"
        cp -a "$old/." "$tree/$new/"
        sed -i "s/\"$release\"/\"$next\"/" "$tree/$new/include/generated/utsrelease.h"
        common=$(sed -n 's/^include \(.*\)\/Makefile$/\1/p' "$old/Makefile")
        echo "include $new-common/Makefile" >"$tree/$new/Makefile"
        ln -s "$common"/* "$tree/$new-common/"
        rm "$tree/$new-common/Makefile"
        sed "s/^SUBLEVEL = .*/SUBLEVEL = $sublevel/" "$common/Makefile" >"$tree/$new-common/Makefile"
        pack "linux-headers-$next" "$number" "$tree" "linux-headers-$release.postinst"
}

# The image package of kernel $next, version $1: the gadget drivers of the installed one are all its modules.
pack_image() {
        local number=$1 tree=$work/image
        local old=/lib/modules/$release new=$tree/lib/modules/$next

        mkdir -p "$new" "$tree/boot"
        touch "$tree/boot/vmlinuz-$next"
        cp "$old"/modules.{order,builtin,builtin.modinfo} "$new/"
        mkdir -p "$new/kernel/drivers/usb"
        cp -r drivers "$new/kernel/drivers/usb/gadget"
        pack "linux-image-$next" "$number" "$tree" "linux-image-$release.postinst"
}

# update RELEASE VERSION [WHAT…]: what apt does when such a kernel comes
update() {
        local next=$1 number=$2 what packages=()

        shift 2
        (($# > 0)) || set -- image headers
        rm -rf "$work"
        mkdir -p "$work"
        for what in "$@"; do
                "pack_$what" "$number"
                packages+=("$work/linux-$what-$next.deb")
        done
        apt-get install -y --no-install-recommends "${packages[@]}"
}

# loud RELEASE TEXT: one line of apt's output, and one of the journal, say why that kernel has no module
loud() {
        local text="kernel $1 keeps its own usb_f_fs, without patches: $2"

        expect_eq "lines about $1" "$(grep -cF "usb-gadgetd: $text" <<<"$CHECK_OUTPUT")" 1
        expect_eq "lines in the journal" "$(journal_since_case -t usb-gadgetd -p err -o cat | grep -cF "$text")" 1
}

expect_eq "origin at first" "$(origin "$release")" kernel
udc_load
refuses echo "functionfs has no read/write proxy endpoints \(ProxyEndpoints=\)" 69

cp -r "/lib/modules/$release/kernel/drivers/usb/gadget" drivers
cp -r "$REPO/kernel-patches" "$REPO/meson.build" .
check "installs" kernel-patches/build-module --install
echo "$CHECK_OUTPUT"
expect_eq "origin" "$(origin "$release")" updates/dkms
check "the old module goes" rmmod usb_f_fs
check "the gadget starts" systemctl start usb-gadget@echo
check "and works" usb-echo 512
check "and stops" systemctl stop usb-gadget@echo

check "a new kernel from the same source" update "${release%-amd64}-next-amd64" "$version"
expect_eq "its module" "$(origin "${release%-amd64}-next-amd64")" updates/dkms

check "a newer kernel, with the old source" update "${release%-amd64}-newer-amd64" "${upstream%.*}.999-1"
expect_eq "its module" "$(origin "${release%-amd64}-newer-amd64")" kernel
loud "${release%-amd64}-newer-amd64" "the headers are linux-headers-${release%-amd64}-newer-amd64 ${upstream%.*}.999-1 but the source is linux-source-${upstream%.*} $version"

check "a new kernel without headers" update "${release%-amd64}-bare-amd64" "$version" image
expect_eq "its module" "$(origin "${release%-amd64}-bare-amd64")" kernel
loud "${release%-amd64}-bare-amd64" "its headers are missing"

expect_eq "packages that are not installed right" "$(dpkg --audit)" ""
expect_eq "the running kernel's module" "$(origin "$release")" updates/dkms

check "uninstalls" kernel-patches/build-module --uninstall
for kernel in "$release" "${release%-amd64}"-{next,newer,bare}-amd64; do
        expect_eq "origin" "$(origin "$kernel")" kernel
done
expect_eq "left behind" "$(ls -d /usr/src/usb-gadgetd-* /var/lib/dkms/usb-gadgetd /etc/kernel/*/dkms-usb-gadgetd 2>/dev/null || true)" ""
