#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
# Logs keep their titles in whatever form people save them.
#
#	log-forms.pl [--share=<n>] <program> <scratch directory> <log or directory>...
#
# Writes each log in all forms in which dmesg, journalctl, syslog, netconsole, capture tools,
# mails and editors store it, and compares the first title with that of the log as it is.
# With --share only every n-th combination of a log and a form is tried. Prints each
# difference and a summary; exits with 1 when there is a difference.
use strict;
use warnings;
use JSON::PP;

my $share = @ARGV && $ARGV[0] =~ /^--share=(\d+)$/ ? $1 : 1;
shift @ARGV if $share > 1 || (@ARGV && $ARGV[0] =~ /^--/);
my ($program, $scratch, @paths) = @ARGV;

# A log is its lines. What precedes them in t/console, and the report after them, is not of
# the log.
sub log_read {
	my ($file) = @_;
	open my $in, '<:raw', $file or die "$file: $!\n";
	local $/;
	my $text = <$in>;
	$text =~ s/\A\n// || $text =~ s/\A.*?\n\n//s if $text =~ /\A(?:[A-Z]+: |#|\n)/;
	$text =~ s/\n\nREPORT:\n.*\z/\n/s;
	$text =~ s/\r//g;
	my $name = $file =~ s{.*/([^/]+)/([^/]+)$}{$1-$2}r;
	return { name => $name, lines => [split /\n/, $text] };
}

# "[   12.345678][    T1] text": seconds, caller, text; nothing for another line.
sub parts {
	return $_[0] =~ /^\[ *(\d+\.\d{6})\](\[ *[TC]\d+\])? ?(.*)$/s ? ($1, $2 // '', $3) : ();
}

sub describe {
	my ($log) = @_;
	my %callers;
	$log->{kernel} = $log->{whole} = 1;
	for my $line (grep { length } @{$log->{lines}}) {
		my ($time, $caller) = parts($line);
		$log->{kernel} = 0 if !defined $time; # all of it is the kernel's
		$callers{$caller} = 1 if defined $time;
	}
	$log->{timed} = %callers > 0;
	$log->{one_caller} = %callers < 2; # nothing is lost without the caller
	$log->{callers} = !$callers{''};
}

sub clock { sprintf '%02d:%02d:%02d', 5 + $_[0] / 3600 % 18, $_[0] / 60 % 60, $_[0] % 60 }
sub micro { sprintf '%06d', $_[0] * 1e6 % 1e6 }
sub stamp { sprintf '[%12.6f]', $_[0] }
sub spaced { $_[0] ? "$_[0] " : '' }
sub kmsg { "4,$_[3]," . int($_[0] * 1e6) . ',-' . ($_[1] =~ /(\w\d+)/ ? ",caller=$1" : '') . ";$_[2]" }

# Prefixes of the whole line that printk made.
my %before = (
	'a level' => sub { '<4>' },
	'dmesg -x' => sub { 'kern  :warn  : ' },
	'syslog' => sub { 'Nov 23 ' . clock(@_) . ' my-host kernel: ' },
	'syslog, priority' => sub { '<4>Nov 23 ' . clock(@_) . ' my-host kernel: ' },
	'syslog, ISO' => sub { '2026-11-23T' . clock(@_) . '.' . micro(@_) . '+01:00 my-host kernel: ' },
	'logread' => sub { 'Mon Nov 23 ' . clock(@_) . ' 2026 kern.warn kernel: ' },
	'netconsole in syslog' => sub { 'Nov 23 ' . clock(@_) . ' 10.0.0.7 ' },
	'captured, date' => sub { '2026-11-23 ' . clock(@_) . '.123 ' },
	'captured, brackets' => sub { '[2026-11-23 ' . clock(@_) . '] ' },
	'captured, clock' => sub { '[' . clock(@_) . '] ' },
	'captured, weekday' => sub { '[Mon Nov 23 ' . clock(@_) . '.123 2026] ' },
	'lab' => sub { '2026-11-23T' . clock(@_) . '.' . micro(@_) . '  ' },
	'CI' => sub { '2026-11-23T' . clock(@_) . '.1234567Z ' },
	'hypervisor' => sub { '(d1) ' },
	'container' => sub { 'kernel  | ' },
	'indented' => sub { '    ' },
	'tab' => sub { "\t" },
	'quoted' => sub { '> ' },
	'quoted twice' => sub { '> > ' },
	'quoted, no blank' => sub { '>>' },
	'grep -n' => sub { "$_[3]:" },
	'cat -n' => sub { sprintf "%6d\t", $_[3] },
	'grep' => sub { "logs/dmesg.log:$_[3]:" },
);

# Lines in another form: seconds, caller, text, number of the line.
my %lines = (
	'CRLF' => sub { stamp(@_) . "$_[1] $_[2]\r" },
	'blanks at the end' => sub { stamp(@_) . "$_[1] $_[2]  " },
	'caller after a blank' => sub { stamp(@_) . ' ' . spaced($_[1]) . $_[2] },
	'milliseconds' => sub { sprintf('[%8.3f]', $_[0]) . "$_[1] $_[2]" },
	'no padding' => sub { sprintf('[%.6f]', $_[0]) . "$_[1] $_[2]" },
	'colours' => sub { "\e[32m" . stamp(@_) . "$_[1] \e[0m\e[33m$_[2]\e[0m" },
	'colours inside' => sub { "\e[32m" . stamp(@_) . " \e[0m" . spaced($_[1]) . $_[2] =~ s/^([\w ]+:)/\e[33m$1\e[0m/r },
	'dmesg -T' => sub { '[Mon Nov 23 ' . clock(@_) . ' 2026] ' . spaced($_[1]) . $_[2] },
	'dmesg -T, German' => sub { '[Mo Nov 23 ' . clock(@_) . ' 2026] ' . spaced($_[1]) . $_[2] },
	'dmesg -T, French' => sub { '[lun. nov. 23 ' . clock(@_) . ' 2026] ' . spaced($_[1]) . $_[2] },
	'dmesg -T, Chinese' => sub { "[\xe4\xb8\x80 11\xe6\x9c\x88 23 " . clock(@_) . ' 2026] ' . spaced($_[1]) . $_[2] },
	'dmesg -T -x' => sub { 'kern  :err   : [Mon Nov 23 ' . clock(@_) . ' 2026] ' . spaced($_[1]) . $_[2] },
	'dmesg -H' => sub { ($_[3] % 7 == 1 ? '[Nov23 05:22] ' : '[  +0.000217] ') . spaced($_[1]) . $_[2] },
	'dmesg -d' => sub { sprintf('[%12.6f <%12.6f>] ', $_[0], 0.000217) . spaced($_[1]) . $_[2] },
	'dmesg ISO' => sub { '2026-11-23T' . clock(@_) . ',' . micro(@_) . '+00:00 ' . spaced($_[1]) . $_[2] },
	'/dev/kmsg' => sub { (kmsg(@_), $_[3] % 9 ? () : (' SUBSYSTEM=pci', ' DEVICE=+pci:0000:00:1f.2')) },
	'netconsole' => \&kmsg,
	'netconsole, release' => sub { '6.9.0-rc1,' . kmsg(@_) },
	'netconsole, rsyslog' => sub { '2026-11-23T' . clock(@_) . '+00:00 10.0.0.7 ' . kmsg(@_) },
);

# Lines without their caller.
my %no_caller = (
	'journal' => sub { 'Nov 23 ' . clock(@_) . " my-host kernel: $_[2]" },
	'journal, German' => sub { "M\xc3\xa4r 23 " . clock(@_) . " my-host kernel: $_[2]" },
	'journal -o short-iso' => sub { '2026-11-23T' . clock(@_) . "+0000 my-host kernel: $_[2]" },
	'journal -o short-full' => sub { 'Mon 2026-11-23 ' . clock(@_) . " UTC my-host kernel: $_[2]" },
	'journal -o short-precise' => sub { 'Nov 23 ' . clock(@_) . '.' . micro(@_) . " my-host kernel: $_[2]" },
	'journal -o short-monotonic' => sub { stamp(@_) . " my-host kernel: $_[2]" },
	'journal -o short-unix' => sub { sprintf('%.6f', 1764137000 + $_[0]) . " my-host kernel: $_[2]" },
	'journal -o export' => sub { ('PRIORITY=4', '_TRANSPORT=kernel', "MESSAGE=$_[2]", '_HOSTNAME=h', '') },
	'logread, no times' => sub { 'Mon Nov 23 ' . clock(@_) . " 2026 kern.warn kernel: $_[2]" },
	'pstore' => sub { "<4>$_[2]" },
	'phone' => sub { stamp(@_) . " (3)[123:kworker/3:1]$_[2]" },
	'other phone' => sub { stamp(@_) . "  [3:    kworker/3:1:  123] $_[2]" },
	'journal with services' => sub { ('Nov 23 ' . clock(@_) . " my-host kernel: $_[2]",
		$_[3] % 9 == 4 ? 'Nov 23 05:22:31 my-host systemd[1]: Started foo.service - Foo.' : ()) },
);

# Lines of other printers in between.
my %between = (
	'another task and CPU' => sub { (stamp(@_) . "$_[1] $_[2]",
		$_[3] % 3 ? () : (stamp(@_) . '[T99999] foo: other task+0x1/0x2', stamp(@_) . '[  C77]  other+0x12/0x34')) },
);

sub each_line {
	my ($log, $form) = @_;
	my $nr = 0;
	return [map { my @parts = parts($_); $nr++; @parts ? $form->(@parts, $nr) : $_ } @{$log->{lines}}];
}

my %forms; # name => [does it suit the log, lines of the log]
for my $name (keys %before) {
	my $form = $before{$name};
	$forms{$name} = [sub { $_[0]{kernel} }, sub { each_line($_[0], sub { $form->(@_) . stamp(@_) . "$_[1] $_[2]" }) }];
}
for my $name (keys %lines) {
	my $form = $lines{$name};
	$forms{$name} = [sub { $_[0]{timed} }, sub { each_line($_[0], $form) }];
}
for my $name (keys %no_caller) {
	my $form = $no_caller{$name};
	$forms{$name} = [sub { $_[0]{kernel} && $_[0]{one_caller} }, sub { each_line($_[0], $form) }];
}
for my $name (keys %between) {
	my $form = $between{$name};
	$forms{$name} = [sub { $_[0]{kernel} && $_[0]{callers} }, sub { each_line($_[0], $form) }];
}
$forms{'after another boot'} = [sub { $_[0]{kernel} }, sub {
	['[    0.000000] Linux version 6.9.0 (build@host) #1 SMP', (map { sprintf '[%12.6f] foo: %d', $_, $_ } 1 .. 80),
	 '[   70.000000] reboot: Restarting system', '', @{$_[0]{lines}}] }];

# A mail whose program broke its lines at the last blank before a column: the blank is lost.
sub broken {
	my ($width, $line) = @_;
	my @parts;
	while (length $line > $width) {
		my $at = rindex $line, ' ', $width;
		$at = index $line, ' ', $width if $at < 1 || substr($line, 0, $at) !~ /\S/;
		last if $at < 1;
		push @parts, substr $line, 0, $at;
		$line = substr $line, $at + 1;
	}
	return @parts, $line;
}

sub mail { ('From: Jane Doe <jane@example.org>', 'Subject: it broke', '', @_, '', 'John') }

my %mails = (
	'a mail' => sub { mail(@_) },
	'an answer' => sub { mail(map { "> $_" } @_, '', 'Jane') },
	(map { my $w = $_; ("a mail, broken at $w" => sub { mail(map { broken($w, $_) } @_) },
		"an answer to a mail, broken at $w" => sub { mail(map { "> $_" } map { broken($w, $_) } @_, '', 'Jane') },
		"an answer, broken at $w" => sub { mail(map { broken($w, "> $_") } @_, '', 'Jane') }) } 72, 76, 78),
);
# The text of a boot loader is not quoted. A timestamp that lines have later can be broken apart.
for my $name (keys %mails) {
	my $form = $mails{$name};
	my $unsuited = $name =~ /answer/ ? qr/\[ *0\.000000\] Linux version|\S\[ +\d+\.\d{6}\]/ : qr/\S\[ +\d+\.\d{6}\]/;
	$forms{$name} = [sub { !grep { /$unsuited/ } @{$_[0]{lines}} },
		sub { [$form->(@{$_[0]{lines}})] }];
}

# Titles of the first crashes, by file, and in %crashes how many there are.
my %crashes;
sub titles {
	my %got;
	while (my @some = splice @_, 0, 200) {
		open my $p, '-|', $program, 'title', '--json', @some or die "$program: $!\n";
		while (<$p>) {
			my $log = decode_json($_);
			$crashes{$log->{file}} = @{$log->{crashes}};
			$got{$log->{file}} = @{$log->{crashes}} ? $log->{crashes}[0]{title} : 'no crash';
		}
		close $p;
	}
	return \%got;
}

sub write_lines {
	my ($dir, $log, $lines) = @_;
	my $file = "$dir/$log->{name}";
	open my $out, '>:raw', $file or die "$file: $!\n";
	print $out map { "$_\n" } @$lines;
	close $out or die "$file: $!\n";
	return $file;
}

my @logs = map { log_read($_) } grep { -f && !/\.(?:want|tsv)$/ } map { -d $_ ? sort glob "$_/*" : $_ } @paths;
describe($_) for @logs;
mkdir $scratch;
my $want = titles(map { write_lines($scratch, $_, $_->{lines}) } @logs);
# A title that names no place depends on which lines were mixed in.
@logs = grep { $want->{"$scratch/$_->{name}"} !~ /corrupted/ } @logs;
# Where one report interrupts another, only the callers tell them apart.
$_->{one_caller} &&= $crashes{"$scratch/$_->{name}"} < 2 for @logs;
my ($number, $tried, $different) = (0, 0, 0);
for my $name (sort keys %forms) {
	my ($suits, $make) = @{$forms{$name}};
	my (@files, @tried);
	$number++;
	for my $i (grep { ($_ + $number) % $share == 0 && $suits->($logs[$_]) } 0 .. $#logs) {
		my $dir = "$scratch/form";
		mkdir $dir;
		push @files, write_lines($dir, $logs[$i], $make->($logs[$i]));
		push @tried, $logs[$i];
	}
	my $got = titles(@files);
	for my $log (@tried) {
		my ($as_it_is, $so) = ($want->{"$scratch/$log->{name}"}, $got->{"$scratch/form/$log->{name}"} // 'not read');
		$tried++;
		next if $as_it_is eq $so;
		$different++;
		print "$log->{name}, $name: want $as_it_is, got $so\n";
	}
	unlink @files;
}
print "$tried logs in other forms, $different with another title\n";
exit($different > 0 || !$tried);
