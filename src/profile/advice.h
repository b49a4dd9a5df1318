/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Advice · what hosts make of a profile that is right: rules of the USB standards and of Windows, and what the kernel
 * changes silently. Pure; nothing of it keeps a gadget from being built.
 */
#pragma once

#include "profile/profile.h"

/* Adds warnings and notes. */
void advice_add(const Profile *p, Diagnostics *diag);
