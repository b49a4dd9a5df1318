/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mtp-one-file: the smallest MTP responder, as programs for the kernel drivers of old were written: one file, descriptor
 * 3; a container is read with one read, and written with one write of whatever size. Knows no USB and no systemd.
 */
#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_DESCRIPTOR 3

enum {
        CONTAINER_DATA = 2,
        CONTAINER_RESPONSE = 3,
        GET_DEVICE_INFO = 0x1001,
        OPEN_SESSION = 0x1002,
        CLOSE_SESSION = 0x1003,
        RESPONSE_OK = 0x2001,
        RESPONSE_NOT_SUPPORTED = 0x2005,
};

typedef struct Container {
        uint32_t length;
        uint16_t type, code;
        uint32_t transaction;
        uint8_t data[500]; /* with the header 512 bytes, a packet */
} Container;

static int send_container(uint16_t type, uint16_t code, uint32_t transaction, const void *data, size_t size) {
        Container c = { htole32((uint32_t) (12 + size)), htole16(type), htole16(code), transaction, { 0 } };

        memcpy(c.data, data, size);
        return write(FILE_DESCRIPTOR, &c, 12 + size) == (ssize_t) (12 + size) ? 0 : -1;
}

static uint8_t *put16(uint8_t *p, unsigned v) {
        *p++ = (uint8_t) v;
        *p++ = (uint8_t) (v >> 8);
        return p;
}

static uint8_t *put_string(uint8_t *p, const char *s) {
        *p++ = (uint8_t) (strlen(s) + 1);
        do
                p = put16(p, (uint8_t) *s);
        while (*s++);
        return p;
}

/* ISO 15740, 5.5.1; filled up so that the container is a whole packet, and only a zero-length packet ends it */
static int send_device_info(uint32_t transaction) {
        static const unsigned operations[] = { GET_DEVICE_INFO, OPEN_SESSION, CLOSE_SESSION };
        uint8_t data[500] = { 0 }, *p = data;

        p = put16(p, 100);                              /* version of the standard */
        p = put16(put16(p, 6), 0);                      /* vendor extension: Microsoft */
        p = put16(p, 100);
        p = put_string(p, "microsoft.com: 1.0;");
        p = put16(p, 0);                                /* functional mode */
        p = put16(put16(p, 3), 0);
        for (int i = 0; i < 3; i++)
                p = put16(p, operations[i]);
        for (int list = 0; list < 4; list++)            /* events, properties, formats to make and to show */
                p = put16(put16(p, 0), 0);
        p = put_string(p, "One File");
        p = put_string(p, "Responder");
        p = put_string(p, "1.0");
        put_string(p, "0123456789");
        return send_container(CONTAINER_DATA, GET_DEVICE_INFO, transaction, data, sizeof data);
}

static int answer(const Container *c) {
        unsigned code = le16toh(c->code), response = RESPONSE_OK;

        if (code == GET_DEVICE_INFO && send_device_info(c->transaction) < 0)
                return -1;
        if (code < GET_DEVICE_INFO || code > CLOSE_SESSION)
                response = RESPONSE_NOT_SUPPORTED;
        return send_container(CONTAINER_RESPONSE, (uint16_t) response, c->transaction, "", 0);
}

int main(void) {
        Container c;

        while (read(FILE_DESCRIPTOR, &c, sizeof c) >= 0)
                if (answer(&c) < 0)
                        break;
        perror("mtp-one-file");
        return 1;
}
