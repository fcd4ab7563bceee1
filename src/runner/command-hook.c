// SPDX-License-Identifier: GPL-2.0-only
#include "command-hook.h"

#include "proc/child.h"

#define SAID_MAX 2000
#define COMMAND_SHOWN_MAX 100
/* A terminal server or ssh closes its connection when it is asked to end. */
#define GRACE_SECONDS 2.0

struct hook {
	struct hook_spec spec;
	struct child *child;
	struct strbuf said; /* the last line of its output */
	bool line_ended;    /* with a line end, after which another line may begin */
};

/* Keeps the last line only, because a message is one, and a program ends with what made it
 * fail. ssh ends its lines as on a terminal, with a carriage return. */
static void add_said(struct hook *h, const char *bytes, size_t len)
{
	while (len) {
		size_t n = 0;

		while (n < len && bytes[n] != '\n' && bytes[n] != '\r')
			n++;
		if (n && h->line_ended)
			strbuf_reset(&h->said);
		strbuf_add_escaped(&h->said, bytes, n);
		h->line_ended = n < len;
		n += n < len;
		bytes += n;
		len -= n;
	}
}

static void on_hook_output(void *data, int fd, const char *bytes, size_t len)
{
	struct hook *h = data;

	if (fd == 2 || !h->spec.on_output)
		add_said(h, bytes, len);
	if (h->spec.on_output)
		h->spec.on_output(h->spec.data, fd, bytes, len);
}

static const char *command_of(const struct hook_spec *spec)
{
	return spec->command ? spec->command : spec->config->hooks[spec->hook];
}

/* The name for messages, owned. */
static char *hook_name(const struct hook_spec *spec)
{
	if (spec->command)
		return xstrdup(spec->name);
	return xstrfmt(COMMAND_KEY_PREFIX "%s.%s", spec->config->name,
		       command_hook_key(spec->hook));
}

static char *describe(struct hook *h, const struct child_result *result)
{
	const char *argument = h->spec.argument ? h->spec.argument : "";
	AUTO_FREE char *name = hook_name(&h->spec);
	AUTO_FREE char *end = NULL;

	if (result->timed_out)
		end = xstrfmt("did not end within %.0f s", h->spec.seconds);
	else if (result->signal)
		end = xstrfmt("was killed by signal %d (%s)", result->signal,
			      strsignal(result->signal));
	else
		end = xstrfmt("ended with status %d", result->status);
	strbuf_rtrim(&h->said);
	if (h->spec.command)
		return xstrfmt("%s %s%s%s", name, end, h->said.len ? ": " : "", h->said.buf);
	return xstrfmt("%s ('%.*s%s%s') %s%s%s", name, COMMAND_SHOWN_MAX, command_of(&h->spec),
		       *argument ? " " : "", argument, end, h->said.len ? ": " : "", h->said.buf);
}

static void on_hook_exit(void *data, const struct child_result *result)
{
	struct hook *h = data;
	AUTO_FREE char *how = describe(h, result);
	const struct hook_end end = {
		.status = result->timed_out ? -1 : result->status,
		.killed = result->killed,
		.how = how,
	};

	h->spec.on_end(h->spec.data, &end);
	strbuf_release(&h->said);
	free(h);
}

struct hook *hook_start(uv_loop_t *loop, const struct hook_spec *spec, struct error *err)
{
	const char *command = command_of(spec);
	/* As git runs its aliases: the argument comes after those in the command. */
	AUTO_FREE char *with_argument = spec->argument ? xstrfmt("%s \"$@\"", command) : NULL;
	const char *argv[] = { "sh", "-c",	     with_argument ? with_argument : command,
			       "sh", spec->argument, NULL };
	struct hook *h = xcalloc(1, sizeof(*h));
	const struct child_spec child = {
		.argv = argv,
		.env = spec->env,
		.deadline = spec->seconds,
		.grace = GRACE_SECONDS,
		.on_output = on_hook_output,
		.on_exit = on_hook_exit,
		.data = h,
	};

	h->spec = *spec;
	h->said = (struct strbuf)STRBUF_CUT(SAID_MAX);
	h->child = child_start(loop, &child, err);
	if (h->child)
		return h;
	AUTO_FREE char *name = hook_name(spec);

	error_prefix(err, "%s", name);
	free(h);
	return NULL;
}

void hook_kill(struct hook *h)
{
	child_kill(h->child);
}
