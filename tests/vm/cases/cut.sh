# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: start and stop cut at each system call that changes something: the daemon is killed, or the kernel refuses
# kernel: patched
# timeout: 3600
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

cut=/run/cut
calls=mkdir,mkdirat,rmdir,unlink,unlinkat,symlink,symlinkat,linkat,write,ioctl,chmod,renameat,renameat2
errors=(ENOMEM EBUSY ENOSPC EACCES)
words=('Cannot allocate memory' 'Device or resource busy' 'No space left on device' 'Permission denied')
stride=$((COUNT < 20 ? 4 : 1))                   # in a short run only every fourth call

# The first daemon that starts after cut/inject was written is under strace's hand; those after it are not.
mkdir -p $cut
cat >$cut/start <<'END'
#!/bin/sh
cd /run/cut
if mv inject used 2>/dev/null; then
        exec strace -D -qq -y -o trace -e trace="$(head -n 1 used)" $(tail -n +2 used) /usr/lib/usb-gadgetd/usb-gadgetd "$@"
fi
exec /usr/lib/usb-gadgetd/usb-gadgetd "$@"
END
chmod +x $cut/start

# settings NAME: stdin becomes a drop-in of usb-gadget@echo
settings=/run/systemd/system/usb-gadget@echo.service.d
settings() {
        mkdir -p $settings
        cat >"$settings/$1.conf"
        systemctl daemon-reload
}

# inject [N WHAT]: what happens to the next daemon, at the Nth call of the list
inject() {
        local call when

        read -r call when < <(sed -n "${1-1}p" $cut/list) || true
        printf '%s\n' "$calls" ${1:+-e "inject=$call:$2:when=$when"} >$cut/inject.new
        mv $cut/inject.new $cut/inject
}

# As the host sees it.
device() {
        lsusb -v -d 1d6b:0104 2>/dev/null | grep -v '^Bus'
}

gone() {
        systemctl reset-failed
        (clean_state echo) &>/dev/null
}

settings cut <<END
[Unit]
StartLimitIntervalSec=0
[Service]
ExecStart=
ExecStart=$cut/start %i
SystemCallFilter=
ReadWritePaths=$cut
KillMode=mixed
END
udc_load
foreign_gadget
foreign=$(foreign_state)

# how many calls there are; the second time all directories are there
echo >$cut/list
for i in 1 2; do
        inject
        check "start" systemctl start usb-gadget@echo
        wait_until 10 is_active usb-gadget-echo
        wait_until 10 usb-echo 512
        device >$cut/device
        echo '# stop' >>$cut/trace
        check "stop" systemctl stop usb-gadget@echo
done
# "CALL TIMES": which call it is, and the how many-th of its kind
sed -n 's/^\([a-z0-9]*\)(.*/\1/p' $cut/trace | awk '{ print $1, ++n[$1] }' >$cut/list
n_start=$(sed '/^# stop/,$d' $cut/trace | wc -l)
n_calls=$(wc -l <$cut/list)
((n_calls > 40)) || fail "only $n_calls calls seen: $(cat $cut/trace)"
clean_state echo

# works: what is there is whole, and goes away whole
works() {
        wait_until 20 bound_to echo dummy_udc.0
        wait_until 20 is_active usb-gadget@echo
        wait_until 20 is_active usb-gadget-echo
        wait_until 20 usb-echo 512 1000
}

# Killed in its start it is restarted and goes on, or begins anew; killed in its stop the rest is taken away.
for ((n = 1; n <= n_calls; n += stride)); do
        echo "-- killed at call $n of $n_calls"
        inject "$n" signal=KILL
        systemctl start usb-gadget@echo 2>/dev/null || true
        works
        systemctl stop usb-gadget@echo
        echo "   $(grep '= ?$' $cut/trace)"
        wait_until 20 gone
done

# An error: everything is taken back, and said; or it did not matter.
settings error <<'END'
[Unit]
OnFailure=
[Service]
Restart=no
END
# of all daemons so far
complaints() {
        journalctl --sync
        journalctl -q -b -t usb-gadgetd -o cat -p err
}

# refused N ERROR
refused() {
        local n=$1 e=$2 before

        echo "-- ${errors[e]} from call $n of $n_calls"
        inject "$n" "error=${errors[e]}"
        before=$(complaints | wc -l)
        if systemctl start usb-gadget@echo 2>/dev/null; then
                works
                diff <(device) $cut/device || fail "started, but with another device"
                systemctl stop usb-gadget@echo
        fi
        echo "   $(grep INJECTED $cut/trace)"
        if has_failed usb-gadget@echo; then
                complaints | tail -n +$((before + 1)) | tee $cut/said | sed 's/^/   /'
                grep -q ": .*${words[e]}" $cut/said || fail "no line names object and cause (${words[e]})"
                ((n <= n_start)) || systemctl start usb-gadget-teardown@echo # else nothing may be left to be torn down
        fi
        systemctl reset-failed
        clean_state echo
}

for ((n = 1; n <= n_calls; n += stride)); do
        refused "$n" $((n / stride % 4))
done
foreign_untouched "$foreign"
foreign_remove
rm -r $settings
systemctl daemon-reload
