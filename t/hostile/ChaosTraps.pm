# SPDX-License-Identifier: GPL-2.0-only
# The disturbances of chaos.pl, and the moments when they happen. A trap is a hash: "at" and "class" say before
# which system call of which programs it springs, "action" what happens then, and
# the others how: signal, seconds, name (of a lock), us (whether git kbisect is meant).
package ChaosTraps;
use strict;
use warnings;
use Exporter qw(import);

our @EXPORT = qw(random_trap pick describe kind_of_trap);

# The classes of shim.c.
use constant { US => 0, SUPERVISOR => 1, GIT => 2, MAKE => 3, QEMU => 4 };
my @class_names = ('git kbisect', 'supervisor', 'git', 'make', 'QEMU');

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

sub describe {
	my ($trap) = @_;
	return "step $trap->{at} of $class_names[$trap->{class}]: " .
		join(' ', $trap->{action}, map { "$_=$trap->{$_}" }
			grep { !/^(at|class|action)$/ } sort keys %$trap);
}

# The name under which it is counted how often this happened.
sub kind_of_trap {
	my ($trap) = @_;
	my $name = $trap->{action};
	$name =~ s/^kill_/$trap->{signal} to /;
	$name =~ s/us$/$class_names[US]/;
	$name =~ s/it$/$class_names[$trap->{class}]/;
	$name .= ' of ' . $class_names[$trap->{us} ? US : $trap->{class}] if $name eq 'stop';
	$name .= $trap->{seconds} < 0 ? ' back' : ' ahead' if $name eq 'clock';
	return $name;
}

1;
