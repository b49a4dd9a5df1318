/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "kernel/ask.h"
#include "kernel/path.h"

int ask_address(const char *name, struct sockaddr_un *ret) {
        int n;

        *ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
        n = snprintf(ret->sun_path, sizeof ret->sun_path, RUN_DIR "/" CONTROL_DIR "/%s", name);
        if (n < 0 || (size_t) n >= sizeof ret->sun_path)
                return -ENAMETOOLONG;
        return (int) offsetof(struct sockaddr_un, sun_path) + n + 1;
}

int ask_connect(const char *name) {
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        struct sockaddr_un address;
        int r = fd < 0 ? -errno : ask_address(name, &address);

        if (r < 0)
                return r;
        if (connect(fd, (struct sockaddr *) &address, (socklen_t) r) < 0)
                return -errno;
        r = fd;
        fd = -EBADF;
        return r;
}

int ask(const char *name, const char *request, char **ret_text) {
        _cleanup_close_ int fd = ask_connect(name);
        _cleanup_free_ char *answer = malloc(ASK_MESSAGE_SIZE + 1);
        unsigned long code;
        char *end;
        ssize_t n;

        if (fd < 0)
                return fd;
        if (!answer)
                return -ENOMEM;
        if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
                return -errno;
        do
                n = recv(fd, answer, ASK_MESSAGE_SIZE, 0);
        while (n < 0 && errno == EINTR);
        if (n <= 0)
                return n < 0 ? -errno : -ECONNRESET;

        answer[n] = '\0';
        code = strtoul(answer, &end, 10);
        if (end == answer || *end != '\n' || code > 255)
                return -EBADMSG;
        *ret_text = strdup(end + 1);
        return *ret_text ? (int) code : -ENOMEM;
}
