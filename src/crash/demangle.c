// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the "v0" names of the kernel's Rust code
 * (doc.rust-lang.org/rustc/symbol-mangling/v0.html). Only the path is read: generic
 * arguments and hashes do not distinguish functions in a title. Of C++, which no kernel
 * contains, only the plain name is read that tests with mangled names use.
 */
#include "demangle.h"

struct source {
	const char *start; /* after "_R": back references count from here */
	const char *p, *end;
	unsigned int depth;
	unsigned int *steps; /* all paths that were read: back references repeat them */
};

#define DEPTH_MAX 32
#define STEPS_MAX 200

static bool demangle_take(struct source *s, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(s->end - s->p) < n || memcmp(s->p, text, n))
		return false;
	s->p += n;
	return true;
}

static void add_part(struct strbuf *out, struct span name)
{
	if (out->len)
		strbuf_addstr(out, "::");
	strbuf_add(out, name.p, name.len);
}

/* "8fakeNameiii" */
static bool plain_name(struct source *s, struct strbuf *out)
{
	size_t n = 0;

	while (s->p < s->end && isdigit((unsigned char)*s->p) && n < 1000)
		n = n * 10 + (size_t)(*s->p++ - '0');
	if (!n || n > (size_t)(s->end - s->p))
		return false;
	strbuf_add(out, s->p, n);
	return true;
}

/* A v0 identifier: an optional disambiguator "s..._", an optional 'u', and the name. */
static bool rust_identifier(struct source *s, struct span *name)
{
	if (demangle_take(s, "s")) {
		while (s->p < s->end && *s->p != '_')
			s->p++;
		demangle_take(s, "_");
	}
	demangle_take(s, "u");
	if (s->p == s->end || !isdigit((unsigned char)*s->p))
		return false;
	/* A '_' separates the length from a name that begins with a digit or '_'. */
	const char *p = s->p;
	size_t n = 0;
	while (p < s->end && isdigit((unsigned char)*p) && n < 1000)
		n = n * 10 + (size_t)(*p++ - '0');
	if (p < s->end && *p == '_' && n)
		p++;
	if (n > (size_t)(s->end - p))
		return false;
	*name = (struct span){ p, n };
	s->p = p + n;
	return true;
}

static bool rust_path(struct source *s, struct strbuf *out);

static unsigned int base62_digit(unsigned char c)
{
	if (isdigit(c))
		return c - '0';
	return islower(c) ? c - 'a' + 10U : c - 'A' + 36U;
}

/* "B<base 62>_": the path that begins at this offset. */
static bool rust_back_reference(struct source *s, struct strbuf *out)
{
	struct source there = *s;
	size_t at = 0;

	if (!demangle_take(s, "_")) {
		for (; s->p < s->end && isalnum((unsigned char)*s->p) && at < 10000; s->p++) {
			at = at * 62 + base62_digit((unsigned char)*s->p);
		}
		at++;
		if (!demangle_take(s, "_"))
			return false;
	}
	there.p = there.start + MIN(at, (size_t)(there.end - there.start));
	return there.p < s->p && rust_path(&there, out);
}

/* A type's own method: "M[s_]<path of the impl><type>", written as "<type>". */
static bool rust_impl(struct source *s, struct strbuf *out)
{
	struct strbuf unused = STRBUF_CUT(1000), type = STRBUF_CUT(1000);
	bool known;

	if (demangle_take(s, "s")) {
		while (s->p < s->end && *s->p != '_')
			s->p++;
		demangle_take(s, "_");
	}
	known = rust_path(s, &unused) && rust_path(s, &type);
	if (known)
		strbuf_addf(out, "<%s>", type.buf);
	strbuf_release(&unused);
	strbuf_release(&type);
	return known;
}

static bool rust_path(struct source *s, struct strbuf *out)
{
	struct span name;

	if (s->depth++ > DEPTH_MAX || ++*s->steps > STEPS_MAX || s->p == s->end)
		return false;
	switch (*s->p++) {
	case 'C':
		if (!rust_identifier(s, &name))
			return false;
		add_part(out, name);
		return true;
	case 'N':
		if (s->p == s->end)
			return false;
		s->p++;
		if (!rust_path(s, out) || !rust_identifier(s, &name))
			return false;
		if (name.len)
			add_part(out, name);
		return true;
	case 'M':
		return rust_impl(s, out);
	case 'B':
		return rust_back_reference(s, out);
	case 'I':
	case 'X':
	case 'Y':
		return rust_path(s, out);
	default:
		return false;
	}
}

bool demangle(struct span mangled, struct strbuf *out)
{
	unsigned int steps = 0;
	struct source s = { .p = mangled.p, .steps = &steps };

	strbuf_reset(out);
	if (!mangled.len)
		return false;
	s.end = mangled.p + mangled.len;
	if (demangle_take(&s, "_Z"))
		return plain_name(&s, out);
	if (!demangle_take(&s, "_R"))
		return false;
	s.start = s.p;
	return rust_path(&s, out) && strstr(out->buf, "::");
}
