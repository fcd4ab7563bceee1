// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/diagnostic.h"

#define MEMORY "memory is short: use fewer --jobs"

/* Texts of strerror() that mean trouble of the machine. */
static const struct {
	const char *text, *advice;
} troubles[] = {
	{ "No space left on device", "no space is left on the device: free some" },
	{ "Disk quota exceeded", "the disk quota is exceeded: free some space" },
	{ "File too large", "a file became too large: check 'ulimit -f'" },
	{ "Input/output error", "input or output failed: check the disk" },
	{ "Read-only file system", "a file system is read-only: check the disk" },
	{ "Structure needs cleaning", "a file system is damaged: check the disk" },
	{ "Stale file handle", "a network file system lost a file: check the mount" },
	{ "Stale NFS file handle", "a network file system lost a file: check the mount" },
	{ "Transport endpoint is not connected", "a file system is gone: check the mount" },
	{ "Connection timed out", "a network file system or server does not answer" },
	{ "Connection refused", "a server that the build needs does not answer" },
	{ "No such device or address", "a device is gone: check the disk" },
	{ "Permission denied", "a file may not be read or written: check its permissions" },
	{ "Operation not permitted", "something is not permitted: check the permissions" },
	{ "Too many open files", "too many files are open: raise the limit (ulimit -n)" },
	{ "Too many open files in system", "too many files are open: raise fs.file-max" },
	{ "Cannot allocate memory", MEMORY },
	{ "Resource temporarily unavailable",
	  "no more processes can be started: raise the limit (ulimit -u) or use fewer --jobs" },
	{ "Resource deadlock avoided", "a lock of the file system failed: check the mount" },
	{ "No locks available", "a lock of the file system failed: check the mount" },
	{ "Text file busy", "a program that the build runs is being replaced" },
	{ "Exec format error", "a program that the build runs is damaged or of another machine" },
	{ "Bad file descriptor", "a pipe or file was closed under a program of the build" },
	{ "Broken pipe", "a pipe was closed under a program of the build" },
};

/* Names that make and shells print for the signal that ended a program. */
static const char *const signals[] = {
	"Killed",
	"Terminated",
	"Segmentation fault",
	"Bus error",
	"Aborted",
	"Illegal instruction",
	"Floating point exception",
	"Hangup",
	"Interrupt",
	"CPU time limit exceeded",
	"File size limit exceeded",
	"Quit",
	"Trace/breakpoint trap",
	"Bad system call",
};

#define KILLED                                                                    \
	"a program of the build was killed or crashed; memory may be short (use " \
	"fewer --jobs) or faulty"
#define MISSING "a program that the build runs is missing or cannot be started: install it"
#define LIBRARY "a shared library that a program of the build needs is missing: install it"
#define JOBSERVER "make lost contact with its own jobs"

/* Messages of programs about themselves. Unless "anywhere" is set, the line begins with
 * the text. */
static const struct {
	const char *text;
	bool anywhere;
	const char *advice;
} complaints[] = {
	{ "error while loading shared libraries: ", true, LIBRARY },
	{ "symbol lookup error: ", true, LIBRARY },
	{ "signal terminated program", true, KILLED },
	{ "terminated with signal", true, KILLED },
	{ "due to signal", true, KILLED },
	{ "unable to execute command: ", true, KILLED },
	{ "internal compiler error: ", true, KILLED },
	{ "(core dumped)", true, KILLED },
	{ "terminate called after throwing an instance of 'std::bad_alloc'", false, MEMORY },
	{ "LLVM ERROR: out of memory", false, MEMORY },
	{ "LLVM ERROR: ", false, KILLED },
	{ "memory exhausted", true, MEMORY },
	{ "out of memory allocating", true, MEMORY },
	{ "Out of memory", true, MEMORY },
	{ "memory allocation of ", false, MEMORY },
	{ "cannot execute '", true, MISSING },
	{ "cannot execute `", true, MISSING },
	{ "could not execute ", true, MISSING },
	{ "Cannot fork", true, "no more processes can be started: raise the limit (ulimit -u)" },
	{ "fork: retry: ", true, "no more processes can be started: raise the limit (ulimit -u)" },
	{ "ccache: error: ", false, "ccache failed: check its directory, or set CCACHE_DISABLE=1" },
	{ "ccache: FATAL: ", false, "ccache failed: check its directory, or set CCACHE_DISABLE=1" },
	{ "distcc[", false, "distcc failed: check its hosts" },
	{ "sccache: error: ", false, "sccache failed: check its server" },
	{ "jobserver", true, JOBSERVER },
	{ "jobs pipe", true, JOBSERVER },
	{ "INTERNAL: Exiting with", true, JOBSERVER },
};

/* Errors that kbuild's own tools report about the kernel. */
static const char *const findings[] = {
	"ERROR: modpost: ",	      "FATAL: modpost: ",
	"error: objtool: ",	      "ERROR: start_text address is ",
	"FAILED unresolved symbol ",  "FAILED: load BTF",
	"Inconsistent kallsyms data", "Invalid absolute ",
	"Invalid relocation",	      "Section mismatches detected",
};

/* Errors in the text of a makefile. */
static const char *const make_errors[] = {
	"missing separator",
	"recipe commences before",
	"commands commence before",
	"missing `endif'",
	"missing 'endif'",
	"extraneous ",
	"unterminated ",
	"missing target pattern",
	"multiple target patterns",
	"target pattern contains no",
	"mixed implicit and ",
	"invalid syntax in conditional",
	"Recursive variable ",
	"insufficient number of arguments",
	"empty variable name",
	"missing `endef'",
	"missing 'endef'",
	"prerequisites cannot be defined",
	"invalid 'override'",
	"only one 'else'",
	"only one `else'",
	"*** only ",
};

static bool is_path(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("/._-+,@~", c));
}

static size_t path_length(const char *s)
{
	size_t n = 0;

	while (is_path(s[n]))
		n++;
	return n;
}

/* Measures ":12:3: ", ":12: " or dtc's ":12.3-15 ", the blank included; 0 for others. */
static size_t position_length(const char *p)
{
	size_t n = 0, digits;

	while (p[n] == ':' && (digits = strspn(p + n + 1, "0123456789.-")))
		n += 1 + digits;
	if (n && p[n] == ':')
		n++;
	else if (n && p[n] != ' ')
		return 0;
	return n + (n && p[n] == ' ');
}

static bool has_prefix_of(const char *s, const char *const *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (starts_with(s, list[i]))
			return true;
	return false;
}

/* The length without trailing full stops and make's "  Stop.". */
static size_t text_length(const char *s)
{
	static const char stop[] = "  Stop.";
	size_t n = strlen(s);

	while (n && isspace((unsigned char)s[n - 1]))
		n--;
	if (n >= strlen(stop) && !strncmp(s + n - strlen(stop), stop, strlen(stop)))
		n -= strlen(stop);
	while (n && s[n - 1] == '.')
		n--;
	return n;
}

/* The text of strerror() ends a message. In the middle it may be quoted source. */
static const char *trouble_of(const char *s)
{
	size_t len = text_length(s);

	for (size_t i = 0; i < ARRAY_SIZE(troubles); i++) {
		size_t n = strlen(troubles[i].text), at = len - MIN(n, len);

		if (n <= len && !memcmp(s + at, troubles[i].text, n) && (!at || s[at - 1] == ' '))
			return troubles[i].advice;
	}
	return NULL;
}

static bool set_kind(struct diagnostic *d, enum diagnostic_kind kind, const char *file, size_t len)
{
	d->kind = kind;
	d->file = file;
	d->len = len;
	return true;
}

static bool advise(struct diagnostic *d, enum diagnostic_kind kind, const char *advice)
{
	d->advice = advice;
	return set_kind(d, kind, NULL, 0);
}

/* A header that was not found: gcc's "x.h: No such file or directory", clang's "'x.h' file
 * not found". */
static void read_absent_header(struct diagnostic *d, const char *message)
{
	static const char of_gcc[] = ": No such file or directory", of_clang[] = "' file not found";
	const char *end = strstr(message, of_clang);

	if (ends_with(message, of_gcc)) {
		d->header = message;
		d->header_len = strlen(message) - strlen(of_gcc);
	} else if (*message == '\'' && end) {
		d->header = message + 1;
		d->header_len = end > message ? (size_t)(end - message) - 1 : 0;
	}
}

/* The part of a compiler's line that follows "error: ". */
static bool read_compiler_message(struct diagnostic *d, const char *file, size_t len,
				  const char *message)
{
	const char *trouble = starts_with(message, "#error") ? NULL : trouble_of(message);

	if (trouble)
		return advise(d, DIAGNOSTIC_HOST, trouble);
	read_absent_header(d, message);
	return set_kind(d, DIAGNOSTIC_FILE, file, len);
}

/* "kernel/cred.c:12:3: error: ...": compilers, the assembler, Kconfig and dtc. */
static bool read_position(const char *line, struct diagnostic *d)
{
	static const char *const errors[] = { "error: ",       "fatal error: ", "Error: ",
					      "Fatal error: ", "error[",	"syntax error" };
	static const char crash[] = "internal compiler error: ";
	const char *path = starts_with(line, "Error: ") ? line + strlen("Error: ") : line;
	size_t len = path_length(path), position = position_length(path + len);
	const char *text = path + len + position;

	if (!len || !position)
		return false;
	/* An internal error depends on the source. A signal may have come from anywhere. */
	if (starts_with(text, crash)) {
		text += strlen(crash);
		if (has_prefix_of(text, signals, ARRAY_SIZE(signals)))
			return advise(d, DIAGNOSTIC_CRASH, KILLED);
		return set_kind(d, DIAGNOSTIC_FILE, path, len);
	}
	if (has_prefix_of(text, errors, ARRAY_SIZE(errors))) {
		const char *colon = strstr(text, ": ");

		return read_compiler_message(d, path, len, colon ? colon + 2 : text);
	}
	if (path != line)
		return set_kind(d, DIAGNOSTIC_FILE, path, len);
	if (starts_with(text, "*** ") &&
	    has_prefix_of(text + 4, make_errors, ARRAY_SIZE(make_errors)))
		return set_kind(d, DIAGNOSTIC_FILE, path, len);
	if (starts_with(text, "undefined reference to ") ||
	    starts_with(text, "multiple definition of ")) {
		d->linked = true;
		return set_kind(d, DIAGNOSTIC_FILE, path, len);
	}
	/* The text of a warning or note may look like a complaint. */
	if (starts_with(text, "warning: ") || starts_with(text, "note: "))
		return set_kind(d, DIAGNOSTIC_NONE, NULL, 0);
	if (memmem(path, len, "Kconfig", 7) && !trouble_of(text))
		return set_kind(d, DIAGNOSTIC_FILE, path, len);
	return false;
}

/* rustc prints "  --> kernel/foo.rs:12:3" below "error: ..." or "error[E0425]: ...". Some of
 * its errors are about its own libraries. */
static bool read_rust(const char *line, struct diagnostic *d)
{
	static const char *const of_host[] = { "error[E0460]", "error[E0461]", "error[E0462]",
					       "error[E0463]", "error[E0514]" };
	const char *path = line + strspn(line, " ");
	size_t len;

	if (starts_with(line, "error[E") || starts_with(line, "error: "))
		return !has_prefix_of(line, of_host, ARRAY_SIZE(of_host)) && !trouble_of(line) &&
		       set_kind(d, DIAGNOSTIC_RUST, NULL, 0);
	if (path == line || !starts_with(path, "--> "))
		return false;
	path += strlen("--> ");
	len = path_length(path);
	return len && path[len] == ':' && set_kind(d, DIAGNOSTIC_OBJECT, path, len);
}

/* bindgen passes clang's diagnostics on: "clang diagnosed error: kernel/cred.h:12:3: error:
 * ...", or ClangDiagnostic("kernel/cred.h:...") when it panics. */
static bool read_bindgen(const char *line, struct diagnostic *d)
{
	static const char *const signs[] = { "clang diagnosed error: ", "ClangDiagnostic(\"" };

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		const char *at = strstr(line, signs[i]);

		if (at && read_position(at + strlen(signs[i]), d))
			return true;
	}
	return false;
}

/* "scripts/x.sh: 12: Syntax error" of dash, "scripts/x.sh: line 12: syntax error" of bash
 * and mawk, "gawk: scripts/x.awk:12: ... syntax error", and perl's "syntax error at
 * scripts/x.pl line 12". Other errors of scripts may be the host's. */
static bool read_script(const char *line, struct diagnostic *d)
{
	static const char *const programs[] = { "awk: ", "gawk: ", "mawk: " };
	static const char of_perl[] = "syntax error at ";
	const char *path = line, *at;
	size_t len;

	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		if (starts_with(line, programs[i]))
			path = line + strlen(programs[i]);
	if (starts_with(line, of_perl))
		path = line + strlen(of_perl);
	len = path_length(path);
	at = path + len;
	if (!len)
		return false;
	if (starts_with(line, of_perl))
		return starts_with(at, " line ") && set_kind(d, DIAGNOSTIC_FILE, path, len);
	if (*at++ != ':')
		return false;
	at += *at == ' ';
	if (starts_with(at, "line "))
		at += strlen("line ");
	if (!isdigit((unsigned char)*at))
		return false;
	return strcasestr(at, "syntax error") && set_kind(d, DIAGNOSTIC_FILE, path, len);
}

/* ld prints "ld: kernel/cred.o: in function `f':" and then "cred.c:(.text+0x12): undefined
 * reference to `g'", or both in one line; lld prints "ld.lld: error: undefined symbol: g"
 * and then ">>> referenced by cred.c". */
static bool read_linker(const char *line, struct diagnostic *d)
{
	static const char *const lld[] = { "undefined symbol: ", "undefined hidden symbol: ",
					   "duplicate symbol: ", "relocation " };
	static const char *const signs[] = { ": undefined reference to ",
					     ": multiple definition of ",
					     ": relocation truncated to fit: " };
	const char *name = line, *at;
	size_t len = path_length(name);

	if (memmem(name, len, "ld", 2) && starts_with(name + len, ": ")) {
		name += len + 2;
		if (starts_with(name, "error: "))
			return has_prefix_of(name + 7, lld, ARRAY_SIZE(lld)) &&
			       set_kind(d, DIAGNOSTIC_KERNEL, NULL, 0);
		len = path_length(name);
	}
	at = name + len;
	if (*at == '(') /* a section, or an archive's member */
		at += strcspn(at, ")");
	at += *at == ')';
	for (size_t i = 0; len && i < ARRAY_SIZE(signs); i++)
		if (strstr(at, signs[i])) {
			d->linked = true;
			return set_kind(d, DIAGNOSTIC_FILE, name, len);
		}
	return len && starts_with(at, ": in function ") &&
	       set_kind(d, DIAGNOSTIC_OBJECT, name, len);
}

/* modpost, objtool and other tools that come with the kernel. */
static bool read_kernel_tool(const char *line, struct diagnostic *d)
{
	const char *p = line;
	size_t len = path_length(line);

	if (len && starts_with(line + len, ": "))
		p = line + len + 2;
	if (!has_prefix_of(p, findings, ARRAY_SIZE(findings)) &&
	    !has_prefix_of(line, findings, ARRAY_SIZE(findings)) &&
	    !(starts_with(line, "ERROR: \"") && ends_with(line, "] undefined!")))
		return false;
	return !trouble_of(line) && set_kind(d, DIAGNOSTIC_KERNEL, NULL, 0);
}

/* The name in quotes, in one of the styles of make and Kconfig. */
static bool quoted(const char *p, struct diagnostic *d)
{
	size_t len;

	if (!*p || !strchr("`'\"", *p))
		return false;
	len = path_length(p + 1);
	return len && set_kind(d, DIAGNOSTIC_ABSENT, p + 1, len);
}

static bool read_absent(const char *line, struct diagnostic *d)
{
	static const char *const signs[] = { "No rule to make target ",
					     "Can't find default configuration ",
					     "can't open file " };

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		const char *p = strstr(line, signs[i]);

		if (p && quoted(p + strlen(signs[i]), d))
			return true;
	}
	return false;
}

/* make prints "*** [Makefile:12: foo.o] Killed" or "Error 137". A status above 125 is the
 * shell's: the program was ended by a signal, or was not found. */
static bool read_make(const char *line, struct diagnostic *d)
{
	const char *p = strstr(line, ": *** ["), *end = p ? strrchr(p, ']') : NULL;
	long status;

	if (!end || end[1] != ' ')
		return false;
	end += 2;
	if (has_prefix_of(end, signals, ARRAY_SIZE(signals)))
		return advise(d, DIAGNOSTIC_CRASH, KILLED);
	if (!starts_with(end, "Error "))
		return false;
	status = strtol(end + strlen("Error "), NULL, 10);
	if (status == 126 || status == 127)
		return advise(d, DIAGNOSTIC_CRASH, MISSING);
	return status > 128 && status < 192 && advise(d, DIAGNOSTIC_CRASH, KILLED);
}

static bool read_complaint(const char *line, struct diagnostic *d)
{
	const char *advice = trouble_of(line);

	if (advice)
		return advise(d, DIAGNOSTIC_HOST, advice);
	for (size_t i = 0; i < ARRAY_SIZE(complaints); i++)
		if (complaints[i].anywhere ? strstr(line, complaints[i].text) != NULL :
					     starts_with(line, complaints[i].text))
			return advise(d, DIAGNOSTIC_CRASH, complaints[i].advice);
	return false;
}

/* gcc and clang show lines of the source to the right of a margin. */
static bool is_quoted_source(const char *line)
{
	const char *p = line + strspn(line, " 0123456789");

	return isspace((unsigned char)*line) || *p == '|';
}

void diagnostic_read(const char *line, struct diagnostic *d)
{
	*d = (struct diagnostic){ .kind = DIAGNOSTIC_NONE };
	if (read_bindgen(line, d) || read_rust(line, d) || is_quoted_source(line) ||
	    read_position(line, d) || read_script(line, d))
		return;
	if (read_kernel_tool(line, d) || read_linker(line, d) || read_absent(line, d) ||
	    read_make(line, d))
		return;
	(void)read_complaint(line, d);
}
