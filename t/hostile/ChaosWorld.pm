# SPDX-License-Identifier: GPL-2.0-only
# The world in which chaos.pl runs one session: a directory with a home, a repository
# and settings, and the memory that it shares with shim.c.
package ChaosWorld;
use strict;
use warnings;
use Exporter qw(import);
use Fcntl qw(SEEK_SET O_RDWR);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use JSON::PP;
use POSIX ();

our @EXPORT = qw($dir %kinds @kind_names write_file read_file run_quietly output_of set_environment make_world
	runs_of_each lines_of
	world_open world_read world_write steps_taken trap_set TRAPS TRAPS_AT TRAP_SIZE);

use constant { TRAPS => 8, TRAPS_AT => 48, TRAP_SIZE => 24, WORLD_SIZE => 240 };

# The directory of the world: a file system that only this process sees, at the same
# place for all seeds. The programs under test are in $build.
our $dir;
my ($world, $build);

# kind => { config: settings besides the usual ones, run: under git bisect run,
#	flaky: the number of runs varies, culprit: what its kernel does }
our %kinds = (
	plain => { },
	prefetch => { config => { prefetch => 'true' } },
	run => { run => 1 },
	# One guest at a time: which of two crashes would depend on which of them is faster.
	flaky => { flaky => 1, culprit => 'share 1/2 warning bad_function', config => { guests => 1 } },
);
our @kind_names = sort keys %kinds;

sub write_file {
	my ($path, $text) = @_;
	make_path(dirname($path));
	open(my $f, '>', $path) or die "$path: $!\n";
	print $f $text;
	close($f) or die "$path: $!\n";
}

sub read_file {
	my ($path) = @_;
	open(my $f, '<', $path) or return '';
	local $/;
	return <$f> // '';
}

sub run_quietly {
	my $pid = fork // die "fork: $!\n";
	if (!$pid) {
		open(STDOUT, '>', "$dir/quiet") and open(STDERR, '>&', \*STDOUT);
		{ exec @_; }
		POSIX::_exit(127);
	}
	waitpid($pid, 0);
	return $?;
}

sub output_of {
	open(my $f, '-|', @_) or die "@_: $!\n";
	local $/;
	my $text = <$f> // '';
	close($f);
	return $text;
}

sub set_environment {
	($build) = @_;
	delete @ENV{grep { /^(GIT_|MAKE|KBISECT_FAKE|XDG_|HOSTILE_|LD_)/ } keys %ENV};
	%ENV = (%ENV,
		HOME => "$dir/home", XDG_CACHE_HOME => "$dir/home/.cache", TMPDIR => "$dir/tmp",
		LC_ALL => 'C', TZ => 'UTC', GIT_CONFIG_NOSYSTEM => 1,
		GIT_AUTHOR_NAME => 'A U Thor', GIT_AUTHOR_EMAIL => 'author@example.org',
		GIT_COMMITTER_NAME => 'C O Mitter', GIT_COMMITTER_EMAIL => 'committer@example.org',
		KBISECT_FAKE_STATE => "$dir/state",
		PATH => "$build:$build/t/fakes:$ENV{PATH}");
}

sub make_repo {
	my ($kind) = @_;
	my ($date, $n) = (1600000000, 0);
	my $commit = sub {
		my ($tag, $behaviour) = @_;
		write_file("$dir/repo/behaviour", "#!fake-kernel\nboot\n$behaviour# " . $n++ . "\n");
		local @ENV{qw(GIT_AUTHOR_DATE GIT_COMMITTER_DATE)} = (("@{[$date += 60]} +0000") x 2);
		run_quietly('git', 'add', '-A') || run_quietly('git', 'commit', '-q', '-m', "$tag: change") ||
			run_quietly('git', 'tag', $tag) and die "commit: " . read_file("$dir/quiet");
	};
	my %tree = (Makefile => "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\n", Kconfig => "# all\n",
		'arch/x86/Makefile' => "obj-y += x.o\n", 'init/main.c' => "int main(void);\n",
		'kernel/k.c' => "int k;\n", 'scripts/x' => "x\n", 'Documentation/x' => "x\n",
		compiled => "init/main.c\nkernel/k.c\nbehaviour\n");
	run_quietly('git', 'init', '-q', '-b', 'main', "$dir/repo");
	chdir("$dir/repo") or die "$dir/repo: $!\n";
	write_file("$dir/repo/$_", $tree{$_}) for keys %tree;
	$commit->('good', "exit 0\n");
	$commit->("g$_", "exit 0\n") for 1 .. 2;
	my $culprit = $kinds{$kind}{culprit} // 'warning bad_function';
	$commit->($_, "test\n$culprit\nexit 0\n") for 'culprit', 'b1', 'bad';
	run_quietly('git', 'gc', '-q');
	# Changes of the user, staged and not, which must be there afterwards.
	write_file("$dir/repo/Kconfig", "# staged\n");
	run_quietly('git', 'add', 'Kconfig');
	write_file("$dir/repo/kernel/k.c", "int changed;\n");
	write_file("$dir/repo/mine", "untracked\n");
}

sub make_world {
	my ($kind) = @_;
	make_path("$dir/tmp", "$dir/state");
	write_file("$dir/repro.c", "int main(void) { return 0; }\n");
	write_file("$dir/config", "CONFIG_X=y\n");
	my %config = (config => "$dir/config", repro => "$dir/repro.c", timeout => '5s', confidence => '0.95', accel => 'tcg',
		jobs => 1, prefetch => 'false', make => "$build/t/fakes/kbuild",
		%{$kinds{$kind}{config} // {}});
	write_file("$dir/home/.gitconfig",
		"[kbisect]\n" . join('', map { "\t$_ = $config{$_}\n" } sort keys %config));
	make_repo($kind);
}

# ---- counts ----

sub runs_of_each {
	my %n;
	for (split(/\n/, read_file("$dir/repo/.git/kbisect/journal.jsonl"))) {
		my $event = eval { decode_json($_) } or next;
		$n{$event->{commit}}++ if $event->{event} eq 'run';
	}
	return \%n;
}

sub lines_of { my ($path) = @_; my $n = () = read_file($path) =~ /\n/g; return $n; }

# ---- the memory shared with the shim (struct world in shim.c) ----

sub world_open {
	write_file("$dir/world", "\0" x WORLD_SIZE);
	sysopen($world, "$dir/world", O_RDWR) or die "$dir/world: $!\n";
}

sub world_read {
	my ($at, $template, $size) = @_;
	sysseek($world, $at, SEEK_SET);
	sysread($world, my $bytes, $size);
	return unpack($template, $bytes);
}

sub world_write {
	my ($at, $bytes) = @_;
	sysseek($world, $at, SEEK_SET);
	syswrite($world, $bytes);
}

sub steps_taken { return [world_read(8, 'Q5', 40)]; }

sub trap_set {
	my ($i, $at, $class) = @_;
	world_write(TRAPS_AT + $i * TRAP_SIZE, pack('QLLLL', $at, $class, 0, 0, 0));
}

1;
