/* SPDX-License-Identifier: GPL-2.0-only */
/* Judges a subject by its own runs and by the user's word, without the other subjects. Pure. */
#ifndef EVIDENCE_SUBJECT_H
#define EVIDENCE_SUBJECT_H

#include "evidence/search.h"

/* Runs of it showed the failure. */
bool subject_shown_bad(const struct subject *s);

/* The user gave a verdict that counts as evidence, or one that leaves nothing to ask. */
bool subject_is_given(const struct subject *s);
bool subject_is_certain(const struct subject *s);

/* From its runs and from the user's word. */
void subject_evidence(const struct model *m, const struct subject *s, struct evidence *ev);

#endif
