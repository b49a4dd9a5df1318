/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fragment · much free memory, but not in one piece, as on a machine that runs for long. Until the process ends. */
#pragma once

void fragment_memory(void);
