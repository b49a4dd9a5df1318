# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What a case of the test machine may use. A case is plain bash run with errexit, nounset and pipefail: every command
# that fails unasked ends it, and the report names file and line. Its environment: CASE, COUNT (how often to repeat
# what may go wrong), KERNEL (stock or patched), PHASE (1, then 2… after a reboot), REPO, and CASE_DIRECTORY, the
# folder it starts in, which survives a reboot.
set -eEuo pipefail

export PATH=/usr/lib/usb-gadgetd/tests:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CONTROLLER=/sys/module/dummy_hcd/parameters      # what the test controller counts, and can be told while it runs
CHECK_OUTPUT=''                                 # what the last check, check_fails or wait_until command printed

# Where the case is now, as "name.sh:12: ".
_position() {
        local i

        for ((i = 1; i < ${#BASH_SOURCE[@]}; i++)); do
                if [[ ${BASH_SOURCE[i]} == "$CASE_FILE" ]]; then
                        echo "${CASE_FILE##*/}:${BASH_LINENO[i - 1]}: "
                        return
                fi
        done
}

# The first reason wins: what fails afterwards is a consequence.
_reason() {
        [[ -s $CASE_REASON ]] || echo "$*" >"$CASE_REASON"
        echo "=> $*"
}

_unexpected() {
        _reason "$(_position)'$2' ended with status $1"
}

_traps() {
        trap '_unexpected "$?" "$BASH_COMMAND"' ERR
        trap '_reason "$BASH_COMMAND"; exit 124' TERM      # bash knows no line here
}

# In a subshell, so that errexit holds inside functions, too. Sets CHECK_OUTPUT, and the caller's _status and _why.
# Nothing here starts a program: that is slow in an emulator, and cases check a lot.
_run() {
        local files=/run/usb-gadgetd-tests.$BASHPID

        : >"$files.why"
        trap - ERR
        set +e
        (
                set -e
                trap 'echo ", at $(_position)$BASH_COMMAND" >>"$files.why"' ERR
                "$@"
        ) >"$files.out" 2>&1
        _status=$?
        set -e
        _traps
        CHECK_OUTPUT=$(<"$files.out")
        _why=''
        ! declare -F "$1" >/dev/null || read -r _why <"$files.why" || true
}

_indented() {
        [[ -z $CHECK_OUTPUT ]] || printf '    %s\n' "${CHECK_OUTPUT//$'\n'/$'\n    '}"
}

# fail MESSAGE…
fail() {
        _reason "$(_position)$*"
        trap - ERR
        exit 1
}

# skip REASON…: what is missing on this kernel or system; ends the case
skip() {
        echo "$*" >"$CASE_REASON"
        trap - ERR
        exit 77
}

# check DESCRIPTION COMMAND…: the command must succeed
check() {
        local description=$1 _status _why

        _run "${@:2}"
        if ((_status == 0)); then
                echo "ok: $description"
                return
        fi
        _indented
        fail "$description: '${*:2}' ended with status $_status$_why"
}

# check_fails DESCRIPTION COMMAND…: the command must end with an error of its own, not by a signal or for being absent
check_fails() {
        local description=$1 _status _why

        _run "${@:2}"
        rm -f "$CASE_REASON"
        if ((_status > 0 && _status < 126)); then
                echo "ok: $description"
                return
        fi
        _indented
        fail "$description: '${*:2}' should have failed, but ended with status $_status"
}

# expect_eq WHAT GOT WANTED
expect_eq() {
        if [[ $2 == "$3" ]]; then
                echo "ok: $1 is '$2'"
        else
                fail "$1 is '$2', should be '$3'"
        fi
}

# wait_until SECONDS COMMAND…: until the command succeeds, which takes less than that on a computer at rest. A busy one
# gets ten times as long: the limit only ends what would never come.
wait_until() {
        local limit=$(($1 * 10)) end=$((SECONDS + $1 * 10)) _status _why

        shift
        while :; do
                _run "$@"
                rm -f "$CASE_REASON"
                ((_status != 0)) || break
                if ((SECONDS > end)); then
                        _indented
                        fail "not within $limit s: $*$_why"
                fi
                sleep 0.1
        done
        echo "ok: $*"
}

# reboot_machine: ends this phase; the case starts again with PHASE one higher (needs "# reboot: yes")
reboot_machine() {
        trap - ERR
        exit 88
}

# udc_load [PARAMETER=VALUE…]: dummy_hcd anew with these parameters (num=N, is_super_speed=1, is_high_speed=0); that of
# tests/controller, where it is built (tests/controller/dummy_hcd.patch says why), which has more of them
udc_load() {
        local module=/mnt/run/dummy_hcd.ko needed

        udc_unload
        if [[ -e $module ]]; then
                IFS=, read -r -a needed <<<"$(modinfo -F depends "$module")"
                modprobe -a libcomposite "${needed[@]}"
                insmod "$module" "$@"
        else
                modprobe libcomposite
                modprobe dummy_hcd "$@"
        fi
        wait_until 10 test -e "/sys/class/udc/$(cat $CONTROLLER/udc_name 2>/dev/null || echo dummy_udc).0"
}

# Not by modprobe, which would take usbcore away, too.
udc_unload() {
        if [[ -d /sys/module/dummy_hcd ]]; then
                rmmod dummy_hcd
        fi
}

# controller [PARAMETER=VALUE…]: udc_load of what only the controller of tests/controller has (modinfo -p
# /mnt/run/dummy_hcd.ko), until the end of the case. Not inside check: a subshell's end counts.
controller() {
        local assignment

        [[ -e /mnt/run/dummy_hcd.ko ]] || fail "this machine has no test controller: tests/controller/build makes it"
        udc_load "$@"
        trap udc_unload EXIT
        for assignment in "$@"; do
                [[ -e $CONTROLLER/${assignment%%=*} ]] || fail "the controller has no parameter '${assignment%%=*}'"
        done
}

# journal_since_case [JOURNALCTL OPTION…]
journal_since_case() {
        journalctl --sync
        journalctl -q -b --no-hostname --after-cursor="$CASE_CURSOR" "$@"
}

# clean_state NAME: nothing of gadget NAME is left, and no unit has failed
clean_state() {
        local name=$1 left

        left=$(
                find "/sys/kernel/config/usb_gadget/$name" "/run/usb-gadgetd/$name" -maxdepth 0 2>/dev/null || true
                awk -v name="$name" '$5 ~ "^/run/usb-gadgetd/" && index($5, "/" name "/") { print "mount " $5 }
                                     / - functionfs / && index($0, " " name "-") { print "mount " $5 }' \
                        /proc/self/mountinfo
                grep -lrsE "(^|[ =/])$name([ /]|\$)" /run/usb-gadgetd/clients || true
                systemctl --failed --plain --no-legend
        )
        if [[ -n $left ]]; then
                fail "left behind by '$name': $(tr '\n' ';' <<<"$left")"
        fi
        echo "ok: nothing of '$name' is left"
}

_traps
