/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl monitor: a line for each change of a gadget or a controller, as it comes. Whatever wakes it up, it looks at
 * everything and says what differs; so nothing that lasts is missed.
 */
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <systemd/sd-device.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "ctl/ctl.h"
#include "ctl/pid1.h"
#include "ctl/state.h"
#include "kernel/path.h"
#include "kernel/udc.h"

/* A controller whose state file is watched. */
typedef struct Watched {
        struct Watched *next;
        char *udc;
        int fd;
        sd_event_source *source;
} Watched;

#define FOLDERS 2

typedef struct Monitor {
        sd_event *event;
        Pid1 pid1;
        Watched *watched;
        sd_event_source *folders[FOLDERS];
        json_object *gadgets; /* NAME → "state", "udc", … as last said */
} Monitor;

/* ---- saying it ---- */

static void print_time(void) {
        time_t now = time(NULL);
        struct tm tm;
        char text[32];

        if (localtime_r(&now, &tm) && strftime(text, sizeof text, "%T", &tm) > 0)
                printf("%s%s%s ", output_colour(COLOUR_FAINT), text, output_colour(COLOUR_NONE));
}

static int say_line(json_object *line) {
        struct timespec now;
        int r;

        (void) clock_gettime(CLOCK_REALTIME, &now);
        json_add_number(line, "time", (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000);
        r = output_json(line);
        (void) fflush(stdout);
        return r;
}

static void say_gadget(const char *name, json_object *now) {
        const char *state = json_text(now, "state");

        if (output_is_json()) {
                json_object *line = NULL;

                if (json_object_deep_copy(now, &line, NULL) == 0) {
                        json_add_text(line, "name", name);
                        (void) say_line(line);
                }
                return;
        }
        print_time();
        output_print(COLOUR_BOLD, name);
        putchar(' ');
        output_print(state_colour(state), state);
        if (json_text(now, "udc"))
                printf(" %s", json_text(now, "udc"));
        if (json_text(now, "speed"))
                printf(" %s", json_text(now, "speed"));
        if (json_text(now, "host"))
                printf(" %s", json_text(now, "host"));
        putchar('\n');
        (void) fflush(stdout);
}

static void say_controller(const char *udc, bool there) {
        if (output_is_json()) {
                json_object *line = json_new_object();

                json_add_text(line, "controller", udc);
                json_add_bool(line, "present", there);
                (void) say_line(line);
                return;
        }
        print_time();
        printf("controller %s %s\n", udc, there ? "is there" : "is gone");
        (void) fflush(stdout);
}

/* ---- looking ---- */

static json_object *look_at(const Monitor *m, const char *name, json_object *states) {
        _cleanup_(live_close) Live live = LIVE_NULL;
        _cleanup_free_ char *unit = state_unit(name);
        int r = live_open(name, &live);
        json_object *o = json_new_object();

        json_add_text(o, "state",
                      state_of(r > 0 ? &live : NULL, unit ? pid1_state(&m->pid1, states, unit) : NULL));
        (void) state_add_udc(o, r > 0 ? &live : NULL);
        return o;
}

/* Of a gadget that is gone, or never was, there is nothing to say but once. */
static void compare(Monitor *m, const char *name, json_object *states) {
        json_object *now = look_at(m, name, states), *before = json_member(m->gadgets, name);
        bool silent = !before && str_eq(json_text(now, "state"), "inactive");

        if (!silent && (!before || !json_object_equal(before, now))) {
                say_gadget(name, now);
                json_add(m->gadgets, name, json_object_get(now));
        }
        (void) json_object_put(now);
}

static int on_folder(sd_event_source *s, const struct inotify_event *e, void *userdata);

/* Gadgets and records come and go there. A folder that is not there yet has nothing in it, and is tried again. */
static void watch_folders(Monitor *m) {
        static const char *const folders[FOLDERS] = { CONFIGFS_GADGETS, RUN_DIR };

        for (size_t i = 0; i < FOLDERS; i++)
                if (!m->folders[i])
                        (void) sd_event_add_inotify(m->event, m->folders + i, folders[i],
                                                    IN_CREATE | IN_DELETE | IN_ONLYDIR, on_folder, m);
}

/* Those that exist, and those that were said to. */
static void look(Monitor *m) {
        _cleanup_json_ json_object *states = pid1_states(&m->pid1, STATE_UNITS);
        _cleanup_(str_list_done) StrList names = {};
        json_object_iter it;

        watch_folders(m);
        if (!states || live_list(&names) < 0)
                return;
        json_object_object_foreachC(m->gadgets, it) if (!str_list_has(&names, it.key) &&
                                                        str_list_add(&names, it.key) < 0) return;
        json_object_object_foreachC(states, it) {
                _cleanup_free_ char *name = NULL;

                if (sscanf(it.key, "usb-gadget@%m[^ ]", &name) == 1 && str_ends(name, ".service")) {
                        name[strlen(name) - strlen(".service")] = '\0';
                        if (!str_list_has(&names, name) && str_list_add(&names, name) < 0)
                                return;
                }
        }
        for (size_t i = 0; i < names.n; i++)
                compare(m, names.items[i], states);
}

/* ---- what wakes it up ---- */

static int on_state(sd_event_source *s _unused_, int fd, uint32_t events _unused_, void *userdata) {
        char text[64];

        /* sysfs wants to be read again before it wakes anybody up again */
        if (pread(fd, text, sizeof text, 0) < 0)
                (void) sd_event_source_set_enabled(s, SD_EVENT_OFF);
        look(userdata);
        return 0;
}

static void unwatch(Watched *w) {
        (void) sd_event_source_disable_unref(w->source);
        (void) close_fd(w->fd);
        free(w->udc);
        free(w);
}

static void watch(Monitor *m, const char *udc) {
        _cleanup_free_ char *path = NULL;
        Watched *w = calloc(1, sizeof *w);
        char text[64];

        if (!w || asprintf(&path, UDC_CLASS "/%s/state", udc) < 0) {
                free(w);
                return;
        }
        *w = (Watched){ .next = m->watched, .udc = strdup(udc), .fd = open(path, O_RDONLY | O_CLOEXEC) };
        if (!w->udc || w->fd < 0 || pread(w->fd, text, sizeof text, 0) < 0 ||
            sd_event_add_io(m->event, &w->source, w->fd, EPOLLPRI, on_state, m) < 0) {
                unwatch(w);
                return;
        }
        m->watched = w;
}

/* Controllers come and go. */
static void watch_controllers(Monitor *m, bool say) {
        _cleanup_(str_list_done) StrList names = {};

        if (udc_list(&names) < 0)
                return;
        for (Watched **p = &m->watched; *p;)
                if (str_list_has(&names, (*p)->udc))
                        p = &(*p)->next;
                else {
                        Watched *gone = *p;

                        *p = gone->next;
                        say_controller(gone->udc, false);
                        unwatch(gone);
                }
        for (size_t i = 0; i < names.n; i++) {
                Watched *w = m->watched;

                while (w && !str_eq(w->udc, names.items[i]))
                        w = w->next;
                if (w)
                        continue;
                watch(m, names.items[i]);
                if (say)
                        say_controller(names.items[i], true);
        }
}

static int on_device(sd_device_monitor *monitor _unused_, sd_device *device _unused_, void *userdata) {
        watch_controllers(userdata, true);
        look(userdata);
        return 0;
}

static int on_folder(sd_event_source *s _unused_, const struct inotify_event *e _unused_, void *userdata) {
        look(userdata);
        return 0;
}

static int on_unit(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        const char *path = sd_bus_message_get_path(message);

        if (path && str_after(path, PID1_OBJECT "/unit/usb_2dgadget_40"))
                look(userdata);
        return 0;
}

/* PID 1 tells of its units only those who have subscribed. */
static int listen_to_systemd(Monitor *m) {
        int r;

        if (!m->pid1.bus)
                return 0;
        r = sd_bus_call_method(m->pid1.bus, PID1_DESTINATION, PID1_OBJECT, PID1_MANAGER, "Subscribe", NULL,
                               NULL, NULL);
        if (r >= 0)
                r = sd_bus_add_match(m->pid1.bus, NULL,
                                     "type='signal',interface='org.freedesktop.DBus.Properties',"
                                     "member='PropertiesChanged',path_namespace='" PID1_OBJECT "/unit'",
                                     on_unit, m);
        if (r >= 0)
                r = sd_bus_attach_event(m->pid1.bus, m->event, SD_EVENT_PRIORITY_NORMAL);
        return r;
}

static int listen_to_kernel(Monitor *m, sd_device_monitor **ret) {
        int r = sd_device_monitor_new(ret);

        if (r >= 0)
                r = sd_device_monitor_filter_add_match_subsystem_devtype(*ret, "udc", NULL);
        if (r >= 0)
                r = sd_device_monitor_attach_event(*ret, m->event);
        return r < 0 ? r : sd_device_monitor_start(*ret, on_device, m);
}

int verb_monitor(const Ctl *ctl, int argc _unused_, char *argv[] _unused_) {
        Monitor m = { .gadgets = json_new_object() };
        sd_device_monitor *devices = NULL;
        int r;

        if (*ctl->root)
                return json_object_put(m.gadgets),
                       ctl_fail("--root=%s: gadgets exist on the running system only", ctl->root);
        r = sd_event_default(&m.event);

        pid1_open(&m.pid1);
        if (r >= 0)
                r = listen_to_kernel(&m, &devices);
        if (r >= 0)
                r = listen_to_systemd(&m);
        if (r >= 0) {
                watch_controllers(&m, false);
                look(&m);
                r = sd_event_loop(m.event);
        }

        while (m.watched) {
                Watched *w = m.watched;

                m.watched = w->next;
                unwatch(w);
        }
        for (size_t i = 0; i < FOLDERS; i++)
                (void) sd_event_source_disable_unref(m.folders[i]);
        (void) sd_device_monitor_unref(devices);
        pid1_close(&m.pid1);
        (void) sd_event_unref(m.event);
        (void) json_object_put(m.gadgets);
        return r < 0 ? ctl_fail("cannot watch: %s", strerror(-r)) : EXIT_SUCCESS;
}
