#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
# Sessions over the fakes, each hurt at moments that its seed chooses: whoever works is
# killed or stopped, the clock steps, the disk is full, others hold git's locks. After each
# time the session is gone on with, as a user would; in the end it must have the result
# of a session that nobody disturbed, without testing anything twice, and leave nothing
# behind.
#
#	chaos.pl [--seeds=<n>] [--jobs=<n>]	seeds 1 to n, so many side by side
#	chaos.pl --seed=<n> [--verbose]		that one; --verbose tells all of it
#	         --keep				leaves the directory of a failure
#
# Moments are the n-th system call of a program (see shim.c) and not times, so that a
# seed does the same every time, or nearly: guests run side by side.
use strict;
use warnings;
use Cwd qw(abs_path);
use Fcntl qw(SEEK_SET O_WRONLY O_CREAT O_EXCL O_RDWR);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use File::Temp qw(tempdir);
use JSON::PP;
use POSIX qw(:sys_wait_h setsid);
use Time::HiRes qw(time sleep usleep);

my $here = dirname(abs_path($0));
my $build = abs_path($ENV{KBISECT_BUILD} || "$here/../../.build");
my %option = (seeds => 200, jobs => 4);
for (@ARGV) {
	/^--(seeds?|jobs|base|reference)=(.+)$/ ? ($option{$1} = $2) :
	/^--(verbose|keep)$/ ? ($option{$1} = 1) : die "unknown argument '$_'\n";
}

use constant {
	ATTEMPT_MAX => 120,	# seconds after which a command is said to hang
	GONE_WITHIN => 10,	# seconds in which processes must be gone after us
	TRAPS => 8, TRAPS_AT => 48, TRAP_SIZE => 24, WORLD_SIZE => 240,
	US => 0, SUPERVISOR => 1, GIT => 2, MAKE => 3, QEMU => 4,
};
my @class_names = ('git kbisect', 'supervisor', 'git', 'make', 'QEMU');

# ---- the world of one session ----

# $dir is a file system of this process alone, at the same place for all seeds.
my ($base, $dir, $world);

# kind => { how the session is begun, the kernel's configuration, what the culprit does }
my %kinds = (
	plain => { },
	prefetch => { config => { prefetch => 'true' } },
	run => { run => 1 },
	flaky => { flaky => 1, culprit => 'share 1/2 warning bad_function' },
);
my @kind_names = sort keys %kinds;

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
	# What a user has at hand, and must have afterwards.
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
		jobs => 1, prefetch => 'false', make => "$build/t/hostile/make-kernel",
		%{$kinds{$kind}{config} // {}});
	write_file("$dir/home/.gitconfig",
		"[kbisect]\n" . join('', map { "\t$_ = $config{$_}\n" } sort keys %config));
	make_repo($kind);
}

# ---- what is shared with the shim ----

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

# ---- processes ----

# Ours are those with this world's state in their environment.
sub processes {
	my @found;
	for my $proc (glob('/proc/[0-9]*')) {
		my ($pid) = $proc =~ /(\d+)$/;
		next if $pid == $$ || index(read_file("$proc/environ"), "KBISECT_FAKE_STATE=$dir/state\0") < 0;
		next if index(read_file("$proc/environ"), 'HOSTILE_WORLD=') < 0;
		next if read_file("$proc/stat") =~ /\) Z /;
		push @found, { pid => $pid, name => read_file("$proc/comm") =~ s/\n//r,
			args => read_file("$proc/cmdline") =~ tr/\0/ /r };
	}
	return @found;
}

sub pid_of_us {
	for (processes()) {
		return $_->{pid} if $_->{name} eq 'git-kbisect' && $_->{args} !~ /build-ahead/;
	}
	return 0;
}

# ---- one command, disturbed ----

my ($seed, @told, @failures, @later, %held, $full, $hurt);

sub narrate {
	push @told, sprintf("%s", join('', @_));
	print "  $told[-1]\n" if $option{verbose};
}

sub fail { push @failures, join('', @_); narrate("FAILED: ", @_); }

sub later { push @later, [time + $_[0], $_[1]]; }

sub do_later {
	my ($all) = @_;
	my @due = grep { $all || $_->[0] <= time } @later;
	@later = grep { !$all && $_->[0] > time } @later;
	$_->[1]->() for @due;
}

sub disk_resize {
	my ($size) = @_;
	system('mount', '-o', "remount,size=$size", $dir) == 0 or fail("cannot resize the disk");
}

sub disk_fill {
	return if $full || !$option{mounted};
	my ($used) = output_of('df', '-k', '--output=used', $dir) =~ /(\d+)/;
	disk_resize("${used}k");
	$full = 1;
}

sub disk_free {
	disk_resize("16g") if $full;
	$full = 0;
}

sub lock_take {
	my ($name) = @_;
	my $path = "$dir/repo/.git/$name.lock";
	return 0 if !-d dirname($path) || !sysopen(my $f, $path, O_WRONLY | O_CREAT | O_EXCL);
	print $f "another's\n";
	close($f);
	$held{$path} = 1;
	return $path;
}

sub lock_release {
	my ($path) = @_;
	return unless delete $held{$path};
	fail("the lock of another, $path, was taken away") if read_file($path) ne "another's\n";
	unlink($path);
}

my %actions = (
	kill_us => sub {
		my ($trap) = @_;
		my $pid = pid_of_us();
		$hurt = 1;
		kill($trap->{signal}, $pid) if $pid;
	},
	kill_it => sub {
		my ($trap, $pid) = @_;
		$hurt = 1;
		kill($trap->{signal}, $pid);
	},
	stop => sub {
		my ($trap, $pid) = @_;
		$pid = pid_of_us() if $trap->{us};
		return if !$pid;
		$hurt = 1;
		kill('STOP', $pid);
		later($trap->{seconds}, sub { kill('CONT', $pid); });
	},
	clock => sub {
		my ($trap) = @_;
		my ($offset) = world_read(0, 'q', 8);
		world_write(0, pack('q', $offset + $trap->{seconds} * 1000000000));
	},
	full => sub {
		my ($trap) = @_;
		$hurt = 1;
		disk_fill();
		later($trap->{seconds}, \&disk_free);
	},
	lock => sub {
		my ($trap) = @_;
		my $path = lock_take($trap->{name}) or return;
		$hurt = 1;
		later($trap->{seconds}, sub { lock_release($path); });
	},
);

sub describe {
	my ($trap) = @_;
	return "step $trap->{at} of $class_names[$trap->{class}]: " .
		join(' ', $trap->{action}, map { "$_=$trap->{$_}" }
			grep { !/^(at|class|action)$/ } sort keys %$trap);
}

sub traps_serve {
	my ($traps) = @_;
	for my $i (0 .. $#$traps) {
		my $at = TRAPS_AT + $i * TRAP_SIZE;
		my (undef, undef, $state, $pid) = world_read($at, 'QLLL', 20);
		next if $state != 1;
		narrate("at ", describe($traps->[$i]), " (process $pid)");
		$actions{$traps->[$i]{action}}->($traps->[$i], $pid);
		world_write($at + 12, pack('L', 2));
	}
}

sub wait_until_gone {
	my $end = time + GONE_WITHIN;
	my @left;
	while ((@left = processes()) && time < $end) {
		usleep(20000);
	}
	return unless @left;
	fail("still running: ", join(', ', map { "$_->{pid} $_->{args}" } @left));
	kill('KILL', map { $_->{pid} } @left);
}

# The wait status of the command.
sub attempt {
	my ($traps, @command) = @_;
	my $began = time;
	world_write(8, "\0" x 40);
	trap_set($_, $traps->[$_]{at}, $traps->[$_]{class}) for 0 .. $#$traps;
	trap_set($_, ~0, 99) for scalar(@$traps) .. TRAPS - 1;
	$hurt = 0;
	narrate("git @command");
	my $pid = fork // die "fork: $!\n";
	if (!$pid) {
		setsid();
		open(STDIN, '<', '/dev/null');
		open(STDOUT, '>', "$dir/out");
		open(STDERR, '>', "$dir/err");
		$ENV{LD_PRELOAD} = "$build/t/hostile/shim.so";
		$ENV{HOSTILE_WORLD} = "$dir/world";
		{ exec 'git', @command; }
		POSIX::_exit(127);
	}
	while (waitpid($pid, WNOHANG) == 0) {
		traps_serve($traps);
		do_later(0);
		if (time - $began > ATTEMPT_MAX) {
			fail("git @command does not end");
			kill('KILL', $pid, map { $_->{pid} } processes());
		}
		usleep(5000);
	}
	my $status = $?;
	# Whoever waits at a trap is let go.
	world_write(TRAPS_AT + $_ * TRAP_SIZE + 12, pack('L', 2)) for 0 .. TRAPS - 1;
	do_later(1);
	wait_until_gone();
	narrate(sprintf("  ended with %s after %.1f s%s", $status & 127 ? "signal " . ($status & 127) :
		"status " . ($status >> 8), time - $began,
		$status ? ": " . join(' / ', grep { !/^step / } split(/\n/, read_file("$dir/err"))) : ""));
	return $status;
}

# ---- a session ----

sub command_for {
	my ($kind) = @_;
	my $session = -e "$dir/repo/.git/kbisect/session.json";
	return $session ? ('kbisect', 'continue') : ('kbisect', 'start', 'bad', 'good') if !$kinds{$kind}{run};
	run_quietly('git', 'bisect', 'start', 'bad', 'good') if !-e "$dir/repo/.git/BISECT_START";
	return ('bisect', 'run', 'git', 'kbisect', 'run');
}

# What must be so after any session, however it went.
sub result_now {
	my %r;
	my $json = eval { decode_json(output_of('git', 'kbisect', 'show', '--json')) } // {};
	$r{$_} = $json->{$_} // 'none' for qw(verdict culprit);
	my $note = output_of('sh', '-c', 'git notes --ref=kbisect show culprit 2>/dev/null');
	$r{notes} = () = $note =~ /^Verdict: culprit$/mg;
	my $json_note = output_of('sh', '-c', 'git notes --ref=kbisect-json show culprit 2>/dev/null');
	$r{json_notes} = () = $json_note =~ /"culprit"\s*:/g;
	$r{evidence} = join(' ', sort map { (split)[1] } split(/\n/,
		output_of('sh', '-c', 'git notes --ref=kbisect-runs list 2>/dev/null')));
	$r{tested} = join(' ', sort map { "$_->{commit}:$_->{verdict}" } @{$json->{tested} // []});
	return \%r;
}

sub users_things {
	my $status = output_of('git', 'status', '--porcelain');
	my $refs = output_of('git', 'for-each-ref', 'refs/heads', 'refs/tags', 'refs/remotes');
	my $head = $kinds{$_[0]}{run} ? '' : read_file("$dir/repo/.git/HEAD");
	my $diff = output_of('git', 'diff', 'HEAD');
	my $config = read_file("$dir/repo/.git/config");
	return join("\n", $status, $refs, $head, $diff, $config);
}

sub runs_of_each {
	my %n;
	for (split(/\n/, read_file("$dir/repo/.git/kbisect/journal.jsonl"))) {
		my $event = eval { decode_json($_) } or next;
		$n{$event->{commit}}++ if $event->{event} eq 'run';
	}
	return \%n;
}

sub lines_of { my ($path) = @_; my $n = () = read_file($path) =~ /\n/g; return $n; }

sub leftovers {
	my @found = split(/\n/, output_of('find', $dir, '-path', "$dir/repo/.git/objects", '-prune', '-o',
		'(', '-name', '*.lock', '-o', '-name', '*.tmp*', '-o', '-name', '*.part', '-o', '-name', 'test-??????',
		'-o', '-name', '*.new', ')', '-print'));
	push @found, grep { $_ ne "$dir/tmp" } split(/\n/, output_of('find', "$dir/tmp", "$dir/repo/.git/kbisect/runs",
		'-name', 'kbisect*', '-o', '-name', 'tmp*'));
	return @found;
}

# Back to before the session; what is compiled for guests stays, and serves all seeds.
sub forget_session {
	run_quietly('git', 'kbisect', 'reset') && die "reset: " . read_file("$dir/quiet");
	run_quietly('git', 'bisect', 'reset') if -e "$dir/repo/.git/BISECT_START";
	run_quietly('git', 'update-ref', '-d', "refs/notes/$_") for qw(kbisect kbisect-json kbisect-runs);
	remove_tree("$dir/home/.cache/git-kbisect/kernels", "$dir/home/.cache/git-kbisect/manifests",
		"$dir/state", "$dir/repo/.git/kbisect");
	run_quietly('git', 'worktree', 'prune');
	make_path("$dir/state");
}

# Undisturbed; leaves $base/<kind>.tar to begin with, and <kind>.json to compare with.
sub reference_make {
	my ($kind) = @_;
	make_world($kind);
	my $users = users_things($kind);
	my $status;
	for my $round (1, 2) {
		forget_session() if $round == 2;
		$status = attempt([], command_for($kind));
		die "undisturbed, $kind: status $status\n" . read_file("$dir/err") if $status || @failures;
	}
	my %reference = (result => result_now(), steps => steps_taken(), runs => runs_of_each(),
		boots => lines_of("$dir/state/boots"), builds => lines_of("$dir/state/builds"),
		users => $users);
	write_file("$base/$kind.json", encode_json(\%reference));
	forget_session();
	chdir('/');
	system('tar', '-C', $dir, '-cf', "$base/$kind.tar", '.') == 0 or die "tar: $?\n";
}

sub pick { return $_[rand @_]; }

sub random_trap {
	my ($steps) = @_;
	my $class = pick(US, US, US, GIT, GIT, MAKE, QEMU, SUPERVISOR);
	my %t = (class => $class, at => 1 + int(rand($steps->[$class])));
	my @actions = ('kill_us', 'kill_us', 'clock', 'full', 'lock', 'stop');
	push @actions, 'kill_it', 'kill_it' if $class != US;
	$t{action} = pick(@actions);
	$t{signal} = $t{action} eq 'kill_it' ? pick('KILL', 'KILL', 'TERM') : pick(qw(KILL KILL TERM INT HUP))
		if $t{action} =~ /^kill/;
	$t{us} = int(rand(2)) if $t{action} eq 'stop';
	$t{seconds} = pick(-86400, -3600, -60, -2, 2, 60, 3600) if $t{action} eq 'clock';
	$t{seconds} = sprintf('%.2f', .02 + rand(1) ** 3 * 2) if $t{action} =~ /^(stop|full|lock)$/;
	$t{name} = pick(qw(refs/notes/kbisect refs/notes/kbisect-runs refs/notes/kbisect-json packed-refs index
		HEAD config refs/bisect/bad refs/bisect/new BISECT_LOG)) if $t{action} eq 'lock';
	return \%t;
}

sub compare {
	my ($what, $now, $want) = @_;
	fail("$what is '$now', undisturbed '$want'") if $now ne $want;
}

sub at_most {
	my ($what, $now, $most) = @_;
	fail("$what: $now, at most $most expected") if $now > $most;
}

sub check_end {
	my ($kind, $reference, $hurts) = @_;
	my $now = result_now();
	compare($_, $now->{$_}, $reference->{result}{$_}) for sort keys %$now;
	my ($runs, $total, $want) = (runs_of_each(), 0, 0);
	for my $commit (keys %$runs) {
		fail("$commit was run, and needed not be") if !$reference->{runs}{$commit};
		$total += $runs->{$commit};
	}
	$want += $_ for values %{$reference->{runs}};
	at_most('runs', $total, $want + ($kinds{$kind}{flaky} ? 4 : 2));
	at_most('boots', lines_of("$dir/state/boots"), $reference->{boots} + 2 + 4 * $hurts);
	at_most('builds', lines_of("$dir/state/builds"), $reference->{builds} + 2 * $hurts);
	compare("what is the user's", users_things($kind), $reference->{users});
	my @left = leftovers();
	fail("left behind: @left") if @left;
}

sub session {
	my ($kind, $reference) = @_;
	my ($finished, $hurts, $undisturbed) = (0, 0, 0);
	my $rounds = 1 + int(rand(4));
	remove_tree("$dir/home/.cache") if rand() < .1;
	while (!$finished && !@failures) {
		my @traps = $rounds-- > 0 ? map { random_trap($reference->{steps}) } 1 .. pick(1, 1, 2, 3) : ();
		my $status = attempt(\@traps, command_for($kind));
		my $err = read_file("$dir/err") . read_file("$dir/out");
		$hurts += 1 + @traps if $hurt;
		$finished = $status == 0 || $err =~ /is finished/;
		fail("status $status, and nothing had happened: $err") if $status && !$finished && !$hurt && @traps;
		fail("cannot go on, undisturbed: $err") if !$finished && !@traps && $undisturbed++;
		# What git bisect run makes of our status is its own.
		fail("ended with status " . ($status >> 8) . ": $err")
			if !$kinds{$kind}{run} && ($status >> 8) !~ /^(0|128|129|130|137|143)$/;
		fail("crashed with signal " . ($status & 127)) if ($status & 127) && ($status & 127) !~ /^(1|2|9|15)$/;
	}
	check_end($kind, $reference, $hurts) if !@failures;
}

sub in_a_world_of_its_own {
	$dir = "$base/world";
	make_path($dir);
	$option{mounted} = system("mount -t tmpfs -o size=16g chaos '$dir' 2>/dev/null") == 0;
	set_environment();
	if ($option{reference}) {
		world_open();
		reference_make($option{reference});
		return 0;
	}
	$seed = $option{seed};
	srand($seed);
	my $kind = $kind_names[$seed % @kind_names];
	system('tar', '-C', $dir, '-xf', "$base/$kind.tar") == 0 or die "tar: $?\n";
	chdir("$dir/repo") or die "$dir/repo: $!\n";
	world_open();
	session($kind, decode_json(read_file("$base/$kind.json")));
	return 0 if !@failures;
	print "not ok - seed $seed ($kind)\n";
	print "# $_\n" for map { split(/\n/) } $option{verbose} ? @failures : @told;
	print "# again: $here/chaos.pl --seed=$seed --verbose\n";
	system('cp', '-a', $dir, "$base/seed-$seed") if $option{keep};
	return 1;
}

# ---- all of them ----

# In a mount name space, where that is allowed; without it disks do not get full.
sub spawn {
	my (@arguments) = @_;
	my $pid = fork // die "fork: $!\n";
	return $pid if $pid;
	push @arguments, "--base=$base", map { "--$_" } grep { $option{$_} } qw(verbose keep);
	{ exec $option{unshare} ? qw(unshare -rm) : (), $^X, "$here/chaos.pl", @arguments; }
	POSIX::_exit(127);
}

sub many {
	my ($jobs, @todo) = @_;
	my ($running, $failed) = (0, 0);
	while (@todo || $running) {
		while (@todo && $running < $jobs) {
			spawn(shift @todo);
			$running++;
		}
		if (waitpid(-1, 0) > 0) {
			$failed++ if $?;
			$running--;
		}
	}
	return $failed;
}

if ($option{base}) {
	$base = $option{base};
	exit in_a_world_of_its_own();
}
$base = tempdir('kbisect-chaos.XXXXXX', TMPDIR => 1);
$| = 1;
$option{unshare} = system('unshare -rm true 2>/dev/null') == 0;
print "# no name spaces here: one at a time, and no full disks\n" if !$option{unshare};
my $jobs = $option{unshare} ? $option{jobs} : 1;
my @seeds = $option{seed} ? ($option{seed}) : 1 .. $option{seeds};
my %needed = map { $kind_names[$_ % @kind_names] => 1 } @seeds;
my $began = time;
die "the undisturbed sessions fail\n" if many($jobs, map { "--reference=$_" } sort keys %needed);
my $failed = many($jobs, map { "--seed=$_" } @seeds);
printf("# %d seeds, %d failed, %.0f s\n", scalar(@seeds), $failed, time - $began);
print "# kept: $base\n" if $failed && $option{keep};
remove_tree($base) if !$failed || !$option{keep};
exit($failed ? 1 : 0);
