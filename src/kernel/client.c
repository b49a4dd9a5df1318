/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kernel/client.h"
#include "kernel/path.h"
#include "util/file.h"

#define CLIENT_SIZE_MAX 65536

static char *client_path(const char *unit) {
        char *path;

        return asprintf(&path, CLIENTS_DIR "/%s", unit) < 0 ? NULL : path;
}

/* The gadget that serves the unit: 0 with its name, -ENOENT, another errno. */
static int read_owner(int run_fd, const char *path, char **ret) {
        _cleanup_free_ char *text = NULL;
        const char *name;
        int r = file_read_at(run_fd, path, CLIENT_SIZE_MAX, &text, NULL);

        if (r < 0)
                return r;
        name = str_after(text, "gadget ");
        if (!name)
                return -EINVAL;
        *ret = strndup(name, strcspn(name, "\n"));
        return *ret ? 0 : -ENOMEM;
}

bool client_is_published(int run_fd, const char *gadget, const char *unit) {
        _cleanup_free_ char *path = client_path(unit), *owner = NULL;

        return path && read_owner(run_fd, path, &owner) >= 0 && str_eq(owner, gadget);
}

static int say_owner(const char *unit, const char *owner, Diagnostics *diag) {
        return diag_error(diag, -EEXIST,
                          "Client %s is served by gadget '%s' already (usb-gadget@%s.service)", unit, owner,
                          owner);
}

int client_check_free(int run_fd, const char *gadget, const char *unit, Diagnostics *diag) {
        _cleanup_free_ char *path = client_path(unit), *owner = NULL;

        if (!path)
                return -ENOMEM;
        if (read_owner(run_fd, path, &owner) < 0 || str_eq(owner, gadget))
                return 0;
        return say_owner(unit, owner, diag);
}

/* Ours from an earlier life is replaced; another gadget's is refused; one that went away just now is tried again. */
static int replace_own(int run_fd, const char *path, const char *gadget, const char *unit, const char *text,
                       Diagnostics *diag) {
        _cleanup_free_ char *owner = NULL;
        int r = read_owner(run_fd, path, &owner);

        if (r == -ENOENT)
                return file_create_at(run_fd, path, text);
        if (r < 0)
                return r;
        if (str_eq(owner, gadget))
                return file_replace_at(run_fd, path, text);
        return say_owner(unit, owner, diag);
}

int client_publish(int run_fd, const char *gadget, const char *unit, const char *text, Diagnostics *diag) {
        _cleanup_free_ char *path = client_path(unit);
        size_t before = diag->n_errors;
        int r;

        if (!path)
                return -ENOMEM;
        r = dir_make_at(run_fd, CLIENTS_DIR);
        if (r >= 0)
                r = file_create_at(run_fd, path, text);
        if (r == -EEXIST)
                r = replace_own(run_fd, path, gadget, unit, text, diag);
        return r < 0 && diag->n_errors == before ? diag_error(diag, r, RUN_DIR "/%s: %s", path, strerror(-r))
                                                 : r;
}

int client_withdraw(int run_fd, const char *gadget, const char *unit) {
        _cleanup_free_ char *path = client_path(unit);

        if (!path)
                return -ENOMEM;
        if (!client_is_published(run_fd, gadget, unit))
                return 0;
        return unlinkat(run_fd, path, 0) < 0 && errno != ENOENT ? -errno : 0;
}

void client_files_done(ClientFiles *c) {
        FOREACH_ITEM(it, c->items, c->n) {
                free(it->fd_name);
                free(it->path);
        }
        FOREACH_ITEM(it, c->endpoints, c->n_endpoints)
                free(it->path);
        free(c->items);
        free(c->endpoints);
        *c = (ClientFiles){};
}

static int add_endpoint(ClientFiles *c, bool in, const char *path) {
        ClientEndpoint e = { .in = in, .path = strdup(path) };

        if (!e.path || array_grow(&c->endpoints, c->n_endpoints, sizeof(ClientEndpoint)) < 0) {
                free(e.path);
                return -ENOMEM;
        }
        c->endpoints[c->n_endpoints++] = e;
        return 0;
}

static int add_line(ClientFiles *c, const char *line) {
        size_t n = strcspn(line, " ");
        ClientFile f;

        if (n == 0 || line[n] != ' ' || line[n + 1] != '/')
                return -EINVAL;
        if (line[0] == ':') {
                bool in = str_after(line, ":in ");

                return in || str_after(line, ":out ") ? add_endpoint(c, in, line + n + 1) : -EINVAL;
        }
        f = (ClientFile){ .fd_name = strndup(line, n), .path = strdup(line + n + 1) };
        if (!f.fd_name || !f.path || array_grow(&c->items, c->n, sizeof(ClientFile)) < 0) {
                free(f.fd_name);
                free(f.path);
                return -ENOMEM;
        }
        c->items[c->n++] = f;
        return 0;
}

int client_read(int run_fd, const char *unit, ClientFiles *ret) {
        _cleanup_(client_files_done) ClientFiles files = {};
        _cleanup_free_ char *path = client_path(unit), *text = NULL;
        char *line, *next;
        int r;

        if (!path)
                return -ENOMEM;
        r = file_read_at(run_fd, path, CLIENT_SIZE_MAX, &text, NULL);
        if (r < 0)
                return r;

        line = strchr(text, '\n');
        if (!str_after(text, "gadget ") || !line)
                return -EINVAL;
        for (line++; *line; line = next) {
                next = line + strcspn(line, "\n");
                if (*next)
                        *next++ = '\0';
                r = add_line(&files, line);
                if (r < 0)
                        return r;
        }
        *ret = files;
        files = (ClientFiles){};
        return 0;
}
