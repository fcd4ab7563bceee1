// SPDX-License-Identifier: GPL-2.0-only
#include "qemu-qmp.h"

#include <jansson.h>

static void send_line(struct qmp *q, const char *line)
{
	q->send(q->data, line, strlen(line));
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* The reason is shown in messages, so only printable ASCII is kept. */
static void set_reason(struct qmp *q, const char *text)
{
	snprintf(q->reason, sizeof(q->reason), "%s", text);
	for (char *p = q->reason; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
}

static void take_shutdown(struct qmp *q, const json_t *data)
{
	const char *reason = text_of(data, "reason");

	/* Only the first one counts: later ones come from QEMU's own shutdown. */
	if (q->end != QMP_END_UNKNOWN)
		return;
	set_reason(q, reason);
	q->end = starts_with(reason, "guest-") ? QMP_END_GUEST : QMP_END_HOST;
}

static void take_return(struct qmp *q, const char *id)
{
	if (!strcmp(id, "hello"))
		send_line(q, "{\"execute\":\"cont\",\"id\":\"start\"}\n");
	else if (!strcmp(id, "start"))
		q->started = true;
	else if (!strcmp(id, "ask"))
		q->asked = false;
}

static void take_error(struct qmp *q, const json_t *error)
{
	q->asked = false;
	q->refused = true;
	if (q->end == QMP_END_UNKNOWN)
		set_reason(q, text_of(error, "desc"));
}

static void qmp_take_line(struct qmp *q)
{
	json_t *message = json_loadb(q->line, q->len, 0, NULL);

	if (json_object_get(message, "QMP"))
		send_line(q, "{\"execute\":\"qmp_capabilities\",\"id\":\"hello\"}\n");
	else if (!strcmp(text_of(message, "event"), "SHUTDOWN"))
		take_shutdown(q, json_object_get(message, "data"));
	else if (json_object_get(message, "return"))
		take_return(q, text_of(message, "id"));
	else if (json_object_get(message, "error"))
		take_error(q, json_object_get(message, "error"));
	json_decref(message);
}

void qmp_feed(struct qmp *q, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\n') {
			if (!q->too_long)
				qmp_take_line(q);
			q->len = 0;
			q->too_long = false;
		} else if (q->len == sizeof(q->line)) {
			q->too_long = true;
		} else {
			q->line[q->len++] = bytes[i];
		}
	}
}

void qmp_ask(struct qmp *q)
{
	if (!q->started || q->asked)
		return;
	q->asked = true;
	send_line(q, "{\"execute\":\"query-status\",\"id\":\"ask\"}\n");
}
