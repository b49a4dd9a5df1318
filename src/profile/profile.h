/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Profile · what one gadget is: the checked text of its files seen as functions, interfaces and configurations.
 * A Profile that exists has no error in it.
 */
#pragma once

#include "profile/document.h"
#include "profile/endpoint.h"

/* USB 3.2, 9.6.6: endpoint numbers 1 to 15 in each direction. */
#define ENDPOINTS_PER_DIRECTION 15

typedef enum Activation {
        ACTIVATION_ALWAYS, /* started before the gadget is bound, kept up by its own Restart= */
        ACTIVATION_BOUND,  /* started when the gadget is bound */
        ACTIVATION_ENABLE, /* started when the host enables the configuration */
        ACTIVATION_MANUAL, /* never started by us */
        _ACTIVATION_MAX,
} Activation;

/* When a client is stopped by us while the gadget goes on; the rarer event includes the other. */
typedef enum StopOn {
        STOP_ON_NEVER,
        STOP_ON_DISABLE, /* the host has disabled the configuration, is gone or has reset the bus */
        STOP_ON_UNBIND,  /* the gadget has no controller */
        _STOP_ON_MAX,
} StopOn;

typedef struct Interface {
        const Section *section;
        unsigned number;
        Endpoint *endpoints;            /* a spare one is the last */
        const Setting **endpoint_lines; /* the setting each endpoint came from */
        size_t n_endpoints;
} Interface;

/* A file of the functionfs mount that is opened for the client, and the name it is passed with. */
typedef struct HandedFile {
        char *fd_name;
        char file[sizeof "ep30_rw"];
} HandedFile;

typedef struct Function {
        const Section *section;
        const FunctionType *type;
        const char *name; /* TYPE.INSTANCE, as in the profile */
        const char *instance;
        char *directory; /* its name below functions/ */

        /* functionfs only */
        char *mount_point;
        char *mount_options;
        const char *client; /* a .service unit, or NULL */
        Activation activation;
        StopOn stop_on;
        bool optional; /* the client may run without the gadget */
        bool notify_all;
        bool proxy, zlp;
        bool halt_on_failure;  /* of the client: what it had under way must not reach the next one */
        bool client_describes; /* the client writes the descriptors itself */
        uint64_t ready_timeout_us;
        Interface *interfaces;
        size_t n_interfaces;
        HandedFile *files;
        size_t n_files;
} Function;

typedef struct Configuration {
        const Section *section; /* NULL for the one that needs no section */
        const char *name;       /* LABEL.NUMBER */
        size_t *functions;      /* indices into Profile.functions */
        size_t n_functions;
} Configuration;

typedef struct Profile {
        char *name;
        Document doc;
        const Section *gadget;
        Function *functions;
        size_t n_functions;
        Configuration *configurations;
        size_t n_configurations;
} Profile;

/*
 * Loads the profile NAME below root ("" for the running system), drop-ins merged.
 * Returns 0; -ENOENT: there is none; -EINVAL, -EPERM, … : diag says all that is wrong.
 */
int profile_load(const char *root, const char *name, const Specifiers *host, Diagnostics *diag,
                 Profile **ret);

/*
 * The same, as if the edited file were written already: NAME.conf or a drop-in in /etc/usb-gadget. Returns as above, but for -ENOENT.
 */
int profile_load_edited(const char *root, const char *name, const Edited *edited, const Specifiers *host,
                        Diagnostics *diag, Profile **ret);

/* Loads one file without search path and drop-ins; the gadget's name is that of the file without ".conf". */
int profile_load_file(const char *path, const Specifiers *host, Diagnostics *diag, Profile **ret);

Profile *profile_free(Profile *p);
DEFINE_CLEANUP(Profile *, profile_free)

/* [OSDescriptors], or an empty section where a function makes it go without saying, or NULL. */
const Section *profile_os_descriptors(const Profile *p);

/* In the order of the enumerations, and NULL: also the words that the keys take. */
extern const char *const activation_names[_ACTIVATION_MAX + 1];
extern const char *const stop_on_names[_STOP_ON_MAX + 1];
