# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The test machine seen from outside: starts QEMU with the shares and the verdict port, follows the verdicts, and knows
# when nothing more will come. What a verdict means for the run is decided by tests/vm/run, which sources this.

boot_limit=300                                  # seconds from power-on to the first case, on a very busy computer
# tsc=reliable: the emulator's processors agree on it, but it does not say so, and the clock would be a slow device
readonly kernel_arguments='root=/dev/vda rw console=ttyS0 quiet loglevel=5 log_buf_len=8M mitigations=off'\
' random.trust_cpu=1 tsc=reliable watchdog_thresh=60 sysctl.kernel.hung_task_timeout_secs=60'\
' systemd.getty_auto=0 systemd.wants=usb-gadgetd-tests.service'

machine=''                                      # process id of QEMU while it runs
running=''                                      # the case that has begun and has no verdict
begun=0                                         # when it began
printer=''                                      # process id of the one that prints a case's output
readonly no_answer='the machine no longer answers'
ending=''                                       # why nothing more comes: "end", or what went wrong

# Fills folder $1, which the guest sees as /mnt/run; $2 is run or shell, the rest are cases.
fill_share() {
        local folder=$1 mode=$2 name

        shift 2
        mkdir -p "$folder/cases.d"
        for name in "$@"; do
                echo "$name ${case_limit:-${limit_of[$name]}}"
                cp "$cases_directory/$name.sh" "$folder/cases.d/"
        done >"$folder/cases"
        printf '%s=%q\n' MODE "$mode" COUNT "$count" KERNEL "$kernel" \
                ROWS "$(tput lines || true)" COLUMNS "$(tput cols || true)" >"$folder/settings"
        if [[ $kernel == patched && -n $module ]]; then
                cp "$module" "$folder/usb_f_fs.ko"
        fi
        if [[ -n $linux ]]; then
                cp "$linux/modules.tar" "$folder/"
        fi
        if [[ -e $controller ]]; then
                cp "$controller" "$folder/dummy_hcd.ko"
        fi
}

# Replaces this process by QEMU. $1 folder of the boot, $2 the group's kernel arguments, then serial-port options.
qemu() {
        local folder=$1 arguments=$2 share name path access

        local initramfs=()

        shift 2
        [[ -n $linux ]] || initramfs=(-initrd "$disk/initramfs")
        for share in "repo $repo on" "stage $stage on" "run $folder/share off"; do
                read -r name path access <<<"$share"
                set -- "$@" -device "virtio-9p-pci,fsdev=$name,mount_tag=$name" -fsdev \
                        "local,id=$name,path=$path,security_model=none,multidevs=remap,readonly=$access"
        done
        exec qemu-system-x86_64 -name usb-gadgetd-tests -nodefaults -no-user-config -display none \
                -machine q35 "${accel[@]}" "${clock[@]}" -cpu max -smp "$cpus" -m 2G -action panic=shutdown \
                -kernel "${linux:-$disk}/vmlinuz" "${initramfs[@]}" \
                -append "$kernel_arguments $arguments $extra_arguments" \
                -drive "file=$disk/disk.img,format=raw,if=virtio,snapshot=on,cache=unsafe" \
                -device pvpanic-pci -device virtio-rng-pci -device virtio-serial-pci \
                -chardev "file,id=verdict,path=$folder/verdict" \
                -device virtserialport,chardev=verdict,name=usb-gadgetd.verdict "$@"
}

power_off() {
        stop_printing
        [[ -n $machine ]] || return 0
        kill "$machine" 2>/dev/null || true
        wait "$machine" 2>/dev/null || true
        machine=''
}

print_output() {
        if [[ $follow_output == yes ]]; then
                tail -n +1 -F "$1" 2>/dev/null &
                printer=$!
        fi
}

stop_printing() {
        [[ -n $printer ]] || return 0
        sleep 1 # tail looks once a second
        kill "$printer" 2>/dev/null || true
        wait "$printer" 2>/dev/null || true
        printer=''
}

# One line from the guest; sets $deadline of follow().
hear() {
        local word name rest

        read -r word name rest <<<"$1"
        case $word in
        start)
                if [[ $running != "$name" ]]; then
                        begun=$SECONDS
                        print_output "$folder/share/$name.out"
                fi
                running=$name
                deadline=$((SECONDS + rest))
                ;;
        reboot) deadline=$((SECONDS + boot_limit)) ;;
        pass | fail | skip)
                running=''
                stop_printing
                deadline=$((SECONDS + 60))
                verdict "$word" "$name" "$rest"
                ;;
        broken) ending="$name $rest" ;;
        end) ending=${ending:-end} ;;
        *) ending="the machine said '$1'" ;;
        esac
}

# Reads verdicts from the pipe in folder $1 until the end, in whatever form it comes.
follow() {
        local folder=$1 deadline=$((SECONDS + boot_limit)) verdicts line='' part

        exec {verdicts}<>"$folder/verdict"
        while [[ -z $ending ]]; do
                if IFS= read -r -t 1 part <&"$verdicts"; then
                        hear "$line$part"
                        line=''
                        continue
                fi
                line+=$part
                if ! kill -0 "$machine" 2>/dev/null; then
                        ending='the machine stopped'
                        ! grep -q 'Kernel panic' "$folder/console" || ending='the kernel panicked'
                elif ((SECONDS > deadline)); then
                        ending=$no_answer
                fi
        done
        exec {verdicts}<&-
}

# Boots once for cases of a group; $1 folder, $2 group. On return $ending is set, and $running if a case was cut off.
boot() {
        local folder=$1 group=$2

        mkdir -p "$folder/share"
        fill_share "$folder/share" run "${@:3}"
        mkfifo "$folder/verdict"
        running='' ending=''
        qemu "$folder" "${append_of[$group]:-}" -serial "file:$folder/console" </dev/null 2>"$folder/qemu" &
        machine=$!
        follow "$folder"
        power_off
}

# The user's terminal becomes the machine's console.
boot_shell() {
        local folder=$1

        mkdir -p "$folder/share"
        fill_share "$folder/share" shell
        (qemu "$folder" '' -serial mon:stdio -no-reboot)
        grep '^broken ' "$folder/verdict" >&2 || true
}
