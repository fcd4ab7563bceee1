// SPDX-License-Identifier: GPL-2.0-only
/* kernel/kconfig-parts: configurations of several parts, compressed files, and the identity
 * of the kernels that are built with them. */
#include "kernel-world.h"
#include "git/repo.h"
#include "kernel/kconfig.h"

static void expect_parse(struct kconfig *c, const char *text)
{
	assert_int_equal(kconfig_parse(c, text, strlen(text), NULL), 0);
}

static void a_later_part_wins_and_says_what_it_changed(void **state)
{
	static const char *const names[] = { "defconfig", "/tmp/kasan.config", "CONFIG_D=7", NULL };
	struct kconfig c = KCONFIG_INIT, part = KCONFIG_INIT;
	struct overrides o = { .nr = 0 };

	(void)state;
	expect_parse(&part, "# CONFIG_A is not set\nCONFIG_C=y\nCONFIG_D=8\nCONFIG_Z=\"z\"\n");
	kconfig_overlay(&c, &part, 0, names, &o);
	expect_parse(&part, "CONFIG_A=y\nCONFIG_B=m\nCONFIG_C=y\n");
	kconfig_overlay(&c, &part, 1, names, &o);
	expect_parse(&part, "CONFIG_A=m\nCONFIG_D=7\n");
	kconfig_overlay(&c, &part, 2, names, &o);
	overrides_end(&o);
	assert_string_equal(kconfig_get(&c, "A"), "m");
	assert_string_equal(kconfig_get(&c, "B"), "m");
	assert_string_equal(kconfig_get(&c, "C"), "y");
	assert_string_equal(kconfig_get(&c, "D"), "7");
	assert_string_equal(kconfig_get(&c, "Z"), "\"z\"");
	assert_int_equal(c.nr, 5);
	assert_int_equal(o.nr, 3);
	assert_string_equal(o.list[0], "CONFIG_A=y of kasan.config (n in defconfig)");
	assert_string_equal(o.list[1], "CONFIG_A=m of CONFIG_D=7 (y in kasan.config)");
	assert_string_equal(o.list[2], "CONFIG_D=7 of CONFIG_D=7 (8 in defconfig)");
	assert_null(o.list[3]);
	free_list(o.list);
	kconfig_clear(&c);
}

static void a_long_list_of_changes_says_how_long_it_is(void **state)
{
	static const char *const names[] = { "defconfig", "/b", NULL };
	struct strbuf yes = STRBUF_INIT(1 << 20), no = STRBUF_INIT(1 << 20);
	struct kconfig c = KCONFIG_INIT, part = KCONFIG_INIT;
	struct overrides o = { .nr = 0 };

	(void)state;
	for (int i = 0; i < 1500; i++) {
		strbuf_addf(&yes, "CONFIG_%d=y\n", i);
		strbuf_addf(&no, "# CONFIG_%d is not set\n", i);
	}
	expect_parse(&part, yes.buf);
	kconfig_overlay(&c, &part, 0, names, &o);
	expect_parse(&part, no.buf);
	kconfig_overlay(&c, &part, 1, names, &o);
	overrides_end(&o);
	assert_int_equal(o.nr, 1001);
	assert_string_equal(o.list[1000], "and 500 more");
	assert_null(o.list[1001]);
	free_list(o.list);
	kconfig_clear(&c);
	strbuf_release(&yes);
	strbuf_release(&no);
}

static void options_need_a_value_of_a_config(void **state)
{
	static const char *const good[] = { "CONFIG_A=y",   "CONFIG_A=m",    "CONFIG_A=n",
					    "CONFIG_A=-12", "CONFIG_A=0xfF", "CONFIG_A=\"t x\"",
					    "CONFIG_A=\"\"" };
	static const char *const bad[] = {
		"CONFIG_",	"CONFIG_A",	"CONFIG_A=",	   "CONFIG_A=yes",
		"CONFIG_A=0x",	"CONFIG_A=\"t", "CONFIG_A=-",	   "CONFIG_A=1 2",
		"CONFIG_a b=y", "CONFIG_=y",	"CONFIG_A=y\nB=y", "CONFIG_A=y\nCONFIG_B=y"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good) + ARRAY_SIZE(bad); i++) {
		bool ok = i < ARRAY_SIZE(good);
		const char *option = ok ? good[i] : bad[i - ARRAY_SIZE(good)];
		struct kconfig c = KCONFIG_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(kconfig_load_part(&c, option, &err), ok ? 0 : -1);
		if (!ok) {
			assert_int_equal(err.kind, ERROR_USER);
			assert_non_null(strstr(err.message, option));
		}
		error_clear(&err);
		kconfig_clear(&c);
	}
}

static char *identity(const struct kernel_spec *spec)
{
	struct error err = ERROR_INIT;
	char *hex = spec_identity(spec, &err);

	if (!hex)
		fail_msg("%s", err.message);
	return hex;
}

static void a_compressed_config_is_that_config(void **state)
{
	static const char *const programs[] = { "gzip", "xz", "zstd", "bzip2" };
	struct world *w = *state;
	AUTO_FREE char *plain = identity(&w->spec);

	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		AUTO_FREE char *script = xstrfmt("%s <config >packed", programs[i]);
		AUTO_FREE char *path = in_scratch("packed");
		const char *const parts[] = { path, NULL };
		struct kernel_spec spec = w->spec;
		struct kconfig c = KCONFIG_INIT;

		sh(script);
		spec.config = parts;
		AUTO_FREE char *packed = identity(&spec);
		assert_string_equal(packed, plain);
		assert_int_equal(kconfig_load(&c, path, NULL), 0);
		assert_string_equal(kconfig_get(&c, "BAR"), "m");
		kconfig_clear(&c);
	}
}

static void refused(const char *script, const char *words)
{
	AUTO_FREE char *path = in_scratch("packed");
	struct kconfig c = KCONFIG_INIT;
	struct error err = ERROR_INIT;

	sh(script);
	assert_int_equal(kconfig_load(&c, path, &err), -1);
	assert_int_equal(err.kind, ERROR_USER);
	if (!strstr(err.message, words))
		fail_msg("%s", err.message);
	error_clear(&err);
}

static void a_damaged_or_huge_file_is_refused(void **state)
{
	(void)state;
	refused("seq 9999 | gzip | head -c 5000 >packed", "cannot be decompressed");
	refused("seq 9999 | xz | head -c 3000 >packed", "cannot be decompressed");
	refused("head -c 20000000 /dev/zero | xz >packed", "larger than 16777216 bytes");
	refused("head -c 20000000 /dev/zero >packed", "larger than 16777216 bytes");
	refused(": | gzip >packed", "sets nothing");
	refused("echo hello | gzip >packed", "line 1: not a line of a kernel config: 'hello'");
	refused("rm packed", "No such file");
}

/* Two kernels of different parts must not be taken for each other, and the order counts. */
static void each_part_is_in_the_identity(void **state)
{
	struct world *w = *state;
	const char *const lists[][4] = {
		{ w->config },
		{ w->config, "CONFIG_X=y" },
		{ "CONFIG_X=y", w->config },
		{ w->config, "CONFIG_X=y", "CONFIG_Y=y" },
		{ w->config, "CONFIG_Y=y", "CONFIG_X=y" },
		{ "defconfig" },
		{ "defconfig", w->config },
		{ "defconfig", "kvm_guest.config" },
	};
	char *ids[ARRAY_SIZE(lists)];

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		struct kernel_spec spec = w->spec;

		spec.config = lists[i];
		ids[i] = identity(&spec);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(ids[i], ids[j]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		free(ids[i]);
}

static void old_field(struct strbuf *sb, const char *name, const char *value)
{
	strbuf_addf(sb, "%s %zu %s\n", name, strlen(value), value);
}

static void old_rules(struct strbuf *sb, const struct config_rule *rule)
{
	for (; rule->name; rule++)
		strbuf_addf(sb, "rule %s=%s %d %d\n", rule->name, rule->value, rule->before,
			    rule->since);
}

/* Repeats the hash of a configuration as it was before there were parts. If the identity
 * changed, every kernel in every cache would have to be built again. */
static void a_single_file_has_the_identity_that_it_always_had(void **state)
{
	struct world *w = *state;
	struct strbuf sb = STRBUF_INIT(1 << 20), ld = STRBUF_INIT(4096);
	AUTO_FREE char *cc = spec_compiler_version(&w->spec, NULL);
	AUTO_FREE char *path = in_scratch("ld"), *id = identity(&w->spec), *hex = NULL;

	sh("ld --version >all; head -n 1 all | tr -d '\\n' >ld");
	assert_int_equal(file_read(path, &ld, NULL), 0);
	old_field(&sb, "arch", spec_arch(&w->spec)->kernel_arch);
	old_field(&sb, "compiler", cc);
	old_field(&sb, "linker", ld.buf);
	old_field(&sb, "llvm", "0");
	old_rules(&sb, kconfig_guest_rules);
	old_rules(&sb, kconfig_fixed_rules);
	old_rules(&sb, spec_arch(&w->spec)->config);
	strbuf_addstr(&sb, "config CONFIG_FOO=y\nCONFIG_BAR=m\n");
	hex = sha256_hex(sb.buf, sb.len);
	assert_string_equal(id, hex);
	strbuf_release(&sb);
	strbuf_release(&ld);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_later_part_wins_and_says_what_it_changed),
		TEST(a_long_list_of_changes_says_how_long_it_is),
		TEST(options_need_a_value_of_a_config),
		TEST(a_compressed_config_is_that_config),
		TEST(a_damaged_or_huge_file_is_refused),
		TEST(each_part_is_in_the_identity),
		TEST(a_single_file_has_the_identity_that_it_always_had),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
