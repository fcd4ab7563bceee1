// SPDX-License-Identifier: GPL-2.0-only
/* Makes the .config with which a commit is built. */
#include "base/files.h"
#include "build-log.h"
#include "kernel/kconfig.h"
#include "kbuild.h"

#define CONFIG_MAX KCONFIG_TEXT_MAX
#define WORK_DIR ".kbisect-config"

/*
 * The config is made in an output directory of its own, where nothing is left of earlier
 * builds, so that the real .config keeps its time stamp. KCONFIG_CONFIG is not enough:
 * tinyconfig and similar targets merge into ".config" whatever it says.
 */
struct preparation {
	const struct kernel_spec *spec;
	const char *tree, *build_dir;
	const char *work_dir, *work; /* work: .config in work_dir */
	const char *kept;	     /* hash of the .config that is right, or NULL */
	struct build_log *log;
};

/* Steps of making the config do not count as steps of the build. */
static void collect_line(void *data, int fd, const char *line)
{
	if (!starts_with(line, "  "))
		build_log_line(data, fd, line);
}

static int config_target(const struct preparation *p, const char *target, struct error *err)
{
	const char *targets[] = { target, NULL };
	struct make_call call = {
		.spec = p->spec,
		.tree = p->tree,
		.build_dir = p->work_dir,
		.targets = targets,
		.on_line = collect_line,
		.data = p->log,
	};

	return make_run(&call, err);
}

int tree_release(const char *tree)
{
	AUTO_FREE char *path = xstrfmt("%s/Makefile", tree);
	struct strbuf sb = STRBUF_INIT(1 << 20);
	int release = -1;

	if (file_read(path, &sb, NULL) == 0)
		release = source_release(sb.buf, sb.len);
	strbuf_release(&sb);
	return release;
}

/* kbuild makes a random key for module signatures if the config gives it the default name.
 * build.c puts a fixed key under this name. */
static void fix_module_key(struct kconfig *c)
{
	if (!str_equal(kconfig_get(c, "MODULE_SIG"), "n"))
		kconfig_set(c, "MODULE_SIG_KEY", "\"certs/kbisect_key.pem\"");
}

/* The modules are installed for busybox's modprobe as they are. */
static void fix_modules(struct kconfig *c)
{
	static const char *const off[] = { "MODULE_SIG_FORCE", "MODULE_COMPRESS",
					   "MODULE_COMPRESS_GZIP", "MODULE_COMPRESS_XZ",
					   "MODULE_COMPRESS_ZSTD" };

	for (size_t i = 0; i < ARRAY_SIZE(off); i++)
		kconfig_set(c, off[i], "n");
}

static int write_config(const struct kconfig *c, const char *path, struct error *err)
{
	struct strbuf sb = STRBUF_CHECKED(CONFIG_MAX);
	int ret = -1;

	kconfig_write(c, &sb);
	if (strbuf_check(&sb, err, "the configuration '%s'", path) == 0)
		ret = file_write_atomic(path, sb.buf, sb.len, err);
	strbuf_release(&sb);
	return ret;
}

/* A target finds the configuration so far in .config: kvm_guest.config and the like change
 * it, defconfig and the like replace it. */
static int load_target(const struct preparation *p, const char *target,
		       const struct kconfig *so_far, struct kconfig *c, struct error *err)
{
	int ret;

	if (so_far->nr && write_config(so_far, p->work, err) < 0)
		return -1;
	ret = config_target(p, target, err);
	if (ret)
		return ret;
	return kconfig_load(c, p->work, err);
}

/* Lays over the parts what an option of ours changes. */
static void overlay_option(struct kconfig *c, struct kconfig *part, const char *option,
			   const char *const *parts, size_t nr, struct overrides *overridden)
{
	AUTO_FREE const char **names = xcalloc(nr + 1, sizeof(*names));

	memcpy(names, parts, nr * sizeof(*names));
	names[nr] = option;
	kconfig_overlay(c, part, nr, names, overridden);
}

/* Turns the options that are m into y. */
static void build_in(struct kconfig *c, const char *const *parts, size_t nr,
		     struct overrides *overridden)
{
	struct kconfig part = KCONFIG_INIT;

	for (size_t i = 0; i < c->nr; i++)
		if (str_equal(c->entries[i].value, "m"))
			kconfig_set(&part, c->entries[i].name, "y");
	overlay_option(c, &part, "--modules=builtin", parts, nr, overridden);
}

/*
 * Turns the options of modules that are not in the list from m into n. The kernel's own
 * script finds the options in the makefiles of the source. It must not ask about new
 * options, so these are set first.
 */
static int keep_listed(const struct preparation *p, struct kconfig *c, size_t nr,
		       struct overrides *overridden, struct error *err)
{
	struct kconfig listed = KCONFIG_INIT, part = KCONFIG_INIT;
	int ret = write_config(c, p->work, err);

	if (ret)
		goto out;
	ret = config_target(p, "olddefconfig", err);
	if (ret)
		goto out;
	ret = config_target(p, "localmodconfig", err);
	if (ret)
		goto out;
	ret = kconfig_load(&listed, p->work, err);
	if (ret)
		goto out;
	for (size_t i = 0; i < c->nr; i++) {
		const char *name = c->entries[i].name;

		if (str_equal(c->entries[i].value, "m") &&
		    str_equal(kconfig_get(&listed, name), "n"))
			kconfig_set(&part, name, "n");
	}
	overlay_option(c, &part, "--lsmod", p->spec->config, nr, overridden);
out:
	kconfig_clear(&listed);
	return ret;
}

/* Lays the parts over each other in their order. */
static int load_parts(const struct preparation *p, struct kconfig *c, struct overrides *overridden,
		      struct error *err)
{
	const char *const *parts = p->spec->config;
	size_t i;

	for (i = 0; parts[i]; i++) {
		struct kconfig part = KCONFIG_INIT;
		int ret = config_part_kind(parts[i]) == CONFIG_PART_TARGET ?
				  load_target(p, parts[i], c, &part, err) :
				  kconfig_load_part(&part, parts[i], err);

		if (ret)
			return ret;
		kconfig_overlay(c, &part, i, parts, overridden);
	}
	if (p->spec->modules == MODULES_BUILTIN)
		build_in(c, parts, i, overridden);
	int ret = p->spec->lsmod ? keep_listed(p, c, i, overridden, err) : 0;
	overrides_end(overridden);
	return ret;
}

/* Copies the work file to .config, unless that has the same content. */
static int install(const struct preparation *p, struct kconfig_result *out, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/.config", p->build_dir);
	struct strbuf now = STRBUF_INIT(CONFIG_MAX), before = STRBUF_INIT(CONFIG_MAX);
	int ret = -1;

	if (file_read(p->work, &now, err) < 0)
		goto out;
	out->hash = sha256_hex(now.buf, now.len);
	ret = 0;
	if (file_read(path, &before, NULL) < 0 || before.len != now.len ||
	    memcmp(before.buf, now.buf, now.len))
		ret = file_write_atomic(path, now.buf, now.len, err);
out:
	strbuf_release(&now);
	strbuf_release(&before);
	return ret;
}

/* Is the .config of the last build still there and right? */
static bool is_kept(const struct preparation *p, struct kconfig *resolved,
		    struct kconfig_result *out)
{
	AUTO_FREE char *path = xstrfmt("%s/.config", p->build_dir);
	struct strbuf sb = STRBUF_INIT(CONFIG_MAX);
	bool kept = p->kept && file_read(path, &sb, NULL) == 0;

	if (kept) {
		out->hash = sha256_hex(sb.buf, sb.len);
		kept = str_equal(out->hash, p->kept) &&
		       kconfig_parse(resolved, sb.buf, sb.len, NULL) == 0;
	}
	if (!kept) {
		free(out->hash);
		out->hash = NULL;
	}
	strbuf_release(&sb);
	return kept;
}

static int olddefconfig(const struct preparation *p, const struct kconfig *asked,
			struct kconfig *resolved, struct error *err)
{
	int ret;

	if (write_config(asked, p->work, err) < 0)
		return -1;
	ret = config_target(p, "olddefconfig", err);
	return ret ? ret : kconfig_load(resolved, p->work, err);
}

/* Options that nobody asked for can have the default m. */
static int build_in_defaults(const struct preparation *p, const struct kconfig *asked,
			     struct kconfig *resolved, struct error *err)
{
	size_t more = 0;

	for (size_t i = 0; i < resolved->nr; i++) {
		struct kconfig_entry *e = &resolved->entries[i];

		if (!str_equal(e->value, "m") || str_equal(kconfig_get(asked, e->name), "y"))
			continue;
		free(e->value);
		e->value = xstrdup("y");
		more++;
	}
	if (!more)
		return 0;

	struct kconfig all = *resolved;
	*resolved = (struct kconfig)KCONFIG_INIT;
	int ret = olddefconfig(p, &all, resolved, err);
	kconfig_clear(&all);
	return ret;
}

static int resolve_anew(const struct preparation *p, const struct kconfig *asked,
			struct kconfig *resolved, struct kconfig_result *out, struct error *err)
{
	int ret = olddefconfig(p, asked, resolved, err);

	if (!ret && p->spec->modules == MODULES_BUILTIN)
		ret = build_in_defaults(p, asked, resolved, err);
	return ret ? ret : install(p, out, err);
}

static int resolve(const struct preparation *p, const struct kconfig *asked,
		   struct kconfig_result *out, struct error *err)
{
	struct kconfig resolved = KCONFIG_INIT;
	int ret = is_kept(p, &resolved, out) ? 0 : resolve_anew(p, asked, &resolved, out, err);

	if (ret == 0)
		out->lost = kconfig_lost(asked, &resolved, &out->lost_nr);
	kconfig_clear(&resolved);
	return ret;
}

int kconfig_prepare(const struct kernel_spec *spec, const char *tree, const char *build_dir,
		    const char *kept, struct kconfig_result *out, struct build_log *log,
		    struct error *err)
{
	AUTO_FREE char *work_dir = xstrfmt("%s/" WORK_DIR, build_dir);
	AUTO_FREE char *work = xstrfmt("%s/.config", work_dir);
	struct preparation p = { spec, tree, build_dir, work_dir, work, kept, log };
	struct kconfig asked = KCONFIG_INIT;
	int ret;

	*out = (struct kconfig_result){ .lost_nr = 0 };
	if (make_dirs(work_dir, err) < 0)
		return -1;
	if (unlink(work) < 0 && errno != ENOENT)
		return error_errno(err, "cannot remove '%s'", work);
	ret = load_parts(&p, &asked, &out->overridden, err);
	if (ret)
		goto out;
	kconfig_apply_rules(&asked, spec, tree_release(tree));
	fix_module_key(&asked);
	if (spec->modules == MODULES_ALL)
		fix_modules(&asked);
	ret = resolve(&p, &asked, out, err);
out:
	kconfig_clear(&asked);
	return ret > 0 ? 1 : ret;
}
