/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <limits.h>

#include "util/file.h"
#include "util/host.h"

void host_done(Host *h) {
        free(h->machine_id);
        free(h->name);
        *h = (Host){};
}

int host_read(const char *root, Host *ret) {
        _cleanup_(host_done) Host h = {};
        _cleanup_free_ char *path = NULL;
        char name[HOST_NAME_MAX + 1] = "localhost";
        int r;

        if (asprintf(&path, "%s/etc/machine-id", root) < 0)
                return -ENOMEM;
        r = file_read_at(AT_FDCWD, path, 4096, &h.machine_id, NULL);
        if (r == -ENOMEM)
                return r;
        /* "uninitialized" and the like are no id */
        if (r < 0 || strspn(h.machine_id, "0123456789abcdef") != 32) {
                free(h.machine_id);
                h.machine_id = strdup("");
        } else
                h.machine_id[32] = '\0';

        (void) gethostname(name, sizeof name - 1);
        h.name = strdup(name);
        if (!h.machine_id || !h.name)
                return -ENOMEM;
        *ret = h;
        h = (Host){};
        return 0;
}
