// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild.h"
#include "base/files.h"
#include "kernel/kconfig.h"
#include "proc/child.h"

#define OUTPUT_GATHER 0.2 /* seconds; the output is only for progress and the log */
#define NICE 10
#define ARGS_MAX 64

/* Fixed values for the time, place and person that kbuild puts into the kernel, and for all
 * that make would take from the user's environment. */
static const char *const environment[] = {
	"KBUILD_BUILD_VERSION=0",
	"KBUILD_BUILD_TIMESTAMP=Thu Jan  1 00:00:00 UTC 1970",
	"KBUILD_BUILD_USER=kbisect",
	"KBUILD_BUILD_HOST=kbisect",
	"KCFLAGS=",
	"KAFLAGS=",
	"KCPPFLAGS=",
	"KBUILD_VERBOSE=0",
	"KBUILD_EXTRA_WARN=",
	"KBUILD_MODPOST_WARN=",
	"KCONFIG_CONFIG=.config",
	"CCACHE_NODIRECT=1", /* direct mode does not see a new header that hides another */
	"MAKEFLAGS=",
	"GNUMAKEFLAGS=",
	"MAKEFILES=",
	"MAKELEVEL=",
	"MFLAGS=",
	"LC_ALL=C",
	"TZ=UTC",
};

struct make_arguments {
	const char *v[ARGS_MAX];
	char *owned[ARGS_MAX];
	size_t nr, owned_nr;
};

static void add_argument(struct make_arguments *a, const char *s)
{
	if (a->nr == ARGS_MAX - 1)
		die_bug("more than %d arguments for make", ARGS_MAX - 1);
	a->v[a->nr++] = s;
}

static void add_owned(struct make_arguments *a, char *s)
{
	a->owned[a->owned_nr++] = s;
	add_argument(a, s);
}

static void arguments_clear(struct make_arguments *a)
{
	for (size_t i = 0; i < a->owned_nr; i++)
		free(a->owned[i]);
}

/* Names LLVM's tools with the compiler's version suffix, because only 5.18 and later know
 * LLVM=-16. */
static void add_llvm(struct make_arguments *a, const char *cc)
{
	static const char *const tools[][2] = {
		{ "LD", "ld.lld" },
		{ "AR", "llvm-ar" },
		{ "NM", "llvm-nm" },
		{ "STRIP", "llvm-strip" },
		{ "OBJCOPY", "llvm-objcopy" },
		{ "OBJDUMP", "llvm-objdump" },
		{ "READELF", "llvm-readelf" },
	};
	const char *suffix = strrchr(cc, '-');

	add_argument(a, "LLVM=1");
	if (!suffix || !isdigit((unsigned char)suffix[1]))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++)
		add_owned(a, xstrfmt("%s=%s%s", tools[i][0], tools[i][1], suffix));
}

static void add_compiler(struct make_arguments *a, const struct make_call *call)
{
	const struct kernel_spec *spec = call->spec;
	AUTO_FREE char *cc = spec_compiler(spec);
	AUTO_FREE char *ccache = find_program("ccache");
	const char *front = ccache ? "ccache " : "";

	if (spec->llvm)
		add_llvm(a, cc);
	add_owned(a, xstrfmt("CC=%s%s%s", front, cc, call->link_static ? " -static" : ""));
	add_owned(a, xstrfmt("HOSTCC=%s%s", front, spec->llvm ? cc : "gcc"));
}

char *kernel_release(const struct kernel_spec *spec, const char *tree)
{
	int release = spec->modules == MODULES_ALL ? MAX(tree_release(tree), 0) : 0;

	if (spec->modules != MODULES_ALL)
		return xstrdup("");
	return xstrfmt("%d.%d.0-kbisect", release / 100, release % 100);
}

/* The release strings are arguments, because kbuild sets these variables itself. */
static void fill_arguments(struct make_arguments *a, const struct make_call *call)
{
	const struct kernel_spec *spec = call->spec;
	AUTO_FREE char *release = kernel_release(spec, call->tree);

	add_argument(a, spec->make ? spec->make : "make");
	add_argument(a, "-C");
	add_argument(a, call->tree);
	add_argument(a, "--no-print-directory");
	add_owned(a, xstrfmt("-j%d", spec->jobs));
	add_owned(a, xstrfmt("O=%s", call->build_dir));
	add_owned(a, xstrfmt("ARCH=%s", spec_arch(spec)->kernel_arch));
	add_owned(a, xstrfmt("CROSS_COMPILE=%s", spec->cross ? spec->cross : ""));
	add_compiler(a, call);
	add_argument(a, "KERNELVERSION=");
	add_owned(a, xstrfmt("KERNELRELEASE=%s", release));
	add_argument(a, "LOCALVERSION=");
	if (spec->lsmod)
		add_owned(a, xstrfmt("LSMOD=%s", spec->lsmod));
	for (const char *const *var = spec->make_vars; var && *var; var++)
		add_argument(a, *var);
	for (const char *const *t = call->targets; *t; t++)
		add_argument(a, *t);
}

struct running {
	const struct make_call *call;
	struct strbuf partial[2]; /* the line so far of stdout and stderr */
	struct child_result result;
};

static void kbuild_take_line(struct running *r, int fd)
{
	struct strbuf *sb = &r->partial[fd - 1];

	strbuf_rtrim(sb);
	if (r->call->on_line)
		r->call->on_line(r->call->data, fd, sb->buf);
	strbuf_reset(sb);
}

static void on_make_output(void *data, int fd, const char *bytes, size_t len)
{
	struct running *r = data;

	while (len) {
		const char *nl = memchr(bytes, '\n', len);
		size_t n = nl ? (size_t)(nl - bytes) : len;

		strbuf_add(&r->partial[fd - 1], bytes, n);
		if (nl)
			kbuild_take_line(r, fd);
		n += nl != NULL;
		bytes += n;
		len -= n;
	}
}

static void on_make_exit(void *data, const struct child_result *result)
{
	struct running *r = data;

	for (int fd = 1; fd <= 2; fd++)
		if (r->partial[fd - 1].len)
			kbuild_take_line(r, fd);
	r->result = *result;
}

static int make_outcome(const struct running *r, const char *make, double deadline,
			struct error *err)
{
	const struct child_result *res = &r->result;

	if (res->timed_out)
		return error_set(err, ERROR_HOST, "%s did not end within %.0f s", make, deadline);
	if (res->signal)
		return error_set(err, ERROR_HOST, "%s was killed by signal %d (%s)", make,
				 res->signal, strsignal(res->signal));
	if (res->status == 126 || res->status == 127)
		return error_set(err, ERROR_HOST, "%s could not be run (status %d)", make,
				 res->status);
	return res->status;
}

static int kbuild_run(struct running *r, const struct child_spec *child, struct error *err)
{
	uv_loop_t loop;
	bool started;

	if (uv_loop_init(&loop) < 0)
		return error_set(err, ERROR_HOST, "cannot create an event loop");
	started = child_start(&loop, child, err) != NULL;
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	return started ? make_outcome(r, child->argv[0], child->deadline, err) : -1;
}

int make_run(const struct make_call *call, struct error *err)
{
	struct make_arguments a = { .nr = 0 };
	const char *env[ARRAY_SIZE(environment) + 2];
	struct running r = { .call = call,
			     .partial = { STRBUF_CUT(MAKE_LINE_MAX), STRBUF_CUT(MAKE_LINE_MAX) } };
	struct child_spec child = {
		.argv = a.v,
		.env = env,
		.nice = NICE,
		.gather = OUTPUT_GATHER,
		.deadline = call->spec->deadline > 0 ? call->spec->deadline : BUILD_SECONDS_DEFAULT,
		.on_output = on_make_output,
		.on_exit = on_make_exit,
		.data = &r,
	};

	memcpy(env, environment, sizeof(environment));
	/* CC names ccache in any case: another CC would build everything anew. */
	env[ARRAY_SIZE(environment)] = call->spec->no_ccache ? "CCACHE_DISABLE=1" : NULL;
	env[ARRAY_SIZE(environment) + 1] = NULL;
	fill_arguments(&a, call);
	int ret = kbuild_run(&r, &child, err);
	arguments_clear(&a);
	strbuf_release(&r.partial[0]);
	strbuf_release(&r.partial[1]);
	return ret;
}
