/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "daemon/await.h"
#include "kernel/attr.h"
#include "kernel/functionfs.h"
#include "util/clock.h"

/* While somebody waits for the start, and while only the client is waited for. */
#define POLL_US        UINT64_C(50000)
#define POLL_SLOWLY_US UINT64_C(500000)

uint64_t await_interval_us(bool limited) {
        return limited ? POLL_US : POLL_SLOWLY_US;
}

/* `ready` says it exactly (Linux 6.9 and later); before that, the endpoint files do, a little early. */
static bool is_described(const Target *t, const Step *s) {
        _cleanup_free_ char *path = NULL, *ready = NULL;

        if (asprintf(&path, "functions/%s/ready", s->arg[0]) < 0)
                return false;
        if (attr_read_at(t->gadget_fd, path, &ready) >= 0)
                return str_eq(ready, "1");
        return ffs_has_endpoints(s->arg[1]);
}

int await_look(Await *a, const Target *t, const Step *s, bool limited, Diagnostics *diag) {
        uint64_t now = clock_us(CLOCK_MONOTONIC);

        if (is_described(t, s)) {
                *a = (Await){};
                return 0;
        }
        if (a->deadline == 0)
                a->deadline = now + strtoull(s->arg[2], NULL, 10) * 1000;
        if (!limited || now < a->deadline)
                return AWAIT_E_NOT_YET;
        *a = (Await){};
        return diag_error(
                        diag, -ETIMEDOUT,
                        "Client %s wrote no descriptors to %s within %s ms (ReadyTimeout=; 'journalctl -u %s' may say why)",
                        s->arg[3], s->arg[1], s->arg[2], s->arg[3]);
}
