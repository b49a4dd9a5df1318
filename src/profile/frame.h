/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Frame · one line for a video frame, and the kernel attributes that follow from it.
 */
#pragma once

#include "profile/document.h"

#define FRAME_RATES_MAX SCALARS_MAX

/* True for "WIDTHxHEIGHT RATE…", frames per second, 1 to 1000. */
bool frame_valid(const char *text);

/*
 * What an attribute is where only Frame= in its directory, or the pixel format, says it: NULL in *ret if neither
 * does. path is below the function. Returns 0 or -ENOMEM.
 */
int frame_attribute(const Section *s, const char *path, char **ret);
