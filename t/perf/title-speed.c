// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures how fast consoles are parsed, in MB (10^6 bytes) per second of CPU time, and
 * how much memory that takes.
 *
 *	title-speed <least MB/s> <what> <directory or file>...
 *	title-speed memory		1 GB of garbage, 1 GB of one line
 *
 * The exit status is 1 when parsing is slower, or when memory grows.
 */
#include "base/files.h"
#include "crash/console.h"

#include <dirent.h>
#include <sys/resource.h>

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static unsigned int parse(const char *data, size_t len)
{
	struct console *c = console_new(NULL, NULL);
	struct console_status status;

	for (size_t pos = 0; pos < len; pos += 65536)
		console_feed(c, data + pos, MIN((size_t)65536, len - pos));
	console_end(c);
	console_status(c, &status);
	console_free(c);
	return status.crashes;
}

static void add_file(struct strbuf *all, const char *path)
{
	struct error err = ERROR_INIT;

	if (file_read(path, all, &err) < 0) {
		report_error(&err);
		exit(128);
	}
	strbuf_addch(all, '\n');
}

static void add_path(struct strbuf *all, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	if (!dir) {
		add_file(all, path);
		return;
	}
	while ((e = readdir(dir))) {
		AUTO_FREE char *file = xstrfmt("%s/%s", path, e->d_name);

		if (e->d_name[0] != '.')
			add_file(all, file);
	}
	closedir(dir);
}

/* Takes the best of some rounds, because other load only slows it down. */
static int speed(double least, const char *what, char **paths)
{
	struct strbuf all = STRBUF_INIT(256 << 20);
	double best = 0, rate;
	unsigned int crashes = 0, rounds;

	for (; *paths; paths++)
		add_path(&all, *paths);
	rounds = (unsigned int)(1 + 200 * 1000 * 1000 / (all.len + 1));
	for (unsigned int i = 0; i < MIN(rounds, 40u); i++) {
		double start = cpu_seconds();

		crashes = parse(all.buf, all.len);
		rate = (double)all.len / 1e6 / (cpu_seconds() - start);
		best = MAX(best, rate);
	}
	printf("%-28s %8.1f MB/s  (at least %.0f; %.1f MB, %u crashes)\n", what, best, least,
	       (double)all.len / 1e6, crashes);
	strbuf_release(&all);
	return best < least;
}

static long peak_kib(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return r.ru_maxrss;
}

/* Feeds 1 GB of a repeated block. */
static int memory(const char *what, const char *block, size_t len)
{
	struct console *c = console_new(NULL, NULL);
	double start;
	long before, after;

	for (size_t fed = 0; fed < 4 << 20; fed += len)
		console_feed(c, block, len);
	before = peak_kib();
	start = cpu_seconds();
	for (size_t fed = 0; fed < 1000 * 1000 * 1000; fed += len)
		console_feed(c, block, len);
	start = cpu_seconds() - start;
	after = peak_kib();
	console_end(c);
	console_free(c);
	printf("%-28s %8.1f MB/s  peak memory %ld KiB, +%ld KiB over 1 GB\n", what, 1e3 / start,
	       after, after - before);
	return after - before > 1024;
}

int main(int argc, char **argv)
{
	static char block[65536];
	int status = 0;

	if (argc == 2 && str_equal(argv[1], "memory")) {
		for (size_t i = 0; i < sizeof(block); i++)
			block[i] = (char)(' ' + (i * 7919 % 89));
		status |= memory("one endless line", block, sizeof(block));
		for (size_t i = 37; i < sizeof(block); i += 41 + i % 50)
			block[i] = '\n';
		return status | memory("garbage", block, sizeof(block));
	}
	if (argc < 4) {
		fputs("usage: title-speed <MB/s> <what> <path>... | memory\n", stderr);
		return 129;
	}
	return speed(strtod(argv[1], NULL), argv[2], argv + 3);
}
