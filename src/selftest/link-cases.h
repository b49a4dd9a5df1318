/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Link cases · what the table of groups over a link consists of.
 */
#pragma once

#include "selftest/link.h"

/* cases-zlp.c */
void test_zlp(Link *l);
void test_large(Link *l);

/* cases-read.c */
void test_read(Link *l);
void test_any_size(Link *l);

/* cases-duplex.c */
void test_duplex(Link *l);
void test_mixed(Link *l);
void test_pairs(Link *l);

/* cases-halt.c */
void test_halt(Link *l);
void test_reset(Link *l);

/* cases-aio.c */
void test_aio(Link *l);
