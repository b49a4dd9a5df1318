/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Functions of functionfs. The kernel does not give descriptors back: those of our own gadgets are in their records, those of
 * others are known to their programs alone.
 */
#include "ctl/import.h"
#include "profile/draft.h"
#include "util/text.h"

/* Where functionfs instance NAME is mounted: fields 5 and, behind the '-', 2 and 3 of /proc/self/mountinfo (proc(5)) */
static char *mount_point_of(const char *instance) {
        _cleanup_fclose_ FILE *f = fopen("/proc/self/mountinfo", "re");
        _cleanup_free_ char *line = NULL;
        size_t room = 0;

        while (f && getline(&line, &room, f) > 0) {
                char where[4096], type[64], source[256];
                const char *dash = strstr(line, " - ");

                if (dash && sscanf(line, "%*s %*s %*s %*s %4095s", where) == 1 &&
                    sscanf(dash, " - %63s %255s", type, source) == 2 && str_eq(type, "functionfs") &&
                    str_eq(source, instance))
                        return strdup(where);
        }
        return NULL;
}

/* ---- of others ---- */

static void import_client(Import *i, const char *instance, const char *mount, const char *unit) {
        _cleanup_free_ char *argument = NULL;

        if (asprintf(&argument, "ffs.%s", instance) < 0)
                return;
        write_section(i->f, SECTION_FUNCTION, argument);
        write_setting(i->f, "Descriptors", "client");
        if (mount)
                write_setting(i->f, "MountPoint", mount);
        if (unit)
                write_setting(i->f, "Client", unit);
        else
                import_leave_out(
                                i,
                                "Client=, the unit of the program that writes the descriptors of functionfs '%s'",
                                instance);
}

/* ---- our own ---- */

static bool concerns(const Step *s, StepKind kind, unsigned argument, const char *value) {
        return s->kind == kind && str_eq(s->arg[argument], value);
}

/* The client that files of the mount are handed to */
static const char *client_of(const Plan *plan, const char *mount) {
        _cleanup_free_ char *within = NULL;

        if (asprintf(&within, " %s/", mount) < 0)
                return NULL;
        FOREACH_ITEM(s, plan->steps, plan->n)
                if (s->kind == STEP_CLIENT && strstr(s->arg[4], within))
                        return s->arg[0];
        return NULL;
}

/* What is not in the blobs goes below the header of the function. */
static void print_described(Import *i, const Plan *plan, const char *mount, const char *text) {
        const char *header = strstr(text, "[Function "), *end = header ? strchr(header, '\n') : NULL,
                   *client;
        bool zlp = false;

        if (!end)
                return;
        FOREACH_ITEM(s, plan->steps, plan->n)
                zlp = zlp || concerns(s, STEP_ZLP, 0, mount);
        client = client_of(plan, mount);
        fprintf(i->f, "%.*s", (int) (end + 1 - text), text);
        if (zlp)
                write_setting(i->f, "ZeroLengthPackets", "yes");
        if (client)
                write_setting(i->f, "Client", client);
        fputs(end + 1, i->f);
}

static int described_text(const Step *describe, Diagnostics *diag, char **ret) {
        _cleanup_free_ uint8_t *data = NULL, *strings_data = NULL;
        _cleanup_(blob_content_done) BlobContent blob = {};
        _cleanup_(blob_strings_done) BlobStrings strings = {};
        size_t size, strings_size;
        int r = hex_decode(describe->arg[2], &data, &size);

        if (r >= 0)
                r = hex_decode(describe->arg[3], &strings_data, &strings_size);
        if (r >= 0)
                r = blob_read_descriptors("descriptors", data, size, diag, &blob);
        if (r >= 0)
                r = blob_read_strings("strings", strings_data, strings_size, diag, &strings);
        return r < 0 ? r
                     : draft_new("descriptors", &blob, "strings", &strings,
                                 strchr(describe->arg[0], '.') + 1, diag, ret);
}

static void import_described(Import *i, const Plan *plan, const Step *describe) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_free_ char *text = NULL;

        if (described_text(describe, &diag, &text) >= 0)
                print_described(i, plan, describe->arg[1], text);
        else
                import_leave_out(i, "%s, whose descriptors no profile has", describe->arg[0]);
}

/* The step that writes descriptors or waits for them, behind that which mounts the instance; NULL: the record has none. */
static const Step *step_of(const Plan *plan, const char *instance) {
        const Step *mount = NULL;

        FOREACH_ITEM(s, plan->steps, plan->n)
                if (concerns(s, STEP_MOUNT, 0, instance))
                        mount = s;
                else if (mount && (concerns(s, STEP_DESCRIBE, 1, mount->arg[1]) ||
                                   concerns(s, STEP_AWAIT, 1, mount->arg[1])))
                        return s;
        return NULL;
}

const char *import_functionfs_name(const Live *live, const char *instance) {
        const Step *s = step_of(&live->record, instance);

        return s && s->kind == STEP_DESCRIBE ? s->arg[0] : NULL;
}

void import_functionfs(Import *i, const Live *live, const char *instance) {
        const Step *s = step_of(&live->record, instance);
        _cleanup_free_ char *mount = s ? strdup(s->arg[1]) : mount_point_of(instance);

        if (s && s->kind == STEP_DESCRIBE)
                import_described(i, &live->record, s);
        else
                import_client(i, instance, mount, s ? s->arg[3] : NULL);
}
