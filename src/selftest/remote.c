/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Device, behind a cable: every call is a step that the device's program does. -ECOMM if that does not
 * answer.
 */
#include <endian.h>

#include "selftest/call.h"
#include "selftest/device.h"
#include "selftest/protocol.h"
#include "selftest/remote.h"
#include "selftest/usbfs.h"

static const int *host; /* changes with a reset */

void remote_attach(const int *fd) {
        host = fd;
}

long remote_hello(Hello *ret) {
        return usbfs_control(*host, PROTOCOL_IN, REQUEST_HELLO, ret, sizeof *ret) == sizeof *ret ? 0
                                                                                                 : -ECOMM;
}

static long number_of(const char *error) {
        for (int i = 1; i < 4096; i++)
                if (str_eq(strerrorname_np(i), error))
                        return -i;
        return -ECOMM;
}

static long step(Step s) {
        Result result;

        s.file = htole32(s.file);
        s.size = htole64(s.size);
        if (usbfs_control(*host, PROTOCOL_OUT, REQUEST_STEP, &s, sizeof s) != sizeof s ||
            usbfs_control(*host, PROTOCOL_IN, REQUEST_RESULT, &result, sizeof result) != sizeof result)
                return -ECOMM;
        result.error[sizeof result.error - 1] = 0;
        return result.error[0] ? number_of(result.error) : (long) le64toh(result.value);
}

long device_open(const char *name, bool nonblocking) {
        Step s = { .operation = OPERATION_OPEN, .size = nonblocking };

        if (strlen(name) >= sizeof s.name)
                return -ENAMETOOLONG;
        strcpy(s.name, name);
        return step(s);
}

long device_close(long file) {
        return step((Step){ .operation = OPERATION_CLOSE, .file = (uint32_t) file });
}

long device_zlp(long file, bool on) {
        return step((Step){ .operation = OPERATION_ZLP, .file = (uint32_t) file, .size = on });
}

long device_clear_halt(long file) {
        return step((Step){ .operation = OPERATION_CLEAR_HALT, .file = (uint32_t) file });
}

long device_start(unsigned job, Move move, long file, size_t size, uint8_t seed) {
        return step((Step){ .operation = OPERATION_START,
                            .job = (uint8_t) job,
                            .move = (uint8_t) move,
                            .seed = seed,
                            .file = (uint32_t) file,
                            .size = size });
}

/* In slices: meanwhile, a control request must not time out. */
long device_wait(unsigned job, unsigned ms) {
        long r;

        do {
                unsigned slice = MIN_OF(ms, (unsigned) PROTOCOL_WAIT_MS);

                r = step((Step){ .operation = OPERATION_WAIT, .job = (uint8_t) job, .size = slice });
                ms -= slice;
        } while (r == -ETIME && ms > 0);
        return r;
}

long device_stop(unsigned job) {
        return step((Step){ .operation = OPERATION_STOP, .job = (uint8_t) job });
}

long device_match(unsigned job, uint8_t seed, size_t from) {
        return step((Step){
                        .operation = OPERATION_MATCH, .job = (uint8_t) job, .seed = seed, .size = from });
}

long remote_done(unsigned n_bad) {
        return step((Step){ .operation = OPERATION_DONE, .size = n_bad });
}
