// SPDX-License-Identifier: GPL-2.0-only
#include "init-port.h"

/* The text behind the word if it begins with it, else NULL. */
static const char *after(const char *s, const char *word)
{
	return starts_with(s, word) ? s + strlen(word) : NULL;
}

static bool parse_number(const char *s, int *n)
{
	int value = 0;

	if (!*s || strlen(s) > 3)
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return false;
		value = 10 * value + *s - '0';
	}
	*n = value;
	return true;
}

static bool parse_end(const char *s, int *value)
{
	const char *p;

	if (!strcmp(s, "timeout")) {
		*value = -1;
		return true;
	}
	if ((p = after(s, "exit ")))
		return parse_number(p, value) && *value <= 255;
	if (!(p = after(s, "signal ")) || !parse_number(p, value) || *value < 1 || *value > 64)
		return false;
	*value += 128;
	return true;
}

/* The reports that consist of a word, or of a word and a text. */
static const struct {
	const char *word;
	enum port_kind kind;
	bool text;
} port_words[] = {
	{ "start", PORT_START, false },	    { "alive", PORT_ALIVE, false },
	{ "cut", PORT_CUT, false },	    { "bye", PORT_BYE, false },
	{ "modules", PORT_MODULES, false }, { "out ", PORT_OUT, true },
	{ "fail ", PORT_FAIL, true },	    { "module ", PORT_MODULE, true },
	{ "asked ", PORT_ASKED, true },	    { "unserved ", PORT_UNSERVED, true },
	{ "wait ", PORT_WAIT, true },	    { "down ", PORT_DOWN, true },
};

bool port_parse(const char *s, struct port_report *r)
{
	const char *p = after(s, "end ");

	if (p) {
		r->kind = PORT_END;
		return parse_end(p, &r->value);
	}
	for (size_t i = 0; i < ARRAY_SIZE(port_words); i++) {
		p = after(s, port_words[i].word);
		if (!p || (*p && !port_words[i].text))
			continue;
		r->kind = port_words[i].kind;
		if (port_words[i].text) {
			r->text = p;
			r->len = strlen(p);
		}
		return true;
	}
	return false;
}

/* The text behind the tag, if the tag is that of this report or one of the next. Each key
 * is used once: nothing that was on the port is taken a second time. */
static const char *check_tag(struct port *port, int *lost)
{
	struct report_key key = port->key;
	const char *space = memchr(port->line, ' ', port->len);
	const char *text = space ? space + 1 : NULL;

	if (!text || space - port->line != 16)
		return NULL;
	for (int i = 0; i <= PORT_LOST_MAX; i++) {
		char tag[17];

		snprintf(tag, sizeof(tag), "%016" PRIx64, report_tag(&key, text, strlen(text)));
		report_key_next(&key);
		if (!memcmp(tag, port->line, 16)) {
			port->key = key;
			*lost = i;
			return text;
		}
	}
	return NULL;
}

static void take_line(struct port *port)
{
	struct port_report r = { .kind = PORT_HELLO };
	const char *text;

	port->line[port->len] = 0;
	if (strlen(port->line) != port->len)
		return;
	if (!strcmp(port->line, "kbisect-init 2")) {
		port->on_report(port->data, &r);
		return;
	}
	text = check_tag(port, &r.lost);
	if (text && port_parse(text, &r))
		port->on_report(port->data, &r);
}

void port_feed(struct port *port, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\n') {
			if (!port->too_long)
				take_line(port);
			port->len = 0;
			port->too_long = false;
		} else if (port->len + 1 == sizeof(port->line)) {
			port->too_long = true;
		} else if (bytes[i] != '\r') {
			port->line[port->len++] = bytes[i];
		}
	}
}
