// SPDX-License-Identifier: GPL-2.0-only
#include "qemu-reach.h"

void reach_init(struct reach_watch *r, const uint64_t *addr, int nr,
		void (*send)(void *data, const char *bytes, size_t len), void *data)
{
	*r = (struct reach_watch){ .send = send, .data = data };
	r->nr = MIN(nr, REACH_POINTS_MAX);
	memcpy(r->addr, addr, (size_t)r->nr * sizeof(*addr));
}

static void send_packet(struct reach_watch *r, const char *text)
{
	unsigned char sum = 0;
	char packet[64];
	int n;

	for (const char *p = text; *p; p++)
		sum = (unsigned char)(sum + (unsigned char)*p);
	n = snprintf(packet, sizeof(packet), "$%s#%02x", text, sum);
	r->send(r->data, packet, (size_t)n);
}

static void send_breakpoint(struct reach_watch *r)
{
	char text[40];

	snprintf(text, sizeof(text), "Z1,%" PRIx64 ",1", r->addr[r->next]);
	send_packet(r, text);
}

void reach_arm(struct reach_watch *r)
{
	if (r->state != REACH_IDLE)
		return;
	r->state = REACH_STOPPING;
	r->send(r->data, "\003", 1);
}

/* Detaching removes all breakpoints and lets the guest run. */
static void detach(struct reach_watch *r, enum reach_state state)
{
	r->state = state;
	send_packet(r, "D");
}

void reach_give_up(struct reach_watch *r)
{
	if (r->state < REACH_ARMED)
		detach(r, REACH_BROKEN);
}

static bool is_stop(const char *packet)
{
	return packet[0] == 'T' || packet[0] == 'S';
}

static void one_is_set(struct reach_watch *r, const char *answer)
{
	if (strcmp(answer, "OK")) {
		/* There are no more breakpoints: go on with those that are set. */
		if (!r->next) {
			detach(r, REACH_BROKEN);
			return;
		}
		r->nr = r->next;
	} else {
		r->next++;
	}
	if (r->next < r->nr) {
		send_breakpoint(r);
		return;
	}
	r->state = REACH_ARMED;
	send_packet(r, "c");
}

static void take_packet(struct reach_watch *r)
{
	r->send(r->data, "+", 1);
	switch (r->state) {
	case REACH_STOPPING:
		if (!is_stop(r->packet))
			break;
		r->state = REACH_SETTING;
		r->next = 0;
		send_breakpoint(r);
		break;
	case REACH_SETTING:
		one_is_set(r, r->packet);
		break;
	case REACH_ARMED:
		if (starts_with(r->packet, "T05") || starts_with(r->packet, "S05"))
			detach(r, REACH_HIT);
		else if (is_stop(r->packet))
			send_packet(r, "c");
		break;
	case REACH_IDLE:
	case REACH_HIT:
	case REACH_BROKEN:
		break;
	}
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void take_checksum_digit(struct reach_watch *r, char c)
{
	int digit = hex_digit(c);

	if (digit < 0) {
		r->part = 0;
		return;
	}
	r->told = (unsigned char)(r->told << 4 | digit);
	if (++r->part < 4)
		return;
	r->part = 0;
	r->packet[r->len] = 0;
	if (r->too_long || r->told != r->sum)
		r->send(r->data, "-", 1);
	else
		take_packet(r);
}

static void take_byte(struct reach_watch *r, char c)
{
	if (c == '$') {
		r->part = 1;
		r->len = 0;
		r->sum = r->told = 0;
		r->too_long = false;
	} else if (r->part == 1 && c == '#') {
		r->part = 2;
	} else if (r->part == 1) {
		r->sum = (unsigned char)(r->sum + (unsigned char)c);
		if (r->len + 1 < sizeof(r->packet))
			r->packet[r->len++] = c;
		else
			r->too_long = true;
	} else if (r->part > 1) {
		take_checksum_digit(r, c);
	}
}

void reach_feed(struct reach_watch *r, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		take_byte(r, bytes[i]);
}
