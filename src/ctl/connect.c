/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl connect, disconnect: the pull-up of the controller, as if the cable were plugged in or out. The gadget
 * stays bound, and its clients run on.
 */
#include <fcntl.h>

#include "ctl/ctl.h"
#include "ctl/state.h"
#include "kernel/attr.h"
#include "kernel/path.h"
#include "profile/source.h"

/* Both verbs are the words that the kernel takes. */
int verb_connect(const Ctl *ctl, int argc _unused_, char *argv[]) {
        const char *word = argv[0], *name = argv[1];
        _cleanup_(live_close) Live live = LIVE_NULL;
        _cleanup_free_ char *path = NULL;
        int r = ctl_open_live(ctl, name, &live);

        if (r != EXIT_SUCCESS)
                return r;
        if (!live.udc)
                return ctl_fail("gadget '%s' is not bound to a controller, so there is nothing to %s", name,
                                word);
        if (asprintf(&path, UDC_CLASS "/%s/soft_connect", live.udc) < 0)
                return ctl_fail("out of memory");
        r = attr_write_at(AT_FDCWD, path, word);
        if (r == -EOPNOTSUPP)
                return ctl_fail("%s: controller '%s' cannot %s by software", path, live.udc, word);
        return r < 0 ? ctl_fail("%s: %s", path, strerror(-r)) : EXIT_SUCCESS;
}
