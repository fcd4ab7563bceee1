#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
# Prints the examples of manual pages, a line each: the name of the page, a tab, the example.
# An example is a line of a listing (without its "$ "), an indented line, and a command
# of git kbisect or an option with a value in a sentence. Listings with a [source] before
# them are files and left out.
# usage: manual-examples.pl <page.adoc>...
use strict;
use warnings;

sub in_sentences {
	my ($page, $text) = @_;
	my @found;

	push @found, $1 while $text =~ /(?:^|[\s(])`([^`]+)`/g;
	push @found, $1 while $text =~ /(?:^|[\s(])\*(--[^*]+)\*/g;
	for my $example (@found) {
		$example =~ s/\s+/ /g;
		print "$page\t$example\n"
			if $example =~ /^git (\S+ )*kbisect / || $example =~ /^--[a-z-]+=[^<]*$/;
	}
}

for my $file (@ARGV) {
	my ($page) = $file =~ m{([^/]*)\.adoc$};
	my ($listing, $source, $indented, $before, $text) = (0, 0, 0, '', '');

	open my $in, '<', $file or die "$file: $!\n";
	while (my $line = <$in>) {
		chomp $line;
		if ($line eq '----') {
			$source = $before =~ /^\[source/ unless $listing;
			$listing = !$listing;
		} elsif ($listing) {
			print "$page\t", $line =~ s/^\$ //r, "\n" unless $source;
		} elsif ($line =~ /^\t(.*)/ && ($indented || $before eq '')) {
			print "$page\t$1\n";
			$indented = 1;
		} else {
			$text .= "$line\n";
			$indented = 0;
		}
		$before = $line;
	}
	close $in;
	in_sentences($page, $text);
}
