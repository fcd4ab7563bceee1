// SPDX-License-Identifier: GPL-2.0-only
/* The bytes of a guest on its second serial port. */
#include "fuzz.h"
#include "runner/init-port.h"

static void on_report(void *data, const struct port_report *r)
{
	size_t *seen = data;

	/* The text of a report must be readable, and its value in range. */
	for (size_t i = 0; i < r->len; i++)
		*seen += (unsigned char)r->text[i];
	if (r->kind == PORT_END && (r->value < -1 || r->value > 255))
		abort();
}

/* No input has a right tag, so a report is also read as if its tag were right. */
static void parse_texts(char *text, size_t *seen)
{
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		struct port_report report = { 0 };
		char *space = strchr(line, ' ');

		if (space && port_parse(space + 1, &report))
			on_report(seen, &report);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t seen = 0, half = size / 2;
	struct port port = { .on_report = on_report, .data = &seen };
	char *text = xstrndup((const char *)data, size);

	port_feed(&port, (const char *)data, half);
	port_feed(&port, (const char *)data + half, size - half);
	parse_texts(text, &seen);
	free(text);
	return 0;
}
