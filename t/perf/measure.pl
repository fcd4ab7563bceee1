#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
# usage: measure.pl <result> <command> [<arg>...]
# Runs the command and writes "wall own tree qemu peak" to <result>: seconds of
# wall time, CPU seconds of the process itself, of it and all its descendants,
# of the QEMU guests among these, and the process's own peak memory in KiB.
# /proc is read because rusage cannot tell a process from its children: a zombie still
# shows its CPU time, and the peak is read ten times a second before that.
use strict;
use warnings;
use POSIX ();
use Time::HiRes qw(time sleep);

my $result = shift;
my $tick = POSIX::sysconf(POSIX::_SC_CLK_TCK());
my $start = time;
my $pid = fork // die "fork: $!\n";
if (!$pid) {
	exec(@ARGV) or die "$ARGV[0]: $!\n";
}
$SIG{INT} = $SIG{TERM} = sub { kill 'TERM', $pid };

sub stat_of {
	open(my $f, '<', "/proc/$_[0]/stat") or return;
	my $line = <$f> // return;
	my ($comm, $rest) = $line =~ /^\d+ \((.*)\) (.*)/s or return;
	my @field = split(' ', $rest);
	return ($comm, @field);
}

my ($peak, $own, %qemu) = (0, 0);
while (1) {
	my (undef, @f) = stat_of($pid);
	$own = ($f[11] + $f[12]) / $tick;
	last if $f[0] eq 'Z';
	if (open(my $f, '<', "/proc/$pid/status")) {
		/^VmHWM:\s+(\d+)/ && ($peak = $1) while <$f>;
	}
	for my $dir (glob('/proc/[0-9]*')) {
		my ($comm, @g) = stat_of($dir =~ /(\d+)/);
		$qemu{"$dir $g[19]"} = ($g[11] + $g[12]) / $tick if $comm && $comm =~ /^qemu-system/;
	}
	sleep(0.1);
}
my $wall = time - $start;
waitpid($pid, 0);
my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
my (undef, undef, $user, $system) = times;
my $qemu = 0;
$qemu += $_ for values %qemu;
open(my $out, '>', $result) or die "$result: $!\n";
printf $out "%.1f %.2f %.1f %.1f %d\n", $wall, $own, $user + $system, $qemu, $peak;
exit $status;
