/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What sections of functions come to: directories before what is in them, links behind what they lead to, values that
 * follow from others only where the profile does not give them, addresses that stay.
 */
#include "check.h"
#include "profile/address.h"
#include "profile/plan.h"
#include "scratch.h"

/* The steps of a profile with one function, from its section on, without the last two (link and bind). */
static char *function_steps(const char *section, const char *serial_number) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(profile_freep) Profile *p = NULL;
        _cleanup_(plan_done) Plan plan = {};
        _cleanup_free_ char *text = NULL, *steps = NULL;
        char *begin, *end;

        if (asprintf(&text, "[Gadget]\nidVendor=1\nidProduct=2\n%s", section) < 0 ||
            !CHECK_INT(scratch_profile(text, strlen(text), &diag, &p), 0) ||
            !CHECK_INT(plan_new(p, &(PlanContext){ serial_number }, &plan), 0) || !(steps = plan_to_text(&plan)))
                return NULL;
        begin = strchr(strstr(steps, "\nfunction ") + 1, '\n') + 1;
        end = strstr(steps, "link configs/");
        return strndup(begin, (size_t) (end - begin));
}

static void test_steps(void) {
        static const struct {
                const char *section, *steps;
        } rows[] = {
                { "[Function mass_storage.d]\nlun.10/ro=yes\nlun.2/ro=no\n",
                  "attr functions/mass_storage.d/lun.0/file \"\"\n"
                  "directory functions/mass_storage.d/lun.2\n"
                  "attr functions/mass_storage.d/lun.2/ro 0\n"
                  "attr functions/mass_storage.d/lun.2/file \"\"\n"
                  "directory functions/mass_storage.d/lun.10\n"
                  "attr functions/mass_storage.d/lun.10/ro 1\n"
                  "attr functions/mass_storage.d/lun.10/file \"\"\n" },
                { "[Function midi2.m]\nep.1/block.3/name=B\nep.1/protocol=1\nep.1/block.0/name=C\nep.0/block.0/name=A\n",
                  "attr functions/midi2.m/ep.0/block.0/name A\n"
                  "directory functions/midi2.m/ep.1\n"
                  "attr functions/midi2.m/ep.1/protocol 1\n"
                  "directory functions/midi2.m/ep.1/block.0\n"
                  "attr functions/midi2.m/ep.1/block.0/name C\n"
                  "directory functions/midi2.m/ep.1/block.3\n"
                  "attr functions/midi2.m/ep.1/block.3/name B\n" },
                { "[Function ncm.n]\nos_desc/interface.ncm/B/data=b\nos_desc/interface.ncm/A/data=a\nos_desc/interface.ncm/B/type=1\n",
                  "directory functions/ncm.n/os_desc/interface.ncm/B\n"
                  "attr functions/ncm.n/os_desc/interface.ncm/B/type 1\n"
                  "attr functions/ncm.n/os_desc/interface.ncm/B/data b\n"
                  "directory functions/ncm.n/os_desc/interface.ncm/A\n"
                  "attr functions/ncm.n/os_desc/interface.ncm/A/type 1\n"
                  "attr functions/ncm.n/os_desc/interface.ncm/A/data a\n" },
                { "[Function ncm.n]\nos_desc/interface.ncm/0/data=x\nos_desc/interface.ncm/default/data=y\n",
                  "directory functions/ncm.n/os_desc/interface.ncm/0\n"
                  "attr functions/ncm.n/os_desc/interface.ncm/0/type 1\n"
                  "attr functions/ncm.n/os_desc/interface.ncm/0/data x\n"
                  "directory functions/ncm.n/os_desc/interface.ncm/default\n"
                  "attr functions/ncm.n/os_desc/interface.ncm/default/type 1\n"
                  "attr functions/ncm.n/os_desc/interface.ncm/default/data y\n" },
                { "[Function hid.k]\nreport_length=8\nreport_desc=05 01\n  0x09,0x06\n",
                  "attr functions/hid.k/report_length 8\n"
                  "bytes functions/hid.k/report_desc 05010906\n" },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_free_ char *steps = NULL;

                check_row("%s", it->section);
                steps = function_steps(it->section, NULL);
                CHECK_STR(steps, it->steps);
        }
}

/* Each row: an attribute of a frame, and its value. */
static void test_frames(void) {
        static const struct {
                const char *keys, *step;
        } rows[] = {
                { "streaming/mjpeg/m/f/Frame=1920x1080 15 30\n", "mjpeg/m/f/wWidth 1920\n" },
                { "streaming/mjpeg/m/f/Frame=1920x1080 15 30\n", "mjpeg/m/f/wHeight 1080\n" },
                { "streaming/mjpeg/m/f/Frame=1920x1080 15 30\n", "mjpeg/m/f/dwMinBitRate 497664000\n" },
                { "streaming/mjpeg/m/f/Frame=1920x1080 15 30\n", "mjpeg/m/f/dwMaxBitRate 995328000\n" },
                { "streaming/mjpeg/m/f/Frame=1920x1080 15 30\n", "mjpeg/m/f/dwMaxVideoFrameBufferSize 4147200\n" },
                { "streaming/mjpeg/m/f/Frame=1920x1080 15 30\n", "mjpeg/m/f/dwDefaultFrameInterval 666666\n" },
                { "streaming/mjpeg/m/f/Frame=1920x1080 15 30\n", "mjpeg/m/f/dwFrameInterval \"333333\\n666666\"\n" },
                { "streaming/mjpeg/m/f/Frame=7680x4320 1000\n", "mjpeg/m/f/dwMaxBitRate 4294967295\n" },
                { "streaming/mjpeg/m/f/Frame=640x480 30\nstreaming/mjpeg/m/f/wWidth=644\n", "mjpeg/m/f/wWidth 644\n" },
                { "streaming/uncompressed/u/f/Frame=640x480 30\n", "uncompressed/u/bBitsPerPixel 16\n" },
                { "streaming/uncompressed/u/f/Frame=640x480 30\n", "uncompressed/u/f/dwMaxVideoFrameBufferSize 614400\n" },
                { "streaming/uncompressed/u/guidFormat=NV12\nstreaming/uncompressed/u/f/Frame=640x480 30\n",
                  "uncompressed/u/bBitsPerPixel 12\n" },
                { "streaming/uncompressed/u/guidFormat=NV12\nstreaming/uncompressed/u/f/Frame=640x480 30\n",
                  "uncompressed/u/f/dwMaxVideoFrameBufferSize 460800\n" },
                { "streaming/uncompressed/u/guidFormat={3231564e-0000-0010-8000-00aa00389b71}\nstreaming/uncompressed/u/f/Frame=640x480 30\n",
                  "uncompressed/u/bBitsPerPixel 12\n" },
                { "streaming/uncompressed/u/bBitsPerPixel=32\nstreaming/uncompressed/u/f/Frame=640x480 30\n",
                  "uncompressed/u/f/dwMaxVideoFrameBufferSize 1228800\n" },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_free_ char *section = NULL, *steps = NULL;

                check_row("%s", it->keys);
                if (asprintf(&section, "[Function uvc.c]\n%s", it->keys) < 0)
                        continue;
                steps = function_steps(section, NULL);
                CHECK(steps && strstr(steps, it->step));
        }
}

/* The order of formats is the profile's, whatever their kinds. */
static void test_format_order(void) {
        _cleanup_free_ char *steps = function_steps("[Function uvc.c]\nstreaming/mjpeg/m/f/Frame=640x480 30\n"
                                                    "streaming/uncompressed/u/f/Frame=640x480 30\n"
                                                    "streaming/mjpeg/n/f/Frame=640x480 30\n",
                                                    NULL);
        const char *first = steps ? strstr(steps, "h/mjpeg-m ") : NULL,
                   *second = first ? strstr(first, "h/uncompressed-u ") : NULL,
                   *third = second ? strstr(second, "h/mjpeg-n ") : NULL;

        CHECK(third && strstr(third, "streaming/class/fs/h "));
}

static bool valid_address(const char *a) {
        unsigned b[6];

        return strlen(a) == 17 && sscanf(a, "%2x:%2x:%2x:%2x:%2x:%2x", b, b + 1, b + 2, b + 3, b + 4, b + 5) == 6 &&
               (b[0] & 3) == 2;
}

static void test_addresses(void) {
        static const char *const serials[] = { "0123456789abcdef", "0123456789abcdee", "" };
        static const char *const functions[] = { "ncm.usb0", "ncm.usb1", "ecm.usb0" };
        static const char *const ends[] = { "dev_addr", "host_addr" };
        char seen[ELEMENTSOF(serials) * ELEMENTSOF(functions) * ELEMENTSOF(ends)][ADDRESS_TEXT_SIZE];
        size_t n = 0;

        FOREACH_ITEM(s, serials, ELEMENTSOF(serials))
                FOREACH_ITEM(f, functions, ELEMENTSOF(functions))
                        FOREACH_ITEM(e, ends, ELEMENTSOF(ends)) {
                                char again[ADDRESS_TEXT_SIZE];

                                check_row("%s %s %s", *s, *f, *e);
                                address_derive(*s, *f, *e, seen[n]);
                                address_derive(*s, *f, *e, again);
                                CHECK_STR(again, seen[n]);
                                CHECK(valid_address(seen[n]));
                                for (size_t i = 0; i < n; i++)
                                        CHECK(!str_eq(seen[i], seen[n]));
                                n++;
                        }
        check_row("the same for ever");
        address_derive("0123456789abcdef", "ncm.usb0", "dev_addr", seen[0]);
        CHECK_STR(seen[0], "9e:89:1b:9e:65:01");
}

/* The profile's own address comes first; without an identity of the machine the kernel makes one up. */
static void test_derived(void) {
        _cleanup_free_ char *both = function_steps("[Function ncm.n]\n", "S"),
                            *one = function_steps("[Function ncm.n]\nhost_addr=02:00:5e:00:53:01\n", "S"),
                            *none = function_steps("[Function ncm.n]\n", NULL);

        CHECK(both && strstr(both, "/dev_addr ") && strstr(both, "/host_addr "));
        CHECK(one && strstr(one, "/dev_addr ") && strstr(one, "/host_addr 02:00:5e:00:53:01\n"));
        CHECK_STR(none, "");
}

CHECK_MAIN(test_steps, test_frames, test_format_order, test_addresses, test_derived)
