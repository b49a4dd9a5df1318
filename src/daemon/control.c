/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "daemon/control.h"
#include "kernel/ask.h"
#include "kernel/path.h"
#include "util/file.h"

struct Call {
        Control *control;
        struct Call *next;
        sd_event_source *source;
        int fd;
};

struct Control {
        sd_event *event;
        sd_event_source *source;
        struct sockaddr_un address;
        ControlHandler handler;
        void *userdata;
        Call *calls;
        int fd;
};

static void call_free(Call *call) {
        Call **p = &call->control->calls;

        while (*p != call)
                p = &(*p)->next;
        *p = call->next;
        (void) sd_event_source_disable_unref(call->source);
        (void) close_fd(call->fd);
        free(call);
}

void call_answer(Call *call, int code, const char *text) {
        char answer[ASK_MESSAGE_SIZE];
        int n = snprintf(answer, sizeof answer, "%d\n%s", code, text);

        (void) send(call->fd, answer, MIN_OF((size_t) n, sizeof answer - 1), MSG_NOSIGNAL | MSG_DONTWAIT);
        call_free(call);
}

/* One request comes for each call; then it is silent until it is answered. Who goes away is not told. */
static int on_call(sd_event_source *s, int fd, uint32_t events _unused_, void *userdata) {
        char request[ASK_MESSAGE_SIZE + 1];
        Call *call = userdata;
        ssize_t n = recv(fd, request, sizeof request - 1, MSG_DONTWAIT);

        if (n < 0 && errno == EAGAIN)
                return 0;
        if (n <= 0) {
                call_free(call);
                return 0;
        }
        request[n] = '\0';
        (void) sd_event_source_set_enabled(s, SD_EVENT_OFF);
        call->control->handler(call, request, call->control->userdata);
        return 0;
}

static int on_connect(sd_event_source *s _unused_, int fd, uint32_t events _unused_, void *userdata) {
        Control *c = userdata;
        int accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        Call *call;

        if (accepted < 0)
                return 0; /* who asked has gone */
        call = calloc(1, sizeof *call);
        if (!call) {
                (void) close(accepted);
                return 0;
        }
        *call = (Call){ .control = c, .next = c->calls, .fd = accepted };
        c->calls = call;
        if (sd_event_add_io(c->event, &call->source, accepted, EPOLLIN, on_call, call) < 0)
                call_free(call);
        return 0;
}

/* A socket that an earlier life left takes no connections. */
static bool is_served(const char *name) {
        _cleanup_close_ int fd = ask_connect(name);

        return fd >= 0;
}

/* Only for root: nobody has been able to connect before the mode is right. */
static int listen_at(Control *c, const char *name) {
        struct sockaddr_un address;
        int length = ask_address(name, &address);

        if (length < 0)
                return length;
        if (is_served(name))
                return -EADDRINUSE;
        c->address = address;
        if (unlink(c->address.sun_path) < 0 && errno != ENOENT)
                return -errno;
        if (bind(c->fd, (struct sockaddr *) &c->address, (socklen_t) length) < 0 ||
            chmod(c->address.sun_path, 0600) < 0 || listen(c->fd, 8) < 0)
                return -errno;
        return 0;
}

int control_new(sd_event *event, const char *name, ControlHandler handler, void *userdata, Control **ret) {
        Control *c = calloc(1, sizeof *c);
        int r;

        if (!c)
                return -ENOMEM;
        *c = (Control){ .event = event, .handler = handler, .userdata = userdata };
        c->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        r = c->fd < 0 ? -errno : dir_make_at(AT_FDCWD, RUN_DIR "/" CONTROL_DIR);
        if (r >= 0)
                r = listen_at(c, name);
        if (r >= 0)
                r = sd_event_add_io(event, &c->source, c->fd, EPOLLIN, on_connect, c);
        if (r < 0) {
                (void) control_free(c);
                return r;
        }
        *ret = c;
        return 0;
}

Control *control_free(Control *c) {
        if (!c)
                return NULL;
        while (c->calls)
                call_free(c->calls);
        (void) sd_event_source_disable_unref(c->source);
        if (c->address.sun_path[0])
                (void) unlink(c->address.sun_path);
        (void) close_fd(c->fd);
        free(c);
        return NULL;
}
