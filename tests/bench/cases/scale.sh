# SPDX-License-Identifier: LGPL-2.1-or-later
# summary: 1, 8 and 32 gadgets at once, and a start among 1000 profiles
# kernel: patched
# timeout: 3600
. "$REPO/tests/bench/lib.sh"

start() {
        us systemctl start "usb-gadget@g$1"
}

pss_of_all() {
        local pid kib=0

        for pid in $(pgrep -x usb-gadgetd); do
                kib=$((kib + $(awk '$1 == "Pss:" { print $2 }' "/proc/$pid/smaps_rollup")))
        done
        echo $kib
}

# start_many ROUND: one after the other; what each of the first, the first eight and the last eight takes
start_many() {
        local i us sum=0

        for ((i = 1; i <= 32; i++)); do
                us=$(start $i)
                sum=$((sum + us))
                case $i in
                1)
                        sample scale/start one "$1" "$us"
                        sample scale/pss one "$1" "$(pss_of_all)"
                        sum=0
                        ;;
                8)
                        sample scale/start eight "$1" $((sum / 7))
                        sample scale/pss eight "$1" $(($(pss_of_all) / 8))
                        ;;
                24) sum=0 ;;
                32)
                        sample scale/start thirty-two "$1" $((sum / 8))
                        sample scale/pss thirty-two "$1" $(($(pss_of_all) / 32))
                        ;;
                esac
        done
}

# many: 1000 more profiles like echo's, each with a client of its own
many() {
        awk '{ line[NR] = $0 }
             END {
                     for (i = 0; i < 1000; i++) {
                             file = "/etc/usb-gadget/many" i ".conf"
                             for (n = 1; n <= NR; n++) {
                                     text = line[n]
                                     sub(/usb-gadget-echo/, "app-" i, text)
                                     print text >file
                             }
                             close(file)
                     }
             }' /usr/lib/usb-gadget/echo.conf
}

for ((i = 1; i <= 32; i++)); do
        loop g$i auto
done
systemctl daemon-reload
udc_load num=32
for ((round = 1; round <= (COUNT + 2) / 3; round++)); do
        start_many "$round"
        mapfile -t stops < <(seq -f 'usb-gadget@g%g' 32)
        check "all stop" systemctl stop "${stops[@]}"
        calm 1
done
for ((i = 2; i <= 32; i++)); do
        rm /etc/usb-gadget/g$i.conf
done
systemctl daemon-reload

# the same gadget with few and with many profiles beside it, and with all of Debian's generators
rm /etc/systemd/system-generators/*
for ((round = 1; round <= (COUNT + 2) / 3; round++)); do
        sample scale/profiles few "$round" "$(start 1)"
        systemctl stop usb-gadget@g1
        calm
        many
        sample scale/daemon-reload many "$round" "$(us systemctl daemon-reload)"
        sample scale/profiles many "$round" "$(start 1)"
        systemctl stop usb-gadget@g1
        rm /etc/usb-gadget/many*.conf
        sample scale/daemon-reload few "$round" "$(us systemctl daemon-reload)"
done
forget g1
