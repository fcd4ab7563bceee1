#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
# Runs sessions over the fakes and disturbs each at moments that its seed chooses: the
# process at work is killed or stopped, the clock steps, the disk is full, or another
# program holds one of git's locks. After each disturbance the session is continued, as
# a user would do. In the end it must have the result of an undisturbed session, without
# testing anything twice, and leave nothing behind.
#
#	chaos.pl [--seeds=<n>] [--jobs=<n>]	seeds 1 to <n>, <jobs> of them at a time
#	chaos.pl --seeds=<n>-<n>,<n>...		these seeds
#	chaos.pl --seed=<n> [--verbose]		one seed; --verbose tells what happens
#	         --keep				keeps the directory of a seed that fails
#
# A moment is the n-th system call of a program (see shim.c) and not a time, so that a
# seed does nearly the same every time. It is not exactly the same, because guests run
# side by side.
use strict;
use warnings;
use Cwd qw(abs_path);
use Fcntl qw(O_WRONLY O_CREAT O_EXCL);
use FindBin;
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use File::Temp qw(tempdir);
use JSON::PP;
use POSIX qw(:sys_wait_h setsid);
use Time::HiRes qw(time usleep);
use lib $FindBin::RealBin;
use ChaosTraps;
use ChaosWorld;

my $here = $FindBin::RealBin;
my $build = abs_path($ENV{KBISECT_BUILD} || "$here/../../.build");
my %option = (seeds => 200, jobs => 4);
for (@ARGV) {
	/^--(seeds?|jobs|base|reference)=(.+)$/ ? ($option{$1} = $2) :
	/^--(verbose|keep)$/ ? ($option{$1} = 1) : die "unknown argument '$_'\n";
}

use constant {
	ATTEMPT_MAX => 300,	# seconds after which a command counts as hanging
	GONE_WITHIN => 10,	# seconds for the other processes to end after the command
};
my $base;	# the directory of all seeds

# ---- processes ----

# All processes of this session have the world's state in their environment.
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

sub pid_of_kbisect {
	for (processes()) {
		return $_->{pid} if $_->{name} eq 'git-kbisect' && $_->{args} !~ / prefetch /;
	}
	return 0;
}

# ---- one disturbed command ----

my ($seed, @told, @failures, @later, %held, $full, $hurt, $steps_of_clock, %happened);
my ($users_git_killed, $users_checkout_torn);

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
	return system("mount -o remount,size=$size '$dir' 2>/dev/null") == 0;
}

# A size below what is in use is refused, and the session goes on writing meanwhile.
sub disk_fill {
	return if $full || !$option{mounted};
	for (1 .. 100) {
		my ($used) = output_of('df', '-k', '--output=used', $dir) =~ /(\d+)/;
		$full = disk_resize("${used}k") and return;
	}
	fail("cannot shrink the disk");
}

sub disk_free {
	fail("cannot enlarge the disk") if $full && !disk_resize("16g");
	$full = 0;
}

sub lock_take {
	my ($name) = @_;
	my $path = "$dir/repo/.git/$name.lock";
	return 0 if !-d dirname($path) || !sysopen(my $f, $path, O_WRONLY | O_CREAT | O_EXCL);
	print $f "of another program\n";
	return unlink($path) && 0 if !close($f); # the disk is full
	$held{$path} = 1;
	return $path;
}

sub lock_release {
	my ($path) = @_;
	return unless delete $held{$path};
	fail("$path, the lock of another program, was removed") if read_file($path) ne "of another program\n";
	unlink($path);
}

# Whether the process is the user's "git bisect run", and not one that git kbisect started.
sub is_users {
	my ($pid) = @_;
	while ($pid > 1) {
		my $stat = read_file("/proc/$pid/stat");
		return 0 if $stat !~ /^\d+ \((.*)\) \S+ (\d+)/s || $1 eq 'git-kbisect';
		return 1 if read_file("/proc/$pid/cmdline") =~ /^git\0bisect\0run\0/;
		$pid = $2;
	}
	return 0;
}

# The user's git that is killed leaves its own locks, which git kbisect must not remove. The
# user removes the one that git complains of, as its message says. When the user's git could not
# finish a checkout, the next one takes the files that it had written for the user's changes.
sub do_as_git_advises {
	my ($err) = @_;
	$users_checkout_torn = 1 if $users_git_killed || $err =~ /Out of diskspace|checkout died of signal/;
	if ($users_checkout_torn && $err =~ /would be overwritten by checkout/) {
		my @files = $err =~ /^\t(.+)$/mg;
		narrate("git checkout -- @files");
		return run_quietly('git', 'checkout', '-q', '--', @files) == 0;
	}
	return 0 unless $users_git_killed && $err =~ /Unable to create '(\Q$dir\E\/repo\/\.git\/\S+\.lock)': File exists/;
	return 0 if $held{$1} || read_file($1) eq "of another program\n";
	narrate("rm $1");
	return unlink($1);
}

my %actions = (
	kill_us => sub {
		my ($trap) = @_;
		my $pid = pid_of_kbisect();
		$hurt = 1;
		kill($trap->{signal}, $pid) if $pid;
	},
	kill_it => sub {
		my ($trap, $pid) = @_;
		$hurt = 1;
		$users_git_killed = 1 if $trap->{signal} eq 'KILL' && is_users($pid);
		kill($trap->{signal}, $pid);
	},
	stop => sub {
		my ($trap, $pid) = @_;
		$pid = pid_of_kbisect() if $trap->{us};
		return if !$pid;
		$hurt = 1;
		kill('STOP', $pid);
		later($trap->{seconds}, sub { kill('CONT', $pid); });
	},
	clock => sub {
		my ($trap) = @_;
		my ($offset) = world_read(0, 'q', 8);
		world_write(0, pack('q', $offset + $trap->{seconds} * 1000000000));
		$steps_of_clock++;
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

sub traps_serve {
	my ($traps) = @_;
	for my $i (0 .. $#$traps) {
		my $at = TRAPS_AT + $i * TRAP_SIZE;
		my (undef, undef, $state, $pid) = world_read($at, 'QLLL', 20);
		next if $state != 1;
		narrate("at ", describe($traps->[$i]), " (process $pid)");
		$happened{kind_of_trap($traps->[$i])}++;
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
	# Orphans become children of the first process of a name space.
	1 while waitpid(-1, WNOHANG) > 0;
	return unless @left;
	fail("still running: ", join(', ', map { "$_->{pid} $_->{args}" } @left));
	kill('KILL', map { $_->{pid} } @left);
}

# Runs a git command with traps set; returns its wait status.
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
		usleep(20000);
	}
	my $status = $?;
	# Lets the processes go on that still wait at a trap.
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

# The properties that are the same after any session, disturbed or not.
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

sub leftovers {
	my @found = split(/\n/, output_of('find', $dir, '-path', "$dir/repo/.git/objects", '-prune', '-o',
		'(', '-name', '*.lock', '-o', '-name', '*.tmp*', '-o', '-name', '*.part', '-o', '-name', 'test-??????',
		'-o', '-name', '*.new', ')', '-print'));
	# Other machines may use the cache, so its temporary files are removed by age.
	@found = grep { !m{/\.cache/git-kbisect/.*\.tmp-} } @found;
	push @found, grep { $_ ne "$dir/tmp" } split(/\n/, output_of('find', "$dir/tmp", "$dir/repo/.git/kbisect/runs",
		'-name', 'kbisect*', '-o', '-name', 'tmp*'));
	return @found;
}

# Back to the state before the session. The programs compiled for guests stay: they
# serve all seeds.
sub forget_session {
	run_quietly('git', 'kbisect', 'reset') && die "reset: " . read_file("$dir/quiet");
	run_quietly('git', 'bisect', 'reset') if -e "$dir/repo/.git/BISECT_START";
	run_quietly('git', 'update-ref', '-d', "refs/notes/$_") for qw(kbisect kbisect-json kbisect-runs);
	remove_tree("$dir/home/.cache/git-kbisect/kernels", "$dir/home/.cache/git-kbisect/manifests",
		"$dir/state", "$dir/repo/.git/kbisect");
	run_quietly('git', 'worktree', 'prune');
	make_path("$dir/state");
}

sub undisturbed {
	my ($kind) = @_;
	my $status = attempt([], command_for($kind));
	die "undisturbed, $kind: status $status\n" . read_file("$dir/err") if $status || @failures;
}

# An undisturbed session. It leaves $base/<kind>.tar, with which seeds begin, and
# <kind>.json, with which they are compared. The first kind also leaves programs.tar, so
# that the programs for guests are compiled once.
sub reference_make {
	my ($kind) = @_;
	make_world($kind);
	my $users = users_things($kind);
	if (-e "$base/programs.tar") {
		system('tar', '-C', "$dir/home", '-xf', "$base/programs.tar") == 0 or die "tar: $?\n";
	} else {
		undisturbed($kind);
		forget_session();
		system('tar', '-C', "$dir/home", '-cf', "$base/programs.tar", '.cache') == 0 or die "tar: $?\n";
	}
	undisturbed($kind);
	my %reference = (result => result_now(), steps => steps_taken(), runs => runs_of_each(),
		boots => lines_of("$dir/state/boots"), builds => lines_of("$dir/state/builds"),
		users => $users);
	write_file("$base/$kind.json", encode_json(\%reference));
	forget_session();
	chdir('/');
	system('tar', '-C', $dir, '-cf', "$base/$kind.tar", '.') == 0 or die "tar: $?\n";
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
		fail("$commit was run, which an undisturbed session does not do") if !$reference->{runs}{$commit};
		$total += $runs->{$commit};
	}
	$want += $_ for values %{$reference->{runs}};
	at_most('runs', $total, $want + ($kinds{$kind}{flaky} ? 4 : 2));
	at_most('boots', lines_of("$dir/state/boots"), $reference->{boots} + 2 + 4 * $hurts);
	# Times tell nothing of a build during which the clock is set: it is made again. Whether a
	# prefetch for a verdict that does not come ends before it is cancelled is a matter of time.
	at_most('builds', lines_of("$dir/state/builds"), $reference->{builds} + 2 * $hurts + $steps_of_clock +
		($kind eq 'prefetch' ? 2 : 0));
	compare("the user's data", users_things($kind), $reference->{users});
	my @left = leftovers();
	fail("left behind: @left") if @left;
}

sub session {
	my ($kind, $reference) = @_;
	my ($finished, $hurts, $undisturbed) = (0, 0, 0);
	$steps_of_clock = $users_git_killed = $users_checkout_torn = 0;
	my $rounds = 1 + int(rand(4));
	remove_tree("$dir/home/.cache") if rand() < .1;
	while (!$finished && !@failures) {
		my @traps = $rounds-- > 0 ? map { random_trap($reference->{steps}) } 1 .. pick(1, 1, 2, 3) : ();
		my $status = attempt(\@traps, command_for($kind));
		my $err = read_file("$dir/err") . read_file("$dir/out");
		$hurt = 1 if $status && do_as_git_advises($err);
		$hurts += 1 + @traps if $hurt;
		$finished = $status == 0 || $err =~ /is finished/;
		fail("status $status, and nothing had happened: $err") if $status && !$finished && !$hurt && @traps;
		fail("cannot go on, undisturbed: $err") if !$finished && !@traps && !$hurt && $undisturbed++;
		# git bisect run has exit statuses of its own.
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
	set_environment($build);
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
	write_file("$base/happened-$seed", encode_json(\%happened));
	return 0 if !@failures;
	print "not ok - seed $seed ($kind)\n";
	print "# $_\n" for map { split(/\n/) } $option{verbose} ? @failures : @told;
	print "# again: $here/chaos.pl --seed=$seed --verbose\n";
	system('cp', '-a', $dir, "$base/seed-$seed") if $option{keep};
	return 1;
}

# ---- all of them ----

# Runs in name spaces of mounts and processes where that is allowed. Without them no disk
# gets full.
sub spawn {
	my (@arguments) = @_;
	my $pid = fork // die "fork: $!\n";
	return $pid if $pid;
	push @arguments, "--base=$base", map { "--$_" } grep { $option{$_} } qw(verbose keep);
	{ exec $option{unshare} ? qw(unshare -rmpf --mount-proc --kill-child) : (), $^X, "$here/chaos.pl", @arguments; }
	POSIX::_exit(127);
}

my %running;

sub many {
	my ($jobs, @todo) = @_;
	my $failed = 0;
	while (@todo || %running) {
		$running{spawn(shift @todo)} = 1 while @todo && keys(%running) < $jobs;
		my $pid = waitpid(-1, 0);
		$failed++ if delete $running{$pid} && $?;
	}
	return $failed;
}

# With unshare, all processes of a seed are killed with it.
sub interrupted {
	kill('KILL', keys %running);
	remove_tree($base);
	exit 1;
}

# Prints how often each kind of disturbance happened.
sub tell_what_happened {
	my %sum;
	for (@_) {
		my $n = eval { decode_json(read_file("$base/happened-$_")) } // {};
		$sum{$_} += $n->{$_} for keys %$n;
	}
	print "# happened: ", join(', ', map { "$_ $sum{$_}" } sort keys %sum), "\n";
}

if ($option{base}) {
	$base = $option{base};
	exit in_a_world_of_its_own();
}
$base = tempdir('kbisect-chaos.XXXXXX', TMPDIR => 1);
$SIG{$_} = \&interrupted for qw(HUP INT TERM);
$| = 1;
$option{unshare} = system('unshare -rmpf --mount-proc --kill-child true 2>/dev/null') == 0;
print "# no name spaces: one seed at a time, and no full disk\n" if !$option{unshare};
my $jobs = $option{unshare} ? $option{jobs} : 1;
my @seeds = $option{seed} ? ($option{seed}) : $option{seeds} =~ /^\d+$/ ? 1 .. $option{seeds} :
	map { /^(\d+)-(\d+)$/ ? $1 .. $2 : $_ } split(/,/, $option{seeds});
my %needed = map { $kind_names[$_ % @kind_names] => 1 } @seeds;
my $began = time;
my ($first, @others) = map { "--reference=$_" } sort keys %needed;
die "the undisturbed sessions fail\n" if many(1, $first) || many($jobs, @others);
my $failed = many($jobs, map { "--seed=$_" } @seeds);
tell_what_happened(@seeds);
printf("# %d seeds, %d failed, %.0f s\n", scalar(@seeds), $failed, time - $began);
print "# kept: $base\n" if $failed && $option{keep};
remove_tree($base) if !$failed || !$option{keep};
exit($failed ? 1 : 0);
