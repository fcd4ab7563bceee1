/*
 * C++ and Rust functions as people write them. Only what makes a name is
 * looked at: parameters, template arguments and hashes do not tell functions
 * apart in a title.
 */
#include "demangle.h"

struct source {
	const char *p, *end;
	unsigned int depth;
};

#define DEPTH_MAX 32

static bool take(struct source *s, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(s->end - s->p) < n || memcmp(s->p, text, n))
		return false;
	s->p += n;
	return true;
}

/* "3foo" */
static bool take_name(struct source *s, struct span *name)
{
	size_t n = 0;

	if (s->p == s->end || !isdigit((unsigned char)*s->p))
		return false;
	while (s->p < s->end && isdigit((unsigned char)*s->p) && n < 1000)
		n = n * 10 + (size_t)(*s->p++ - '0');
	if (n > (size_t)(s->end - s->p))
		return false;
	*name = (struct span){ s->p, n };
	s->p += n;
	return true;
}

static void add_part(struct strbuf *out, struct span name)
{
	if (out->len)
		strbuf_addstr(out, "::");
	strbuf_add(out, name.p, name.len);
}

/* The last part of a legacy Rust name: 'h' and 16 hex digits. */
static bool is_rust_hash(struct span name)
{
	if (name.len != 17 || name.p[0] != 'h')
		return false;
	for (size_t i = 1; i < name.len; i++)
		if (!isxdigit((unsigned char)name.p[i]))
			return false;
	return true;
}

/* "I...E" of templates, with what is nested in it. */
static void skip_template(struct source *s)
{
	unsigned int open = 0;
	struct span name;

	if (s->p == s->end || *s->p != 'I')
		return;
	do {
		if (*s->p == 'I' || *s->p == 'N' || *s->p == 'L' || *s->p == 'J' || *s->p == 'X')
			open++;
		else if (*s->p == 'E')
			open--;
		if (isdigit((unsigned char)*s->p)) {
			if (!take_name(s, &name))
				return;
			continue;
		}
		s->p++;
	} while (s->p < s->end && open);
}

static bool itanium(struct source *s, struct strbuf *out)
{
	bool nested = take(s, "N");
	struct span name;

	while (nested && s->p < s->end && strchr("rVKRO", *s->p))
		s->p++;
	take(s, "St");
	while (take_name(s, &name)) {
		if (!is_rust_hash(name))
			add_part(out, name);
		skip_template(s);
		if (!nested)
			break;
	}
	return out->len > 0;
}

/* A v0 identifier: an optional "s_" disambiguator, 'u', the name. */
static bool rust_identifier(struct source *s, struct span *name)
{
	if (take(s, "s")) {
		while (s->p < s->end && *s->p != '_')
			s->p++;
		take(s, "_");
	}
	take(s, "u");
	if (s->p == s->end || !isdigit((unsigned char)*s->p))
		return false;
	/* a '_' divides the length from a name that begins with a digit or '_' */
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
	if (take(&s, "_Z") || take(&s, "__Z"))
		return itanium(&s, out);
	if (take(&s, "_R"))
		return rust_path(&s, out) && strstr(out->buf, "::");
	return false;
}
