/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <sysexits.h>
#include <systemd/sd-journal.h>

#include "daemon/log.h"
#include "util/text.h"

/* The catalog has the same ones. */
static const char *const message_ids[_LOG_ID_MAX] = {
        [LOG_ID_BOUND] = "d7bc4de8f9c946569dc62f701305cf12",
        [LOG_ID_UNBOUND] = "cd1b0e5ea4b0476d9b4bfee09b7ec2cb",
        [LOG_ID_WAITING] = "9c1895aff2ab43309f46fcb1a0bb36cc",
        [LOG_ID_PAUSED] = "a2f8ab0863a94d969b958b65b375e3d2",
        [LOG_ID_ADOPTED] = "ac36468193a14de1af52b1f47f98feea",
        [LOG_ID_REMOVED] = "66def6322145484e821d4bb08a8c78bb",
        [LOG_ID_FAILED] = "0246085c3dc9414e8ca3f35368d12d9f",
        [LOG_ID_KERNEL] = "12874d254a3a4b5e897066e0fd021266",
        [LOG_ID_TAKEN] = "a5413ab1942d4df4a289283ee135702d",
        [LOG_ID_CLIENT] = "b2dd233084964c1fae534f28cdd36d0b",
        [LOG_ID_REFUSED] = "186b3b6a1e5a49e8925728517dc2046e",
};

static const char *gadget_name = "";

LogId log_id_of_exit(int code) {
        switch (code) {
        case EX_UNAVAILABLE:
                return LOG_ID_KERNEL;
        case EX_CANTCREAT:
                return LOG_ID_TAKEN;
        case EX_PROTOCOL:
                return LOG_ID_CLIENT;
        case EX_CONFIG:
                return LOG_ID_REFUSED;
        default:
                return LOG_ID_FAILED;
        }
}

void log_init(const char *gadget) {
        gadget_name = gadget;
}

void log_event(LogId id, int priority, const char *fmt, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, fmt);
        text = text_vformat(fmt, ap);
        va_end(ap);
        if (!text)
                return;

        if (getenv("JOURNAL_STREAM"))
                (void) sd_journal_send("MESSAGE=%s", text, "PRIORITY=%i", priority, "USB_GADGET=%s",
                                       gadget_name, message_ids[id] ? "MESSAGE_ID=%s" : NULL,
                                       message_ids[id], NULL);
        else
                fprintf(stderr, "%s\n", text);
}

void log_diagnostics(LogId id, Diagnostics *diag) {
        diag_sort(diag);
        FOREACH_ITEM(it, diag->items, diag->n) {
                _cleanup_free_ char *text = it->level == DIAG_ERROR ? diag_item_text(it) : NULL;

                if (text)
                        log_event(id, LOG_ERR, "%s", text);
        }
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
