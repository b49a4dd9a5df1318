# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Which cases run, and which of them share a boot. A case says it in comment lines of its file:
#
#   # summary: one line                         # timeout: 120          seconds, for one phase
#   # group: NAME (default main)                # reboot: yes           exit status 88 restarts the machine
#   # append: kernel arguments                  # kernel: stock|patched the module it is about (default: either)
#   # suite: NAME (default: any)                # allow-kernel: REGEX   a line of the kernel log that is expected
#   # full: yes                                  takes long: runs only when named
#
# A group is one boot; append, kernel and suite are the group's: cases of a group that say them say the same. Without
# our module, only the cases that say "patched" are left out.
# Sourced by tests/vm/run; fills the arrays below.

declare -ga all=()                              # every case, in order of file name
declare -gA group_of=() summary_of=() limit_of=()               # of cases
declare -gA append_of=() kernel_of=() suite_of=()               # of groups
declare -gA needs_patched=() takes_long=()      # cases

header() {
        sed -n "s/^# $2: *//p" "$1"
}

# Sets $1[$2] to $3; another value there is a contradiction within the group.
group_says() {
        local -n table=$1
        local group=$2 value=$3

        [[ -n $value ]] || return 0
        if [[ -n ${table[$group]:-} && ${table[$group]} != "$value" ]]; then
                die "group '$group': its cases want '${table[$group]}' and '$value' (${1%_of})"
        fi
        table[$group]=$value
}

load_cases() {
        local directory=$1 file name group kernel

        for file in "$directory"/*.sh; do
                [[ -e $file ]] || continue
                name=$(basename "$file" .sh)
                group=$(header "$file" group)
                group=${group:-main}
                kernel=$(header "$file" kernel)
                [[ $kernel =~ ^(stock|patched|)$ ]] || die "$file: kernel is stock or patched, not '$kernel'"
                [[ $kernel != patched ]] || needs_patched[$name]=yes
                [[ $(header "$file" full) != yes ]] || takes_long[$name]=yes
                all+=("$name")
                group_of[$name]=$group
                summary_of[$name]=$(header "$file" summary)
                limit_of[$name]=$(header "$file" timeout)
                limit_of[$name]=${limit_of[$name]:-120}
                [[ ${limit_of[$name]} =~ ^[0-9]+$ ]] || die "$file: timeout is a number of seconds"
                group_says append_of "$group" "$(header "$file" append)"
                group_says kernel_of "$group" "$kernel"
                group_says suite_of "$group" "$(header "$file" suite)"
        done
}

list_cases() {
        local name group

        for name in "${all[@]}"; do
                group=${group_of[$name]}
                printf '%-24s %-12s %-8s %s\n' "$name" "$group" "${kernel_of[$group]:-any}" "${summary_of[$name]}"
        done
}

# Fills the array $1 with the wanted cases, in file order: those named, or all that neither take long nor are about
# another suite than $3; of group $2 if that is not empty.
select_cases() {
        local -n selected=$1
        local only=$2 suite=$3 name about
        local -A chosen=()

        shift 3
        for name in "$@"; do
                [[ -v group_of[$name] ]] || die "there is no case '$name'"
                chosen[$name]=1
        done
        for name in "${all[@]}"; do
                about=${suite_of[${group_of[$name]}]:-$suite}
                if [[ -v chosen[$name] ]] || [[ $# == 0 && $about == "$suite" && ! -v takes_long[$name] ]]; then
                        [[ -n $only && ${group_of[$name]} != "$only" ]] || selected+=("$name")
                fi
        done
}
