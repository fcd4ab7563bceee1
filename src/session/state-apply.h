/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The effect of each event on the state: one function for each, called by state_apply()
 * only. They check what they read from the event and return -1 when it is damaged.
 */
#ifndef SESSION_STATE_APPLY_H
#define SESSION_STATE_APPLY_H

#include "session/state.h"

int state_apply_open(struct state *state, json_t *event, struct error *err);
int state_apply_test(struct state *state, json_t *event, struct error *err);
int state_apply_build(struct state *state, json_t *event, struct error *err);
int state_apply_run(struct state *state, json_t *event, struct error *err);
int state_apply_left(struct state *state, json_t *event, struct error *err);
int state_apply_needless(struct state *state, json_t *event, struct error *err);
int state_apply_verdict(struct state *state, json_t *event, struct error *err);
int state_apply_target(struct state *state, json_t *event, struct error *err);
int state_apply_noise(struct state *state, json_t *event, struct error *err);
int state_apply_watch(struct state *state, json_t *event, struct error *err);
int state_apply_renamed(struct state *state, json_t *event, struct error *err);
int state_apply_collapse(struct state *state, json_t *event, struct error *err);
int state_apply_release(struct state *state, json_t *event, struct error *err);
int state_apply_config(struct state *state, json_t *event, struct error *err);
int state_apply_warnings(struct state *state, json_t *event, struct error *err);
int state_apply_minimized(struct state *state, json_t *event, struct error *err);
int state_apply_c_repro(struct state *state, json_t *event, struct error *err);
int state_apply_build_fix(struct state *state, json_t *event, struct error *err);
int state_apply_bisect(struct state *state, json_t *event, struct error *err);
int state_apply_result(struct state *state, json_t *event, struct error *err);
int state_apply_noted(struct state *state, json_t *event, struct error *err);
int state_apply_hand(struct state *state, json_t *event, struct error *err);
int state_apply_reject(struct state *state, json_t *event, struct error *err);
int state_apply_again(struct state *state, json_t *event, struct error *err);
int state_apply_undo(struct state *state, json_t *event, struct error *err);
int state_apply_retold(struct state *state, json_t *event, struct error *err);
int state_apply_control(struct state *state, json_t *event, struct error *err);

/* The commit that the event names, added when it is new. NULL with an error. */
struct tested_commit *state_commit_of(struct state *state, json_t *event, struct error *err);

struct tested_commit *state_find_writable(struct state *state, const char *commit);

void state_runs_clear(struct tested_commit *c);

/* The commit counts as not tested, and so do those whose verdict was inferred from it. */
void state_forget_runs(struct state *state, const char *commit);

/* Keeps a statement of the user's; takes over the word's strings. */
void state_add_word(struct state *state, const struct hand_word *word);
void state_words_clear(struct state *state);

/* A run was recorded: one that booted ends the row of silent ones, a silent one is added. */
void state_silent_add(struct state *state, const char *commit, const struct run *run);
void state_silent_end(struct state *state);

void state_renames_clear(struct state *state);

/* An event, or an id in one, that a newer version may have written. Returns -1. */
int state_unknown_id(struct error *err, const char *what, const char *id);

#endif
