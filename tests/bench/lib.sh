# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the cases of tests/bench/cases use beside tests/vm/lib.sh. A case measures COUNT times, each time all sides in
# turn, and prints what it got; tests/bench/report makes ratios of it.
. "$REPO/tests/vm/lib.sh"
. "$REPO/tests/vm/gadget.sh"

# sample ROW SIDE ROUND VALUE
sample() {
        echo "sample $*"
}

# us COMMAND…: how many microseconds it takes
us() {
        local line

        line=$(bench-time "$@")
        echo "${line%% *}"
}

# udc_of NAME: which controller a gadget has
udc_of() {
        cat "/sys/kernel/config/usb_gadget/$1/UDC"
}

# configured [CONTROLLER]: the host has
configured() {
        [[ $(cat "/sys/class/udc/${1:-dummy_udc.0}/state") == configured ]]
}

# calm: what the last step has set going has ended
calm() {
        udevadm settle
        sleep "${1:-0.2}"
}

# tree NAME: a gadget as configfs shows it, without what the kernel counts on
tree() {
        (
                cd "/sys/kernel/config/usb_gadget/$1"
                find . -type f,l -printf '%P -> %l\n' | sort
                grep --recursive --text --no-messages --exclude={forced_eject,ifname,port_num} '' . | sort
        )
}
