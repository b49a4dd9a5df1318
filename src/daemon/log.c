/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "daemon/log.h"
#include "util/text.h"

static const char *gadget_name = "";

void log_init(const char *gadget) {
        gadget_name = gadget;
}

void log_line(int priority, const char *fmt, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, fmt);
        text = text_vformat(fmt, ap);
        va_end(ap);
        if (!text)
                return;

        if (getenv("JOURNAL_STREAM"))
                (void) sd_journal_send("MESSAGE=%s", text, "PRIORITY=%i", priority, "USB_GADGET=%s",
                                       gadget_name, NULL);
        else
                fprintf(stderr, "%s\n", text);
}

void log_diagnostics(Diagnostics *diag) {
        diag_sort(diag);
        FOREACH_ITEM(it, diag->items, diag->n)
                if (it->level == DIAG_ERROR)
                        log_line(LOG_ERR, "%s", it->text);
}

/* "MESSAGE=…" → what is behind the equals sign; NULL when out of memory. */
static char *entry_message(sd_journal *j) {
        const void *data;
        size_t size, n = strlen("MESSAGE=");

        if (sd_journal_get_data(j, "MESSAGE", &data, &size) < 0 || size < n)
                return NULL;
        return strndup((const char *) data + n, size - n);
}

char *log_kernel_reason(uint64_t since_us) {
        char *reason = NULL;
        sd_journal *j;

        if (sd_journal_open(&j, SD_JOURNAL_LOCAL_ONLY) < 0)
                return NULL;
        if (sd_journal_add_match(j, "_TRANSPORT=kernel", 0) >= 0 &&
            sd_journal_seek_realtime_usec(j, since_us) >= 0)
                while (sd_journal_next(j) > 0) {
                        char *message = entry_message(j);

                        if (message && (strstr(message, "gadget") || strstr(message, "udc"))) {
                                free(reason);
                                reason = message;
                        } else
                                free(message);
                }
        sd_journal_close(j);
        return reason;
}
