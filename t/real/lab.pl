#!/usr/bin/env perl
# SPDX-License-Identifier: GPL-2.0-only
# A lab with one machine, which only this program knows: a QEMU behind a terminal server and
# a switch. The lab goes on when the machine is off, as a real one does.
#
# usage: lab.pl serve <dir> <argument of QEMU>...
#	Listens on two ports of 127.0.0.1, which it writes to <dir>/ports: whoever connects to
#	the first gets what the machine prints from then on; the second takes a command. The
#	machine boots <dir>/kernel with the parameters in <dir>/cmdline. "@SSH@" in an argument
#	becomes a free port, the third in the file.
# usage: lab.pl power <dir> on|off|cycle
#	Switches the machine, and waits until that is done.
# usage: lab.pl console <dir>
#	Prints what the machine prints.
#
# The machine is switched off by its monitor; one that does not answer there is cut off. Each
# time it is switched on is counted in <dir>/count. A line "<n> <trouble>" in <dir>/plan
# disturbs the machine of the n-th time as soon as it says that it is up (UP):
#	killed		it is gone, and the terminal server stays
#	hung		it stands still
#	reset		it restarts
#	unplugged	the terminal server closes its connections
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX ();

use constant UP => 'small-init: up';
use constant OFF_SECONDS => 3;

my ($what, $dir, @qemu) = @ARGV;
my ($pid, $out, $server, $switch, $select, $count, $line, @clients) = (0);

sub slurp {
	my ($name) = @_;
	open my $file, '<', "$dir/$name" or return '';
	local $/;
	my $text = <$file>;
	chomp $text;
	return $text;
}

sub put {
	my ($name, $text) = @_;
	open my $file, '>', "$dir/$name.new" or die "$dir/$name: $!\n";
	print $file "$text\n";
	close $file or die "$dir/$name: $!\n";
	rename "$dir/$name.new", "$dir/$name" or die "$dir/$name: $!\n";
}

sub listen_here {
	return IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 8, @_) || die "cannot listen: $!\n";
}

sub connect_to {
	my ($index) = @_;
	my $port = (split ' ', slurp('ports'))[$index];
	return IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) || die "no lab at $port: $!\n";
}

sub monitor {
	my ($command) = @_;
	my $monitor = IO::Socket::UNIX->new(Peer => "$dir/monitor") or return;
	print $monitor "$command\n";
	$monitor->flush;
	# QEMU greets, repeats the command, and closes the connection if it ends.
	my $answers = IO::Select->new($monitor);
	while ($answers->can_read(.5)) {
		last unless sysread $monitor, my $answer, 4096;
	}
	close $monitor;
}

sub gone {
	return !$pid || waitpid($pid, POSIX::WNOHANG) == $pid;
}

sub switch_off {
	return unless $pid;
	monitor('quit');
	for (1 .. 10 * OFF_SECONDS) {
		last if gone();
		select undef, undef, undef, .1;
	}
	if (!gone()) {
		kill 'KILL', $pid;
		waitpid $pid, 0;
	}
	$pid = 0;
	$select->remove($out);
	close $out;
}

sub switch_on {
	return if $pid;
	unlink "$dir/monitor";
	put('count', ++$count);
	$line = '';
	$pid = open($out, '-|') // die "cannot fork: $!\n";
	if (!$pid) {
		open STDIN, '<', '/dev/null';
		open STDERR, '>>', "$dir/errors";
		exec @qemu, '-display', 'none', '-serial', 'stdio', '-monitor', "unix:$dir/monitor,server=on,wait=off",
			'-kernel', "$dir/kernel", '-append', slurp('cmdline') or POSIX::_exit(127);
	}
	$select->add($out);
}

sub disturb {
	my ($trouble) = slurp('plan') =~ /^$count (\S+)$/m or return;
	put("done-$count", $trouble);
	kill 'KILL', $pid if $trouble eq 'killed';
	kill 'STOP', $pid if $trouble eq 'hung';
	monitor('system_reset') if $trouble eq 'reset';
	if ($trouble eq 'unplugged') {
		close $_ for @clients;
		@clients = ();
	}
}

sub pass_console {
	my $n = sysread $out, my $bytes, 65536;
	if (!$n) {
		$select->remove($out);
		return;
	}
	@clients = grep { syswrite $_, $bytes } @clients;
	my $seen = $line =~ UP;
	$line = substr $line . $bytes, -4096;
	disturb() if !$seen && $line =~ UP;
}

sub command {
	my $client = $switch->accept or return;
	my $command = <$client> // '';
	switch_off() if $command =~ /^(off|cycle)$/;
	switch_on() if $command =~ /^(on|cycle)$/;
	print $client "done\n";
	close $client;
}

sub serve {
	my $free = listen_here();
	my $ssh = $free->sockport;
	close $free;
	$server = listen_here();
	$switch = listen_here();
	$select = IO::Select->new($server, $switch);
	s/\@SSH\@/$ssh/g for @qemu;
	$count = 0;
	local $SIG{PIPE} = 'IGNORE';
	local $SIG{TERM} = sub { switch_off(); exit 0 };
	put('ports', join ' ', $server->sockport, $switch->sockport, $ssh);
	while (1) {
		for my $ready ($select->can_read) {
			if ($ready == $server) {
				push @clients, scalar $server->accept;
			} elsif ($ready == $switch) {
				command();
			} elsif ($out && $ready == $out) {
				pass_console();
			}
		}
	}
}

if ($what eq 'serve') {
	serve();
} elsif ($what eq 'power') {
	my $switch = connect_to(1);
	print $switch "$qemu[0]\n";
	$switch->flush;
	die "the switch did not answer\n" unless (<$switch> // '') eq "done\n";
} else {
	my $console = connect_to(0);
	$| = 1;
	print $_ while sysread $console, $_, 65536;
	# A terminal server that closes the connection has ended it.
	exit 1;
}
