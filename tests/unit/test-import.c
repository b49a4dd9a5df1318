/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A gadget as configfs shows it, in a directory of the test's own: links have names of any kind, and what counts is where
 * they lead.
 */
#include "check.h"
#include "ctl/import.h"
#include "scratch.h"

static const struct {
        const char *path, *text; /* of a file, or where a link leads */
        bool link;
} tree[] = {
        { "idVendor", "0x1d6b\n", false },
        { "idProduct", "0x0104\n", false },
        { "functions/acm.z/console", "0\n", false },
        { "functions/ffs.g-data/ready", "1\n", false },
        { "functions/zork.one/size", "5\n", false },
        { "os_desc/use", "1\n", false },
        { "configs/c.1/MaxPower", "2\n", false },
        { "configs/c.2/MaxPower", "500\n", false },
        { "configs/c.1/serial port", "../../functions/acm.z", true },
        { "configs/c.2/f1", "../../functions/ffs.g-data", true },
        { "configs/c.3/MaxPower", "4\n", false },
        { "configs/c.3/f1", "../../functions/zork.one", true },
        { "functions/acm.spare/console", "0\n", false },
        { "os_desc/which", "../configs/c.2", true },
};

static const char record[] = "mount g-data /run/usb-gadgetd/g/ffs.data \"\"\n"
                             "describe ffs.data /run/usb-gadgetd/g/ffs.data 00 00\n";

static void make_tree(void) {
        FOREACH_ITEM(it, tree, ELEMENTSOF(tree)) {
                const char *path = scratch_write(it->path, it->text, it->link ? 0 : strlen(it->text));

                if (it->link)
                        CHECK(unlink(path) == 0 && symlink(it->text, path) == 0);
        }
}

/* The profile's text, or NULL. */
static char *imported(size_t *ret_left_out) {
        _cleanup_(live_close) Live live = LIVE_NULL;
        Import i = {};
        char *text = NULL;
        unsigned line;
        size_t size;

        live.fd = dir_open_at(AT_FDCWD, scratch());
        live.ours = true;
        i.f = open_memstream(&text, &size);
        if (!CHECK(live.fd >= 0 && i.f) || !CHECK_INT(plan_from_text(record, &live.record, &line), 0))
                return NULL;
        CHECK_INT(import_live(&i, "g", &live), 0);
        CHECK_INT(fclose(i.f), 0);
        *ret_left_out = i.left_out;
        return text;
}

static void test_links(void) {
        static const char *const wanted[] = {
                "[OSDescriptors]\nuse=yes\nConfig=c.2\n",
                "[Config c.1]\nMaxPower=2\nFunctions=acm.z\n",
                "[Config c.2]\nMaxPower=500\nFunctions=ffs.data\n",
                "[Function acm.z]\n",
                "[Config c.3]\nMaxPower=4\nFunctions=other.one\n",
                "[Function other.one]\nType=zork\nsize=5\n",
                "# not taken over: function acm.spare, which is in no configuration\n",
        };
        static const char *const unwanted[] = { "serial port", "f1", "g-data" };
        _cleanup_free_ char *text = NULL;
        size_t left_out = 0;

        make_tree();
        text = imported(&left_out);
        if (!text)
                return;
        FOREACH_ITEM(it, wanted, ELEMENTSOF(wanted)) {
                check_row("%s", *it);
                CHECK(strstr(text, *it));
        }
        FOREACH_ITEM(it, unwanted, ELEMENTSOF(unwanted)) {
                check_row("%s", *it);
                CHECK(!strstr(text, *it));
        }
        check_row("%s", text);
        CHECK_INT(left_out, 2); /* the descriptors of the record are none */
}

/* Anything that could end the line, or that a terminal would take for a command */
static void test_lines(void) {
        static const struct {
                const char *text;
                bool line;
        } rows[] = {
                { "", true },         { "Ding, 5%", true }, { "\xc3\xa4", true }, { "a\nb", false },
                { "a\rb", false },    { "\033[31m", false }, { "\x7f", false },   { "\xe4", false },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                check_row("%s", it->text);
                CHECK_INT(import_is_line(it->text), it->line);
        }
}

CHECK_MAIN(test_links, test_lines)
