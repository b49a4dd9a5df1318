# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: from 'systemctl start' to a bound gadget of 1, 4 and 8 functions
# kernel: patched
# timeout: 3600
. "$REPO/tests/bench/lib.sh"

udc=dummy_udc.0
# what libusbgx's schemes know, too
functions=(acm.port ncm.net mass_storage.disk ecm.net2 eem.net3 phonet.modem acm.port2 geth.net4)
declare -A attributes=(
        [ncm.net]=$'dev_addr=02:00:00:00:00:01\nhost_addr=02:00:00:00:00:02'
        [ecm.net2]=$'dev_addr=02:00:00:00:00:03\nhost_addr=02:00:00:00:00:04'
        [eem.net3]=$'dev_addr=02:00:00:00:00:05\nhost_addr=02:00:00:00:00:06'
        [geth.net4]=$'dev_addr=02:00:00:00:00:07\nhost_addr=02:00:00:00:00:08'
        [mass_storage.disk]=$'lun.0/file=/var/lib/bench.img'
)

# write_profile NAME FUNCTION…
write_profile() {
        local name=$1 f

        shift
        {
                printf '[Gadget]\nidVendor=0x1d6b\nidProduct=0x0104\nManufacturer=ACME\nProduct=Bench\n'
                for f in "$@"; do
                        printf '[Function %s]\n%s\n' "$f" "${attributes[$f]:-}"
                done
        } | profile "$name"
}

# The plan as people write it by hand.
# script up|down PLAN
script() {
        awk -v way="$1" -v udc=$udc '
                function up(line) { if (way == "up") print line }
                function down(line) { undo[++n] = line }
                { sub(/\r$/, "") }
                $1 == "gadget" {
                        print "set -e\ncd /sys/kernel/config/usb_gadget"
                        up("mkdir " $2)
                        print "cd " $2
                        down("cd ..; rmdir " $2)
                }
                $1 == "attr" { value = $0; sub(/^attr [^ ]+ /, "", value); up("echo " value " > " $2) }
                $1 == "string" {
                        directory = $2 "/strings/" $3
                        if (!made[directory]++) { up("mkdir -p " directory); down("rmdir " directory) }
                        value = $0; sub(/^string [^ ]+ [^ ]+ [^ ]+ /, "", value)
                        up("echo " value " > " directory "/" $4)
                }
                $1 == "config" { up("mkdir -p configs/" $2); down("rmdir configs/" $2) }
                $1 == "function" { up("mkdir -p functions/" $2); down("rmdir functions/" $2) }
                $1 == "link" { up("ln -s " $3 " " $2); down("rm " $2) }
                $1 == "bind" { up("echo " udc " > UDC"); down("echo \"\" > UDC") }
                $1 ~ /^(bytes|directory|mount|describe|zlp|await|client)$/ { exit 1 }
                END { if (way == "down") while (n > 0) print undo[n--] }' "$2"
}

same_tree() {
        tree "$1" | cmp -s - "$1.tree"
}

# same_gadget NAME WHO: what stands is what usb-gadgetd makes, when the host has seen it: some attributes are set then,
# and the controller's state may be that of the gadget before
same_gadget() {
        (wait_until 20 same_tree "$1") >/dev/null || diff "$1.tree" <(tree "$1") || fail "the gadget of $2 is another one"
}

prepare() {
        local name=$1

        usb-gadgetctl plan "$name" >"$name.plan"
        script up "$name.plan" >"$name.up"
        script down "$name.plan" >"$name.down"
        systemctl start "usb-gadget@$name"
        wait_until 20 configured
        calm 1
        tree "$name" >"$name.tree"
        bench-import --export "$name" "$name.scheme"
        systemctl stop "usb-gadget@$name"
        calm 1
}

# Calls that change or ask the kernel's gadget: those with a path or a file of configfs or of a controller in them,
# until the gadget is ready. A file seen through a link is known by the descriptor it becomes.
touching() {
        sed '/READY=1/q' "$1" | grep -cE '/sys/kernel/config|/sys/class/udc|/sys/devices/.*/udc|/view/usb_gadget/[^"/]+[/"]'
}

calls() {
        local name=$1

        strace -f -y -s 32 -o ours.strace bench-time --ready /usr/lib/usb-gadgetd/usb-gadgetd "$name" >/dev/null
        sed -i '0,/execve.*usb-gadgetd"/d' ours.strace
        calm
        strace -f -y -o floor.strace bench-floor up "$name.plan" $udc
        bench-floor down "$name.plan"
        calm
        strace -f -y -o library.strace bench-import "$name.scheme" "$name" $udc
        sh "$name.down"
        strace -f -y -o script.strace sh "$name.up"
        sh "$name.down"
        for side in ours floor library script; do
                sample "bring-up/$2/kernel-calls" $side 0 "$(touching $side.strace)"
                sample "bring-up/$2/all-calls" $side 0 "$(sed '/READY=1/q' $side.strace | grep -c '(')"
        done
}

# one SIDE ROUND: what a program takes that is not run by systemd
one() {
        local side=$1 line wall cpu

        case $side in
        floor) line=$(bench-time bench-floor up "$name.plan" $udc) ;;
        script) line=$(bench-time sh "$name.up") ;;
        library) line=$(bench-time bench-import "$name.scheme" "$name" $udc) ;;
        esac
        read -r wall cpu <<<"$line"
        sample "bring-up/$n/wall" "$side" "$2" "$wall"
        sample "bring-up/$n/cpu" "$side" "$2" "$cpu"
        sample "bring-up/$n/start" "$side" "$2" "$wall"
        same_gadget "$name" "$side"
        calm
        line=$(bench-time sh -c "if [ $side = floor ]; then exec bench-floor down $name.plan; else . ./$name.down; fi")
        [[ $side != floor ]] || sample "bring-up/$n/down" floor "$2" "${line%% *}"
        calm
}

alone() {
        local wall cpu down

        mkdir -p /run/usb-gadgetd
        read -r wall cpu down <<<"$(bench-time --ready /usr/lib/usb-gadgetd/usb-gadgetd "$name" 2>/dev/null)"
        sample "bring-up/$n/wall" ours "$1" "$wall"
        sample "bring-up/$n/cpu" ours "$1" "$cpu"
        sample "bring-up/$n/down" ours "$1" "$down"
        calm
}

service() {
        sample "bring-up/$n/start" ours "$1" "$(us systemctl start "usb-gadget@$name")"
        same_gadget "$name" ours
        calm
        sample "bring-up/$n/stop" ours "$1" "$(us systemctl stop "usb-gadget@$name")"
        calm
}

# the same with the sandbox that usb-gadget-boards(7) has for boards in a hurry, and without any
lighter() {
        local kind

        for kind in trimmed unboxed; do
                sample "bring-up/$n/start" $kind "$1" "$(us systemctl start "bench-$kind@$name")"
                same_gadget "$name" $kind
                calm
                systemctl stop "bench-$kind@$name"
                calm
        done
}

# what systemd alone takes: for a bare service, and for one with our sandbox
nothing() {
        local kind

        for kind in notify sandboxed; do
                sample "bring-up/$n/start" $kind "$1" "$(us systemctl start bench-$kind)"
                sample "bring-up/$n/stop" $kind "$1" "$(us systemctl stop bench-$kind)"
        done
}

unit bench-notify.service <<'END'
[Service]
Type=notify
ExecStart=/usr/lib/usb-gadgetd/tests/bench-notify
END
{
        printf '[Service]\nType=notify\nExecStart=/usr/lib/usb-gadgetd/tests/bench-notify\n'
        sed -n '/^CapabilityBoundingSet/,/^UMask/p' /usr/lib/systemd/system/usb-gadget@.service
} | unit bench-sandboxed.service
{
        cat /usr/lib/systemd/system/usb-gadget@.service
        printf '[Service]\nProtectKernelTunables=no\nProtectControlGroups=no\nReadOnlyPaths=/sys\nReadWritePaths=/var/lib\n'
} | unit bench-trimmed@.service
sed '/^CapabilityBoundingSet/,/^UMask/d' /usr/lib/systemd/system/usb-gadget@.service | unit bench-unboxed@.service
truncate -s 16M /var/lib/bench.img
write_profile one "${functions[@]:0:1}"
write_profile four "${functions[@]:0:4}"
write_profile eight "${functions[@]:0:8}"
systemctl daemon-reload
udc_load

for pair in 1:one 4:four 8:eight; do
        n=${pair%:*} name=${pair#*:}
        prepare "$name"
        calls "$name" "$n"
        for ((round = 1; round <= COUNT; round++)); do
                service "$round"
                lighter "$round"
                nothing "$round"
                alone "$round"
                one floor "$round"
                one script "$round"
                one library "$round"
        done
done
forget one four eight bench-notify.service bench-sandboxed.service bench-trimmed@.service bench-unboxed@.service
