/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files are closed while they are used, in any order, and opened while the instance goes away. What is under
 * way goes on, and the UDC is given back by whoever closes last.
 */
#include <fcntl.h>

#include "job.h"
#include "race.h"
#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/report.h"
#include "selftest/session.h"
#include "selftest/usbfs.h"

#define SIZE 65536

/* One read and one write, both blocked when the file is closed; the host sets them free. */
static void move_closed(Race *r, int fd) {
        static uint8_t data[SIZE], got[PACKET], sent[PACKET], received[SIZE];
        Job reading, writing;

        memset(data, (int) random_next(&r->random), sizeof data);
        memset(sent, (int) random_next(&r->random), sizeof sent);
        job_start(&reading, fd, false, got, sizeof got);
        job_start(&writing, fd, true, data, sizeof data);
        job_blocks(&reading);
        job_blocks(&writing);
        (void) close(fd);
        expect("host sends", usbfs_bulk(r->rig.host, r->rig.pair[0].out, sent, PACKET, SOON_MS, NULL), 0);
        expect("host receives", usbfs_bulk(r->rig.host, r->rig.pair[0].in, received, SIZE, SOON_MS, NULL), 0);
        expect("read", job_result(&reading, SOON_MS), PACKET);
        expect("write", job_result(&writing, SOON_MS), SIZE);
        expect("data read", memcmp(got, sent, PACKET), 0);
        expect("data written", memcmp(received, data, SIZE), 0);
}

static void close_blocked(void *race, unsigned i) {
        (void) i;
        move_closed(race, must_open("ep1_rw", O_RDWR));
}

static void duplicate(void *race, unsigned i) {
        int fd = must_open("ep1_rw", O_RDWR), other = dup(fd);

        (void) i;
        (void) close(fd);
        move_closed(race, other);
}

static void ep0_first(Race *r) {
        const Interface it = { SPEEDS, SESSION_EPS, 2 };
        int ep0;

        load_host_start(&r->load);
        r->rig.ep0 = close_fd(r->rig.ep0);
        load_flows(&r->load);
        expect("bound without ep0", gadget_is_bound(), true);
        ep0 = must_open("ep0", O_RDWR);
        expect("descriptors again", write_descriptors(ep0, &it), -ESRCH);
        (void) close(ep0);
        load_flows(&r->load);
        load_finish(&r->load);
        expect("still bound", gadget_is_bound(), true);
        (void) close(r->rig.pair[0].write);
}

static void ep0_last(Race *r) {
        load_host_start(&r->load);
        load_flows(&r->load);
        load_finish(&r->load);
        (void) close(r->rig.pair[0].write);
        expect("bound with ep0", gadget_is_bound(), true);
        expect("files", str_eq(ffs_files(), "ep1 ep1_rw ep2"), true);
        r->rig.ep0 = close_fd(r->rig.ep0);
}

static void last_close(void *race, unsigned i) {
        Race *r = race;

        race_connect(r);
        load_init_usual(&r->load, &r->rig, random_next(&r->random));
        if (i % 2)
                ep0_first(r);
        else
                ep0_last(r);
        expect("bound after the last close", gadget_is_bound(), false);
        rig_disconnect(&r->rig);
        expect("no files", str_eq(ffs_files(), "no files"), true);
        ffs_umount();
}

/* Whoever of these closes last resets the instance, whatever it is about to become. */
static atomic_bool enough;

static void *open_and_close(void *path) {
        while (!enough) {
                int fd = open(path, O_RDWR | O_CLOEXEC);

                if (fd >= 0)
                        (void) close(fd);
                else if (errno != EBUSY && errno != ENODEV && errno != ENOENT)
                        trouble("open %s: %s", (char *) path, strerror(errno));
        }
        return NULL;
}

/* Others may still have to close the files of the former session. */
static int session_soon(void) {
        const Interface it = { SPEEDS | RW_PROXY_EPS, SESSION_EPS, 2 };

        for (unsigned ms = 0; ms < SOON_MS && !in_trouble(); ms++) {
                int fd = ffs_open("ep0", O_RDWR);
                long r = fd < 0 ? fd : describe(fd, &it);

                if (r == 0)
                        return fd;
                if (r != -EBUSY && r != -ESRCH && r != -EBADFD)
                        trouble("a session: %s", strerror((int) -r));
                (void) close_fd(fd);
                sleep_ms(1);
        }
        trouble("no session within %u ms", SOON_MS);
        return -EBADF;
}

static void open_storm(void *race, unsigned i) {
        char ep0[256], proxy[256];
        pthread_t threads[3];
        int fd;

        (void) i;
        ffs_mount(NULL);
        snprintf(ep0, sizeof ep0, "%s", ffs_path("ep0"));
        snprintf(proxy, sizeof proxy, "%s", ffs_path("ep1_rw"));
        enough = false;
        for (unsigned k = 0; k < ELEMENTSOF(threads); k++)
                threads[k] = thread_start(open_and_close, k ? proxy : ep0);
        for (unsigned k = 0; k < 4 && !in_trouble(); k++) {
                fd = session_soon();
                if (fd >= 0)
                        gadget_bind();
                race_moment(race);
                (void) close_fd(fd);
                for (unsigned ms = 0; gadget_is_bound() && ms < SOON_MS; ms++)
                        sleep_ms(1);
                expect("bound after the last close", gadget_is_bound(), false);
        }
        enough = true;
        for (unsigned k = 0; k < ELEMENTSOF(threads); k++)
                pthread_join(threads[k], NULL);
        ffs_umount();
}

const Loop file_loops[] = {
        { "files/close-blocked", race_connect, close_blocked, race_close },
        { "files/dup",           race_connect, duplicate,     race_close },
        { "files/last-close",    NULL,         last_close,    NULL },
        { "files/open-storm",    NULL,         open_storm,    NULL },
        {},
};
