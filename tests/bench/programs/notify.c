/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench-notify: a service that says READY=1 and does nothing. What it costs to start it is systemd's own cost. */
#include <unistd.h>

#include "util.h"

int main(void) {
        notify_ready();
        pause();
        return 0;
}
