/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kernel/record.h"
#include "util/file.h"

#define RECORD_SIZE_MAX (1024 * 1024)

char *record_path(const char *gadget) {
        char *path;

        return asprintf(&path, "%s/plan", gadget) < 0 ? NULL : path;
}

bool record_exists(int run_fd, const char *gadget) {
        _cleanup_free_ char *path = record_path(gadget);

        return path && file_exists_at(run_fd, path);
}

int record_read(int run_fd, const char *gadget, Plan *ret, unsigned *ret_line) {
        _cleanup_free_ char *path = record_path(gadget), *text = NULL;
        int r;

        if (!path)
                return -ENOMEM;
        r = file_read_at(run_fd, path, RECORD_SIZE_MAX, &text, NULL);
        if (r == -ENOENT)
                return 0;
        if (r >= 0)
                r = plan_from_text(text, ret, ret_line);
        return r < 0 ? r : 1;
}
