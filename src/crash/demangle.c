// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the "v0" names of the kernel's Rust code
 * (doc.rust-lang.org/rustc/symbol-mangling/v0.html) and the names that Rust mangled
 * before, "_ZN3foo3bar17h0123456789abcdefE". Only the path and the types in it are read:
 * generic arguments and hashes do not distinguish functions in a title. No kernel contains
 * C++, so only its plain names are read, which tests with mangled names use.
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
	s->p += n;
	return true;
}

/* "3foo3bar17h0123456789abcdefE", after "_ZN": the last part is a hash. */
static bool legacy_path(struct source *s, struct strbuf *out)
{
	struct strbuf part = STRBUF_CUT(1000);
	bool hash = false;

	while (!hash && plain_name(s, &part)) {
		hash = part.len == 17 && part.buf[0] == 'h' &&
		       strspn(part.buf + 1, "0123456789abcdef") == 16;
		if (!hash)
			add_part(out, (struct span){ part.buf, part.len });
		strbuf_reset(&part);
	}
	strbuf_release(&part);
	return hash && out->len && demangle_take(s, "E");
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

typedef bool (*rust_part_fn)(struct source *s, struct strbuf *out);

static bool rust_path(struct source *s, struct strbuf *out);
static bool rust_type(struct source *s, struct strbuf *out);

static unsigned int base62_digit(unsigned char c)
{
	if (isdigit(c))
		return c - '0';
	return islower(c) ? c - 'a' + 10U : c - 'A' + 36U;
}

/* "<base 62>_" */
static bool skip_number(struct source *s)
{
	while (s->p < s->end && isalnum((unsigned char)*s->p))
		s->p++;
	return demangle_take(s, "_");
}

/* "B<base 62>_": the path or type that begins at this offset. */
static bool rust_back_reference(struct source *s, struct strbuf *out, rust_part_fn read)
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
	return there.p < s->p && read(&there, out);
}

/* A value: "p", "B<base 62>_" or its type and its digits. */
static bool skip_value(struct source *s)
{
	if (demangle_take(s, "p"))
		return true;
	if (s->p < s->end)
		s->p++;
	return skip_number(s);
}

/* The arguments of "I<path>...E", which are not shown. */
static bool skip_arguments(struct source *s)
{
	struct strbuf unused = STRBUF_CUT(1000);
	bool known = true;

	while (known && !demangle_take(s, "E")) {
		if (demangle_take(s, "L"))
			known = skip_number(s);
		else if (demangle_take(s, "K"))
			known = skip_value(s);
		else
			known = rust_type(s, &unused);
		strbuf_reset(&unused);
	}
	strbuf_release(&unused);
	return known;
}

/* The types inside of "T...E", a tuple. */
static bool rust_tuple(struct source *s, struct strbuf *out)
{
	struct strbuf type = STRBUF_CUT(1000);
	bool known = true;

	strbuf_addch(out, '(');
	for (unsigned int i = 0; known && !demangle_take(s, "E"); i++) {
		strbuf_reset(&type);
		known = rust_type(s, &type);
		strbuf_addf(out, "%s%s", i ? ", " : "", type.buf);
	}
	strbuf_addch(out, ')');
	strbuf_release(&type);
	return known;
}

/* A type that is made of another one. */
static bool rust_type_of(struct source *s, struct strbuf *out, const char *before,
			 const char *after)
{
	struct strbuf type = STRBUF_CUT(1000);
	bool known = rust_type(s, &type);

	strbuf_addf(out, "%s%s%s", before, type.buf, after);
	strbuf_release(&type);
	return known;
}

/* Functions, traits' objects and other types are not read: their names stay mangled. */
static bool rust_type(struct source *s, struct strbuf *out)
{
	static const char *const basic[26] = {
		"i8",	 "bool", "char", "f64", "str",	"f32",	NULL,  "u8", "isize",
		"usize", NULL,	 "i32",	 "u32", "i128", "u128", "_",   NULL, NULL,
		"i16",	 "u16",	 "()",	 "...", NULL,	"i64",	"u64", "!",
	};
	unsigned char c = s->p < s->end ? (unsigned char)*s->p : 0;

	if (++*s->steps > STEPS_MAX)
		return false;
	if (islower(c) && basic[c - 'a']) {
		strbuf_addstr(out, basic[c - 'a']);
		s->p++;
		return true;
	}
	if (demangle_take(s, "B"))
		return rust_back_reference(s, out, rust_type);
	if (demangle_take(s, "T"))
		return rust_tuple(s, out);
	if (demangle_take(s, "S"))
		return rust_type_of(s, out, "[", "]");
	if (demangle_take(s, "P"))
		return rust_type_of(s, out, "*const ", "");
	if (demangle_take(s, "O"))
		return rust_type_of(s, out, "*mut ", "");
	if (c == 'R' || c == 'Q') {
		s->p++;
		if (demangle_take(s, "L") && !skip_number(s))
			return false;
		return rust_type_of(s, out, c == 'R' ? "&" : "&mut ", "");
	}
	return rust_path(s, out);
}

/* A method of a type, "M[s_]<path of the impl><type>", written as "<type>", or of a trait,
 * "X[s_]<path of the impl><type><trait>" or "Y<type><trait>", written as
 * "<type as trait>". */
static bool rust_impl(struct source *s, struct strbuf *out, char kind)
{
	struct strbuf unused = STRBUF_CUT(1000), type = STRBUF_CUT(1000);
	struct strbuf trait = STRBUF_CUT(1000);
	bool known = true;

	if (kind != 'Y') {
		if (demangle_take(s, "s"))
			known = skip_number(s);
		known = known && rust_path(s, &unused);
	}
	known = known && rust_type(s, &type);
	if (kind != 'M')
		known = known && rust_path(s, &trait);
	if (known)
		strbuf_addf(out, "<%s%s%s>", type.buf, trait.len ? " as " : "", trait.buf);
	strbuf_release(&unused);
	strbuf_release(&type);
	strbuf_release(&trait);
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
	case 'X':
	case 'Y':
		return rust_impl(s, out, s->p[-1]);
	case 'B':
		return rust_back_reference(s, out, rust_path);
	case 'I':
		return rust_path(s, out) && skip_arguments(s);
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
	if (demangle_take(&s, "_ZN"))
		return legacy_path(&s, out);
	if (demangle_take(&s, "_Z"))
		return plain_name(&s, out);
	if (!demangle_take(&s, "_R"))
		return false;
	s.start = s.p;
	return rust_path(&s, out) && strstr(out->buf, "::");
}
