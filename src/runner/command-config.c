// SPDX-License-Identifier: GPL-2.0-only
#include "command-config.h"

#include "base/options.h"
#include "proc/child.h"

#define INSTALL_SECONDS 300.0
#define POWER_SECONDS 60.0
#define RECOVER_SECONDS 600.0
#define MACHINES_MAX 64
#define KNOWN_MAX 1000
#define MACHINE_CHARS                                          \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
	"0123456789.-_"

enum key_type { KEY_TEXT, KEY_DURATION, KEY_LIST };

static const struct key {
	const char *name;
	enum key_type type;
	size_t offset; /* of a text or a duration */
} keys[] = {
#define TEXT(name, member)                                                \
	{                                                                 \
		(name), KEY_TEXT, offsetof(struct command_config, member) \
	}
#define SECONDS(name, member)                                                 \
	{                                                                     \
		(name), KEY_DURATION, offsetof(struct command_config, member) \
	}
	TEXT("install", hooks[HOOK_INSTALL]),
	TEXT("boot", hooks[HOOK_BOOT]),
	TEXT("console", hooks[HOOK_CONSOLE]),
	TEXT("test", hooks[HOOK_TEST]),
	TEXT("power", hooks[HOOK_POWER]),
	TEXT("recover", hooks[HOOK_RECOVER]),
	TEXT("initrd", initrd),
	TEXT("successLine", success_line),
	SECONDS("installTimeout", install_timeout),
	SECONDS("powerTimeout", power_timeout),
	SECONDS("recoverTimeout", recover_timeout),
	{ "machines", KEY_LIST, 0 },
#undef TEXT
#undef SECONDS
};

/* The last part of a key of this machine, or NULL. The name may have dots. */
static const char *key_of_machine(const char *key, const char *name)
{
	size_t n = strlen(name);
	const char *dot = strrchr(key, '.');

	if (!starts_with(key, COMMAND_KEY_PREFIX))
		return NULL;
	key += strlen(COMMAND_KEY_PREFIX);
	return dot == key + n && !strncmp(key, name, n) ? dot + 1 : NULL;
}

bool command_config_exists(const struct config *config, const char *name)
{
	for (size_t i = 0; config && i < config->nr; i++)
		if (key_of_machine(config->entries[i].key, name))
			return true;
	return false;
}

char *command_config_name(const struct config *config, size_t i)
{
	for (size_t k = 0; config && k < config->nr; k++) {
		const char *key = config->entries[k].key;
		const char *dot = strrchr(key, '.');
		char *name;
		bool seen = false;

		if (!starts_with(key, COMMAND_KEY_PREFIX) || dot < key + strlen(COMMAND_KEY_PREFIX))
			continue;
		key += strlen(COMMAND_KEY_PREFIX);
		name = xstrndup(key, (size_t)(dot - key));
		for (size_t before = 0; before < k && !seen; before++)
			seen = key_of_machine(config->entries[before].key, name) != NULL;
		if (!seen && i-- == 0)
			return name;
		free(name);
	}
	return NULL;
}

static const struct key *find_key(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcasecmp(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static int unknown_key(const char *key, struct error *err)
{
	struct strbuf known = STRBUF_INIT(KNOWN_MAX);

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		strbuf_addf(&known, "%s%s", i ? ", " : "", keys[i].name);
	error_set(err, ERROR_USER, "%s: not known; a machine has %s", key, known.buf);
	strbuf_release(&known);
	return -1;
}

/* They become names of lock files. */
static int check_machine_name(const char *name, struct error *err)
{
	if (*name && *name != '.' && strspn(name, MACHINE_CHARS) == strlen(name))
		return 0;
	return error_set(err, ERROR_USER,
			 "'%s' cannot be the name of a machine: use letters, digits, '.', '-' and "
			 "'_'",
			 name);
}

static int add_machine(struct command_config *c, char *name, struct error *err)
{
	if (c->machines_nr == MACHINES_MAX) {
		free(name);
		return error_set(err, ERROR_USER, "more than %d machines", MACHINES_MAX);
	}
	c->machines = xrealloc(c->machines, (size_t)c->machines_nr + 1, sizeof(*c->machines));
	c->machines[c->machines_nr++] = name;
	for (int i = 0; i + 1 < c->machines_nr; i++)
		if (str_equal(c->machines[i], name))
			return error_set(err, ERROR_USER, "'%s' is named twice", name);
	return check_machine_name(name, err);
}

/* Several values of the key add to the list. */
static int read_machines(struct command_config *c, const char *value, struct error *err)
{
	static const char blanks[] = " \t\r\n,";

	for (value += strspn(value, blanks); *value; value += strspn(value, blanks)) {
		size_t n = strcspn(value, blanks);

		if (add_machine(c, xstrndup(value, n), err) < 0)
			return -1;
		value += n;
	}
	return 0;
}

static int read_key(struct command_config *c, const struct config_entry *e, const char *name,
		    struct error *err)
{
	const struct key *key = find_key(name);
	void *p = key ? (char *)c + key->offset : NULL;

	if (!key)
		return unknown_key(e->key, err);
	switch (key->type) {
	case KEY_TEXT:
		free(*(char **)p);
		*(char **)p = *e->value ? xstrdup(e->value) : NULL;
		break;
	case KEY_DURATION:
		if (parse_duration(e->value, p, err) < 0)
			return error_prefix(err, "%s", e->key);
		if (*(double *)p <= 0)
			return error_set(err, ERROR_USER, "%s must be greater than zero", e->key);
		break;
	case KEY_LIST:
		if (read_machines(c, e->value, err) < 0)
			return error_prefix(err, "%s", e->key);
		break;
	}
	return 0;
}

static int check_keys(struct command_config *c, struct error *err)
{
	static const enum command_hook needed[] = { HOOK_INSTALL, HOOK_CONSOLE, HOOK_POWER };

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		if (!c->hooks[needed[i]])
			return error_set(err, ERROR_USER,
					 COMMAND_KEY_PREFIX "%s.%s is not set, and the machine "
							    "needs it",
					 c->name, command_hook_key(needed[i]));
	if (!c->success_line && !c->hooks[HOOK_TEST])
		return error_set(err, ERROR_USER,
				 "neither " COMMAND_KEY_PREFIX "%s.successLine nor "
				 "."
				 "test is set: nothing would tell that the machine is up",
				 c->name);
	if (c->success_line) {
		AUTO_FREE char *key = xstrfmt(COMMAND_KEY_PREFIX "%s.successLine:", c->name);

		c->success = user_pattern_new(c->success_line, key, err);
		if (!c->success)
			return -1;
	}
	if (!c->machines_nr)
		return add_machine(c, xstrdup(c->name), err);
	return 0;
}

int command_config_read(struct command_config *c, const char *name, const struct config *config,
			struct error *err)
{
	*c = (struct command_config){
		.name = xstrdup(name),
		.install_timeout = INSTALL_SECONDS,
		.power_timeout = POWER_SECONDS,
		.recover_timeout = RECOVER_SECONDS,
	};
	for (size_t i = 0; config && i < config->nr; i++) {
		const char *key = key_of_machine(config->entries[i].key, name);

		if (key && read_key(c, &config->entries[i], key, err) < 0)
			return -1;
	}
	if (check_keys(c, err) < 0)
		return -1;
	for (int i = 0; i < HOOK_NR; i++)
		if (command_hook_check(c, (enum command_hook)i, err) < 0)
			return -1;
	return 0;
}

void command_config_clear(struct command_config *c)
{
	free(c->name);
	for (int i = 0; i < HOOK_NR; i++)
		free(c->hooks[i]);
	free(c->initrd);
	free(c->success_line);
	user_pattern_free(c->success);
	for (int i = 0; i < c->machines_nr; i++)
		free(c->machines[i]);
	free(c->machines);
	*c = (struct command_config){ 0 };
}

const char *command_hook_key(enum command_hook hook)
{
	/* The hooks are the first rows. */
	return keys[hook].name;
}

double command_hook_seconds(const struct command_config *c, enum command_hook hook)
{
	switch (hook) {
	case HOOK_INSTALL:
		return c->install_timeout;
	case HOOK_BOOT:
	case HOOK_POWER:
		return c->power_timeout;
	case HOOK_RECOVER:
		return c->recover_timeout;
	case HOOK_CONSOLE:
	case HOOK_TEST:
	case HOOK_NR:
		break;
	}
	return 0;
}

int command_hook_check(const struct command_config *c, enum command_hook hook, struct error *err)
{
	const char *command = c->hooks[hook];
	size_t n = command ? strspn(command, MACHINE_CHARS "/+") : 0;
	AUTO_FREE char *word = command ? xstrndup(command, n) : NULL;
	const char *argv[] = { "sh", "-c", "command -v -- \"$1\"", "sh", word, NULL };

	/* Anything else is for the shell to understand. */
	if (!n || (command[n] && !strchr(" \t\n;|&", command[n])))
		return 0;
	if (child_run(&(struct child_spec){ .argv = argv }, NULL, NULL, NULL) <= 0)
		return 0;
	return error_set(err, ERROR_USER,
			 COMMAND_KEY_PREFIX "%s.%s: '%s' not found, or not "
					    "executable",
			 c->name, command_hook_key(hook), word);
}
