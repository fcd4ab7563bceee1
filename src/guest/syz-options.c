// SPDX-License-Identifier: GPL-2.0-only
#include "syz-options.h"

#include <jansson.h>

#define PROCS_USUAL 6

/* The members that become arguments, by their names in both forms. "threaded" and "repeat"
 * are always on, as they are when syzkaller itself bisects. */
enum syz_number { PROCS, SLOWDOWN, SANDBOX_ARG, FAULT_CALL, FAULT_NTH };

static const struct syz_field {
	const char *json, *old;
	long least, most;
} fields[] = {
	[PROCS] = { "procs", "Procs", 1, 64 },
	[SLOWDOWN] = { "slowdown", "Slowdown", 1, 100 },
	[SANDBOX_ARG] = { "sandbox_arg", "SandboxArg", -100000, 100000 },
	[FAULT_CALL] = { "fault_call", "FaultCall", -1, 10000 },
	[FAULT_NTH] = { "fault_nth", "FaultNth", 0, 1000000 },
};

static long *syz_number_of(struct syz_options *o, size_t i)
{
	switch ((enum syz_number)i) {
	case PROCS:
		return &o->procs;
	case SLOWDOWN:
		return &o->slowdown;
	case SANDBOX_ARG:
		return &o->sandbox_arg;
	case FAULT_CALL:
		return &o->fault_call;
	case FAULT_NTH:
		return &o->fault_nth;
	}
	return NULL;
}

static int take_number(struct syz_options *o, size_t i, long long value, struct error *err)
{
	if (value < fields[i].least || value > fields[i].most)
		return error_set(err, ERROR_USER,
				 "its option '%s' is %lld, and must be between %ld and %ld",
				 fields[i].json, value, fields[i].least, fields[i].most);
	*syz_number_of(o, i) = (long)value;
	return 0;
}

static int take_sandbox(struct syz_options *o, const char *name, size_t len, struct error *err)
{
	if (len >= sizeof(o->sandbox) ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789") < len)
		return error_set(err, ERROR_USER, "its sandbox '%.*s' is not a name",
				 (int)MIN(len, sizeof(o->sandbox)), name);
	if (len)
		snprintf(o->sandbox, sizeof(o->sandbox), "%.*s", (int)len, name);
	return 0;
}

static int read_json(struct syz_options *o, const char *text, size_t len, struct error *err)
{
	json_error_t why;
	json_t *root = json_loadb(text, len, 0, &why), *sandbox;
	int ret = 0;

	if (!root)
		return error_set(err, ERROR_USER, "its line of options is no JSON: %s", why.text);
	for (size_t i = 0; !ret && i < ARRAY_SIZE(fields); i++) {
		json_t *v = json_object_get(root, fields[i].json);

		if (json_is_integer(v))
			ret = take_number(o, i, json_integer_value(v), err);
	}
	sandbox = json_object_get(root, "sandbox");
	if (!ret && json_is_string(sandbox))
		ret = take_sandbox(o, json_string_value(sandbox), json_string_length(sandbox), err);
	o->collide = json_is_true(json_object_get(root, "collide"));
	o->fault = json_is_true(json_object_get(root, "fault"));
	json_decref(root);
	return ret;
}

/* Takes "Name:value" of the old form. */
static int take_old(struct syz_options *o, const char *word, size_t len, struct error *err)
{
	const char *colon = memchr(word, ':', len);
	size_t name = colon ? (size_t)(colon - word) : len;
	AUTO_FREE char *value = colon ? xstrndup(colon + 1, len - name - 1) : NULL;
	char *end;

	for (size_t i = 0; value && i < ARRAY_SIZE(fields); i++) {
		if (strlen(fields[i].old) != name || strncmp(word, fields[i].old, name))
			continue;
		long long n = strtoll(value, &end, 10);

		if (!*value || *end)
			return error_set(err, ERROR_USER,
					 "its option '%s' is not a number: '%.40s'", fields[i].old,
					 value);
		/* The old form has a zero where an option has no value. */
		return n || fields[i].least <= 0 ? take_number(o, i, n, err) : 0;
	}
	if (value && name == 7 && !strncmp(word, "Sandbox", name))
		return take_sandbox(o, value, strlen(value), err);
	if (value && name == 7 && !strncmp(word, "Collide", name))
		o->collide = str_equal(value, "true");
	if (value && name == 5 && !strncmp(word, "Fault", name))
		o->fault = str_equal(value, "true");
	return 0;
}

static int read_old(struct syz_options *o, const char *text, size_t len, struct error *err)
{
	const char *end = text + len;

	while (text < end) {
		const char *word = text + strspn(text, " \t");
		size_t n = strcspn(word, " \t}\r\n");

		if (word >= end)
			break;
		if (take_old(o, word, MIN(n, (size_t)(end - word)), err) < 0)
			return -1;
		text = word + MAX(n, (size_t)1);
	}
	return 0;
}

/* The line of options from its '{' on, or NULL. It comes before the program's first call. */
static const char *find_options(const char *program)
{
	for (const char *p = program; *p; p += *p == '\n') {
		const char *brace = *p == '#' ? p + 1 + strspn(p + 1, " \t") : NULL;

		if (brace && *brace == '{')
			return brace;
		if (*p != '#' && *p != '\n' && *p != '\r')
			return NULL;
		p += strcspn(p, "\n");
	}
	return NULL;
}

int syz_options_read(struct syz_options *o, const char *program, struct error *err)
{
	const char *line = find_options(program);
	size_t len = line ? strcspn(line, "\r\n") : 0;

	*o = (struct syz_options){
		.sandbox = "none", .procs = PROCS_USUAL, .slowdown = 1, .fault_call = -1
	};
	if (!line)
		return 0;
	if (line[1] == '"' || line[1] == '}')
		return read_json(o, line, len, err);
	return read_old(o, line + 1, len - 1, err);
}

void syz_options_arguments(const struct syz_options *o, const char *go_arch, struct strbuf *out)
{
	strbuf_addf(out, "?-arch=%s\n!-sandbox=%s\n!-procs=%ld\n!-repeat=0\n!-threaded=true\n",
		    go_arch, o->sandbox, o->procs);
	strbuf_addf(out, "?-collide=%s\n", o->collide ? "true" : "false");
	if (o->fault && o->fault_call >= 0)
		strbuf_addf(out, "!-fault_call=%ld\n!-fault_nth=%ld\n", o->fault_call,
			    o->fault_nth);
	/* A syzkaller of 2022 has the name sandboxArg. A name that it does not know is ignored. */
	strbuf_addf(out, "?-optional=slowdown=%ld:sandbox_arg=%ld:sandboxArg=%ld:type=qemu\n",
		    o->slowdown, o->sandbox_arg, o->sandbox_arg);
}
