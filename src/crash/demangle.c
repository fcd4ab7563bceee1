// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the "v0" names of the kernel's Rust code
 * (doc.rust-lang.org/rustc/symbol-mangling/v0.html). Only the path is read: generic
 * arguments and hashes do not distinguish functions in a title. Of C++, which no kernel
 * contains, only the plain name is read that tests with mangled names use.
 */
#include "demangle.h"

struct source {
	const char *p, *end;
	unsigned int depth;
};

#define DEPTH_MAX 32

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

static bool rust_path(struct source *s, struct strbuf *out)
{
	struct span name;

	if (s->depth++ > DEPTH_MAX || s->p == s->end)
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
	case 'I':
	case 'M':
	case 'X':
	case 'Y':
		return rust_path(s, out);
	default:
		return false;
	}
}

bool demangle(struct span mangled, struct strbuf *out)
{
	struct source s = { .p = mangled.p };

	strbuf_reset(out);
	if (!mangled.len)
		return false;
	s.end = mangled.p + mangled.len;
	if (demangle_take(&s, "_Z"))
		return plain_name(&s, out);
	return demangle_take(&s, "_R") && rust_path(&s, out) && strstr(out->buf, "::");
}
