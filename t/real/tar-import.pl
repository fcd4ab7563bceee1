#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
# Converts a tar archive on standard input to a stream for git fast-import: one commit with
# all its files, without the leading directory, and without writing 78,000 files to disk.
# Format: POSIX ustar, with pax and GNU long names.
# usage: tar-import.pl <ref> <subject> <seconds since 1970>
use strict;
use warnings;

my ($ref, $subject, $when) = @ARGV;
my ($mark, %file, %long) = (0);

sub take {
	my ($n, $data) = (shift, '');
	while (length($data) < $n) {
		my $got = read(STDIN, $data, $n - length($data), length($data));
		die "tar-import: the archive is cut short\n" unless $got;
	}
	return $data;
}

sub blob {
	printf "blob\nmark :%d\ndata %d\n%s\n", ++$mark, length($_[0]), $_[0];
	return $mark;
}

binmode(STDIN);
binmode(STDOUT);
while (1) {
	my ($name, $mode, undef, undef, $size, undef, undef, $type, $link, undef, undef, undef,
	    undef, undef, $prefix) = unpack('Z100 Z8 Z8 Z8 Z12 Z12 Z8 a1 Z100 a6 a2 Z32 Z32 Z8 Z8 Z155', take(512));
	last if $name eq '';
	$size = oct($size);
	my $data = take($size);
	take(512 - $size % 512) if $size % 512;
	if ($type eq 'L' || $type eq 'K') {
		$long{$type eq 'L' ? 'path' : 'linkpath'} = unpack('Z*', $data);
		next;
	}
	if ($type eq 'x') {
		while ($data =~ s/^(\d+) //) {
			my $record = substr($data, 0, $1 - length($1) - 1, '');
			$long{$1} = $2 if $record =~ /^(path|linkpath)=(.*)\n\z/s;
		}
		next;
	}
	next if $type eq 'g';
	$name = $long{path} // ($prefix ne '' ? "$prefix/$name" : $name);
	$link = $long{linkpath} // $link;
	%long = ();
	$name =~ s{^(\./)?[^/]+/}{};
	if ($type eq '0' || $type eq "\0") {
		$file{$name} = [ oct($mode) & 0111 ? '100755' : '100644', blob($data) ];
	} elsif ($type eq '2') {
		$file{$name} = [ '120000', blob($link) ];
	} elsif ($type ne '5') {
		die "tar-import: $name: entry of type '$type'\n";
	}
}
my $id = "Linus Torvalds <torvalds\@example.org> $when +0000";
printf "commit %s\nauthor %s\ncommitter %s\ndata %d\n%s\n", $ref, $id, $id, length($subject), $subject;
printf "M %s :%d %s\n", @{$file{$_}}, $_ for sort keys %file;
print "\ndone\n";
