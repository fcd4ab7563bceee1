// SPDX-License-Identifier: GPL-2.0-only
#include "session/syz.h"
#include "guest/syzkaller.h"
#include "session/events.h"

int syz_announce(struct session *s, struct error *err)
{
	const struct settings *settings = &s->settings;
	AUTO_FREE char *commit = NULL;

	if (!settings_uses_syzkaller(settings) || s->state.nr ||
	    !syzkaller_is_checkout(settings->syzkaller))
		return 0;
	commit = syzkaller_commit(settings->syzkaller, settings->syzkaller_commit, err);
	return commit ? session_record(s, event_syzkaller(commit), err) : -1;
}

int syz_change_to_c(struct session *s, struct testbed *tb, const char *seen, struct error *err)
{
	if (!settings_uses_syzkaller(&s->settings) || !s->settings.c_repro)
		return 0;
	if (session_record(s, event_c_repro(seen), err) < 0 || testbed_set_test(tb, err) < 0)
		return -1;
	return 1;
}
