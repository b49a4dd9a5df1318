/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One step at a time, and none takes long: the host waits for it in a control request. Everything that is
 * not of the protocol is stalled.
 */
#include <endian.h>
#include <linux/usb/functionfs.h>

#include "selftest/call.h"
#include "selftest/device.h"
#include "selftest/server.h"

static Result result; /* of the last step */

static long do_step(Step *s, Served *served) {
        uint64_t size = le64toh(s->size);
        long file = (int32_t) le32toh(s->file);

        s->name[sizeof s->name - 1] = 0;
        switch (s->operation) {
        case OPERATION_OPEN:
                return device_open(s->name, size != 0);
        case OPERATION_CLOSE:
                return device_close(file);
        case OPERATION_ZLP:
                return device_zlp(file, size != 0);
        case OPERATION_CLEAR_HALT:
                return device_clear_halt(file);
        case OPERATION_START:
                return device_start(s->job, s->move, file, (size_t) size, s->seed);
        case OPERATION_WAIT:
                return device_wait(s->job, (unsigned) MIN_OF(size, (uint64_t) PROTOCOL_WAIT_MS));
        case OPERATION_STOP:
                return device_stop(s->job);
        case OPERATION_MATCH:
                return device_match(s->job, s->seed, (size_t) size);
        case OPERATION_DONE:
                served->done = true;
                served->n_bad = (unsigned) size;
                return 0;
        }
        return -EOPNOTSUPP;
}

static void remember(long r) {
        const char *name = r < 0 ? strerrorname_np((int) -r) : "";

        result = (Result){ .value = htole64((uint64_t) r) };
        strncpy(result.error, name ? name : "EIO", sizeof result.error - 1);
}

/* Wrong-direction I/O is how functionfs is told to stall. */
static void stall(int ep0, bool in) {
        (void) !(in ? read(ep0, NULL, 0) : write(ep0, NULL, 0));
}

static void answer(int ep0, const struct usb_ctrlrequest *setup, const void *data, size_t size) {
        (void) !write(ep0, data, MIN_OF(size, (size_t) le16toh(setup->wLength)));
}

/* A host that begins may not be the first: what one before it has left half done is ended. */
static void begin(void) {
        for (unsigned job = 0; job < DEVICE_JOBS; job++)
                (void) device_stop(job);
        for (long file = 0; file < DEVICE_FILES; file++) {
                (void) device_zlp(file, false);
                (void) device_close(file);
        }
}

static void on_setup(int ep0, const struct usb_ctrlrequest *setup, const Hello *hello, Served *served) {
        Step s;

        if (setup->bRequestType == PROTOCOL_IN && setup->bRequest == REQUEST_HELLO) {
                begin();
                answer(ep0, setup, hello, sizeof *hello);
        } else if (setup->bRequestType == PROTOCOL_IN && setup->bRequest == REQUEST_RESULT)
                answer(ep0, setup, &result, sizeof result);
        else if (setup->bRequestType == PROTOCOL_OUT && setup->bRequest == REQUEST_STEP &&
                 le16toh(setup->wLength) == sizeof s) {
                if (read(ep0, &s, sizeof s) != sizeof s)
                        return;
                remember(do_step(&s, served));
                served->n_steps++;
        } else
                stall(ep0, setup->bRequestType & USB_DIR_IN);
}

/* After the last step, the host still fetches its result. */
static bool is_over(const struct usb_functionfs_event *event, const Served *served) {
        return served->done &&
               (event->type != FUNCTIONFS_SETUP || event->u.setup.bRequest == REQUEST_RESULT);
}

long serve(int ep0, Hello hello, Served *ret) {
        struct usb_functionfs_event event;

        *ret = (Served){};
        do {
                ssize_t n = read(ep0, &event, sizeof event);

                /* the request was taken back meanwhile: no event, but another may follow */
                if (n < 0 && errno == EIDRM)
                        continue;
                if (n != sizeof event)
                        return n < 0 ? -errno : -EIO;
                if (event.type == FUNCTIONFS_SETUP)
                        on_setup(ep0, &event.u.setup, &hello, ret);
        } while (!is_over(&event, ret));
        return 0;
}
