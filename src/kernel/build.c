// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/build.h"
#include "base/files.h"
#include "attempts.h"
#include "git/repo.h"
#include "kernel/build-hook.h"
#include "kernel/kconfig.h"
#include "kbuild.h"
#include "modules.h"
#include "selftests.h"
#include "kernel/signature.h"
#include "kernel/tree-clean.h"
#include "tree-check.h"

#define SPACE_NEEDED ((int64_t)256 << 20)
#define KEY_PATH "certs/kbisect_key.pem"
#define SEED_SCRIPT "kbisect-seed.sh"
#define DOUBTS_MAX 2

struct job {
	const struct kernel_spec *spec;
	git_repository *repo;
	const char *tree, *build_dir, *commit, *identity;
	const char *kept; /* hash of the .config in build_dir that is right, or NULL */
	struct build *out;
};

void build_clear(struct build *b)
{
	for (size_t i = 0; i < b->lost_nr; i++)
		free(b->lost[i]);
	free(b->lost);
	free_list(b->overridden);
	free(b->compiler);
	free(b->error_tail);
	free(b->warning);
	string_set_clear(&b->warnings);
	free(b->key);
	free(b->signature);
	free(b->config_hash);
	free(b->image);
	free(b->config);
	free(b->system_map);
	free(b->vmlinux);
	free(b->modules);
	manifest_clear(&b->manifest);
	*b = (struct build)BUILD_INIT;
}

/* The key that "signs" modules. Without it kbuild would put a random one into the kernel.
 * It is published here, so it is not a secret. */
static const char module_key[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgD8Jmst1fpujNMpU2\n"
	"RiajxwHL2rMpmut1B2KOHVhj+sehRANCAASDeZCP5q4D+kQnxlHpzAcJGJdZ21IQ\n"
	"OM8Qp7SZx9E6ki34U29lescGsPnp5N+yD+m6zXwZi8zlQlIW0cMcgqVm\n"
	"-----END PRIVATE KEY-----\n"
	"-----BEGIN CERTIFICATE-----\n"
	"MIIBvTCCAWOgAwIBAgIUGD3wGAx5jb0bnsCURbAg//D1tSkwCgYIKoZIzj0EAwQw\n"
	"MzExMC8GA1UEAwwoZ2l0IGtiaXNlY3QgYnVpbGQga2V5LCBwdWJsaWMgb24gcHVy\n"
	"cG9zZTAgFw0yNjExMjMwNTU2MTNaGA8yMTI2MTAzMDA1NTYxM1owMzExMC8GA1UE\n"
	"AwwoZ2l0IGtiaXNlY3QgYnVpbGQga2V5LCBwdWJsaWMgb24gcHVycG9zZTBZMBMG\n"
	"ByqGSM49AgEGCCqGSM49AwEHA0IABIN5kI/mrgP6RCfGUenMBwkYl1nbUhA4zxCn\n"
	"tJnH0TqSLfhTb2V6xwaw+enk37IP6brNfBmLzOVCUhbRwxyCpWajUzBRMB0GA1Ud\n"
	"DgQWBBQIaVp9w0xl1JI7436jQTQcVfVCxTAfBgNVHSMEGDAWgBQIaVp9w0xl1JI7\n"
	"436jQTQcVfVCxTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMEA0gAMEUCIQCa\n"
	"Q4oltmxPOkS1zkarsbP6mmNG5gmPM1J1CC8qbhVu6AIgIEK52NChe2vNHjiVfAz+\n"
	"kw1bY95ke3AaZ/om3mccf/Y=\n"
	"-----END CERTIFICATE-----\n";

/* Replaces kbuild's generators of the structure layout seed. It is called as
 * "<output> <hash header>" (since v5.19) or with "header" in front. */
static const char seed_script[] =
	"#!/bin/sh\n"
	"# A fixed seed, so that equal sources give equal kernels.\n"
	"seed=6b6973656374206669786564207365656420666f72206c61796f7574732e2e2e\n"
	"if test \"$1\" = header\n"
	"then\n"
	"	shift\n"
	"	echo \"const char *randstruct_seed = \\\"$seed\\\";\" >\"$1\"\n"
	"else\n"
	"	echo $seed >\"$1\"\n"
	"fi\n"
	"hash=$(printf %s $seed | sha256sum | cut -d' ' -f1)\n"
	"test -z \"$2\" || echo \"#define RANDSTRUCT_HASHED_SEED \\\"$hash\\\"\" >\"$2\"\n";

/* Leaves a file with the right content alone, because make goes by its time stamp. */
static int put_file(const char *dir, const char *name, const char *content, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", dir, name);
	struct strbuf sb = STRBUF_INIT(65536);
	bool same = file_read(path, &sb, NULL) == 0 && str_equal(sb.buf, content);

	strbuf_release(&sb);
	return same ? 0 : file_write_atomic(path, content, strlen(content), err);
}

static int prepare_dir(const struct job *j, char **kept, struct error *err)
{
	AUTO_FREE char *certs = xstrfmt("%s/certs", j->build_dir);
	int64_t space;

	if (j->spec->warning && remove_tree(j->build_dir, err) < 0)
		return -1;
	if (make_dirs(certs, err) < 0)
		return -1;
	space = disk_free(j->build_dir);
	if (space >= 0 && space < SPACE_NEEDED)
		return error_set(err, ERROR_HOST,
				 "only %" PRId64 " MiB are free in '%s': free some space",
				 space >> 20, j->build_dir);
	if (tree_clean_prepare(j->build_dir, j->tree, j->repo, j->commit, j->identity, kept, err) <
		    0 ||
	    make_dirs(certs, err) < 0)
		return -1;
	if (put_file(j->build_dir, KEY_PATH, module_key, err) < 0 ||
	    put_file(j->build_dir, SEED_SCRIPT, seed_script, err) < 0)
		return -1;
	return 0;
}

static const char *image_target(const struct kernel_spec *spec)
{
	const char *image = spec_arch(spec)->image, *slash = strrchr(image, '/');

	return slash ? slash + 1 : image;
}

/* The arguments overrule what scripts/basic and scripts/gcc-plugins set. */
static int run_make(const struct job *j, const struct kernel_spec *spec, struct build_log *log,
		    struct error *err)
{
	AUTO_FREE char *seed = xstrfmt("gen-randstruct-seed=%s/" SEED_SCRIPT, j->build_dir);
	AUTO_FREE char *header =
		xstrfmt("cmd_create_randomize_layout_seed=sh %s/" SEED_SCRIPT
			" header $@ $(objtree)/include/generated/randomize_layout_hash.h",
			j->build_dir);
	const char *modules = modules_are_built(spec, j->build_dir) ? "modules" : NULL;
	const char *targets[] = { seed, header, image_target(spec), modules, NULL };
	struct make_call call = {
		.spec = spec,
		.tree = j->tree,
		.build_dir = j->build_dir,
		.targets = targets,
		.on_line = build_log_line,
		.data = log,
	};

	return make_run(&call, err);
}

/* Returns the path of a file in build_dir, owned, or NULL and an error without it. */
static char *result_path(const char *build_dir, const char *name, struct error *err)
{
	char *path = xstrfmt("%s/%s", build_dir, name);

	if (file_exists(path))
		return path;
	error_set(err, ERROR_HOST, "make exited with status 0, but made no '%s'", path);
	free(path);
	return NULL;
}

static int take_results(const struct job *j, struct error *err)
{
	struct build *out = j->out;

	if (!(out->image = result_path(j->build_dir, spec_arch(j->spec)->image, err)) ||
	    !(out->vmlinux = result_path(j->build_dir, "vmlinux", err)) ||
	    !(out->system_map = result_path(j->build_dir, "System.map", err)) ||
	    !(out->config = result_path(j->build_dir, ".config", err)))
		return -1;
	out->signature = kernel_signature(out->vmlinux, err);
	if (!out->signature)
		return -1;
	if (j->spec->modules != MODULES_ALL && !j->spec->kselftest)
		return 0;
	return modules_install(j->spec, j->tree, j->build_dir, &out->modules, &out->signature, err);
}

static int take_manifest(const struct job *j, struct error *err)
{
	struct build *out = j->out;
	struct manifest_inputs in = {
		.identity = j->identity,
		.arch = spec_arch(j->spec)->kernel_arch,
		.srcarch = spec_arch(j->spec)->source_dir,
		.compiler = out->compiler,
		.config_hash = out->config_hash,
		.tree = j->tree,
		.build_dir = j->build_dir,
		.commit = j->commit,
		.config_target = spec_config_has_target(j->spec),
		.selftests = j->spec->kselftest != NULL,
		.memo = j->spec->memo,
	};

	if (manifest_collect(&out->manifest, &in, j->repo, err) < 0)
		return -1;
	out->key = manifest_key(&out->manifest);
	return 0;
}

/* Makes paths below dir relative to it. */
static void strip_dir(char *text, const char *dir)
{
	AUTO_FREE char *prefix = xstrfmt("%s/", dir);
	size_t n = strlen(prefix);

	for (char *p = text; (p = strstr(p, prefix));)
		memmove(p, p + n, strlen(p + n) + 1);
}

/* Reports are published, so directories of this host must not be in them. Takes over the
 * text. */
static void take_failure(const struct job *j, char *tail)
{
	strip_dir(tail, j->tree);
	strip_dir(tail, j->build_dir);
	j->out->error_tail = tail;
}

static int configure(const struct job *j, const struct kernel_spec *spec, struct build_log *log,
		     struct error *err)
{
	struct build *out = j->out;
	struct kconfig_result config;
	int ret = kconfig_prepare(spec, j->tree, j->build_dir, j->kept, &config, log, err);

	free_list(out->lost);
	free(out->config_hash);
	free_list(out->overridden);
	out->overridden = steal(&config.overridden.list);
	out->lost = steal(&config.lost);
	out->lost_nr = config.lost_nr;
	out->config_hash = steal(&config.hash);
	config.lost_nr = 0;
	kconfig_result_clear(&config);
	return ret;
}

/* The image is removed first, so that a make that makes nothing does not go unnoticed. */
static int compile_kernel(const struct job *j, const struct kernel_spec *spec,
			  struct build_log *log, struct error *err)
{
	AUTO_FREE char *vmlinux = xstrfmt("%s/vmlinux", j->build_dir);
	AUTO_FREE char *image = xstrfmt("%s/%s", j->build_dir, spec_arch(spec)->image);
	int ret;

	if (unlink(image) < 0 && errno != ENOENT)
		return error_errno(err, "cannot remove '%s'", image);
	log->total = file_exists(vmlinux) ? 0 : spec->expected_steps;
	ret = run_make(j, spec, log, err);
	j->out->steps = log->steps;
	return ret;
}

/* A repeated build prints only the warnings of what is still to be made. */
static void take_warning(struct build *out, struct build_log *log)
{
	for (size_t i = 0; i < log->warnings.nr; i++)
		string_set_add(&out->warnings, log->warnings.v[i], strlen(log->warnings.v[i]));
	if (out->warned == PATTERN_FOUND || log->warned == PATTERN_ABSENT)
		return;
	out->warned = log->warned;
	out->warning = steal(&log->warning);
}

static int make_kernel(void *data, const struct kernel_spec *spec, struct build_log *log,
		       struct error *err)
{
	const struct job *j = data;
	int ret = configure(j, spec, log, err);

	if (!ret)
		ret = compile_kernel(j, spec, log, err);
	if (!ret && spec->kselftest)
		ret = selftests_make(spec, j->tree, j->build_dir, log, err);
	take_warning(j->out, log);
	return ret;
}

void build_skipped(struct build *b, const char *key)
{
	b->blame = BLAME_NOBODY;
	b->skipped = true;
	b->error_tail = xstrfmt("%s exited with status 125", key);
}

/* The kernel is whatever the hook leaves in the build directory. The hook must not change
 * the work tree. Returns -1 for a fault of the host. */
static int run_post_build(const struct job *j, struct error *err)
{
	const struct build_hook hook = {
		.key = POST_BUILD_KEY,
		.command = j->spec->post_build,
		.tree = j->tree,
		.build_dir = j->build_dir,
		.commit = j->commit,
		.arch = spec_arch(j->spec)->kernel_arch,
		.deadline = j->spec->deadline > 0 ? j->spec->deadline : BUILD_SECONDS_DEFAULT,
	};
	enum hook_result result = hook.command ? build_hook_run(&hook, err) : HOOK_DONE;

	if (result == HOOK_SKIPS)
		build_skipped(j->out, hook.key);
	return result == HOOK_FAILED ? -1 : 0;
}

/* Returns 1 when the result of the build cannot be trusted, with the reason in *why. */
static int try_build(struct job *j, char **why, struct error *err)
{
	struct attempts attempts = { .spec = j->spec,
				     .tree = j->tree,
				     .build_dir = j->build_dir,
				     .make = make_kernel,
				     .data = j };
	AUTO_FREE char *kept = NULL;
	char *tail = NULL;
	int ret;

	if (prepare_dir(j, &kept, err) < 0)
		return -1;
	j->kept = kept;
	if (attempts_run(&attempts, &j->out->blame, &tail, err) < 0)
		return -1;
	if (j->out->blame != BLAME_NONE)
		take_failure(j, tail);
	else if (run_post_build(j, err) < 0)
		return -1;
	if (j->out->blame != BLAME_NONE)
		return tree_check(j->build_dir, j->tree, j->commit, NULL, why, err);
	if (take_results(j, err) < 0 || take_manifest(j, err) < 0)
		return -1;
	ret = tree_check(j->build_dir, j->tree, j->commit, &j->out->manifest, why, err);
	if (!ret && tree_clean_remember(j->build_dir, &j->out->manifest,
					j->spec->pre_build || j->spec->kselftest, err) < 0)
		ret = -1;
	return ret;
}

static int build_all(struct job *j, struct error *err)
{
	AUTO_FREE char *identity = spec_identity(j->spec, err);
	char *why = NULL;
	int ret = 1;

	j->identity = identity;
	for (int tries = 0; ret == 1 && tries < DOUBTS_MAX; tries++) {
		build_clear(j->out);
		free(why);
		why = NULL;
		j->out->compiler = identity ? spec_compiler_version(j->spec, err) : NULL;
		ret = j->out->compiler ? try_build(j, &why, err) : -1;
	}
	if (ret == 1)
		ret = error_set(err, ERROR_HOST,
				"%s while it was built, %d times: what was made cannot be trusted",
				why, DOUBTS_MAX);
	free(why);
	return ret;
}

int kernel_build(const struct kernel_spec *spec, git_repository *repo, const char *tree,
		 const char *build_dir, const char *commit, struct build *out, struct error *err)
{
	struct job job = { .spec = spec,
			   .repo = repo,
			   .tree = tree,
			   .build_dir = build_dir,
			   .commit = commit,
			   .out = out };
	double start = now_seconds();
	int ret;

	*out = (struct build)BUILD_INIT;
	ret = build_all(&job, err);
	out->seconds = now_seconds() - start;
	if (ret < 0) {
		build_clear(out);
		error_prefix(err, "cannot build %.12s", commit);
	}
	return ret;
}
