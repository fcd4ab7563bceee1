#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
# Compares objects with Documentation/technical/json.adoc: a field that is not there and not
# optional, one that is not described, and a value of another type are errors.
# usage: json-check.pl <json.adoc> <object> [<file>...]	objects one after the other
# An object "log" is compared with "event-<its event>". The names of all objects of the
# document that were met are printed, one a line.
use strict;
use warnings;
use JSON::PP;

my ($document, $name, @files) = @ARGV;
my (%objects, %extends, %met, $bad);

# read_document: fills %objects with the type of each field, and %extends.
sub read_document {
	my $object;
	open my $in, '<', $document or die "$document: $!\n";
	while (<$in>) {
		$object = $1 if /^\[\[json-([a-z-]+)\]\]$/;
		$objects{$object} //= {} if $object;
		$extends{$object} = $1 if /^As <<json-([a-z-]+)>>/;
		next unless /^`([a-z0-9_]+)` \(([a-z -]+)(, optional)?\)::/;
		$objects{$object}{$1} = { type => $2, optional => $3 };
	}
	$extends{$_} = 'log' for grep { /^event-/ } keys %objects;
}

sub complain {
	my ($where, $text) = @_;
	print STDERR "$where: $text\n";
	$bad = 1;
}

sub fields_of {
	my ($object) = @_;
	my %fields = $extends{$object} ? %{ fields_of($extends{$object}) } : ();
	return { %fields, %{ $objects{$object} } };
}

sub check_object {
	my ($object, $value, $where) = @_;
	my $fields;
	return complain($where, 'is not an object') unless ref $value eq 'HASH';
	$object = "event-" . ($value->{event} // '') if $object eq 'log';
	return complain($where, "$object is not described") unless $objects{$object};
	$met{$object} = 1;
	$fields = fields_of($object);
	for (sort keys %$value) {
		complain($where, "$object: '$_' is not described") unless $fields->{$_};
	}
	for (sort keys %$fields) {
		if (exists $value->{$_}) {
			check_value($fields->{$_}{type}, $value->{$_}, "$where.$_");
		} elsif (!$fields->{$_}{optional}) {
			complain($where, "$object: '$_' is missing");
		}
	}
}

# A number is what JSON::PP writes without quotes.
sub is_scalar {
	my ($type, $value) = @_;
	my $text = JSON::PP->new->allow_nonref->encode($value);
	return $text =~ /^(true|false)$/ if $type eq 'boolean';
	return $text =~ /^-?[0-9]+$/ if $type eq 'integer';
	return $text =~ /^-?[0-9]/ if $type eq 'number';
	return $text =~ /^"([0-9a-f]{40})"$/ if $type eq 'hash';
	return $text =~ /^"/;
}

sub check_value {
	my ($type, $value, $where) = @_;
	if ($type =~ s/ or null$//) {
		return unless defined $value;
	}
	return complain($where, "is null, and not a $type") unless defined $value;
	if ($type =~ /^list of (.*)/) {
		my $of = $1;
		return complain($where, 'is not a list') unless ref $value eq 'ARRAY';
		check_value($of, $_, "$where\[]") for @$value;
	} elsif ($type =~ /^map of (.*)/) {
		my $of = $1;
		return complain($where, 'is not a map') unless ref $value eq 'HASH';
		check_value($of, $_, "$where.*") for values %$value;
	} elsif ($type =~ /^(string|integer|number|boolean|hash)$/) {
		complain($where, "is no $type") unless is_scalar($type, $value);
	} else {
		check_object($type, $value, $where);
	}
}

sub check_text {
	my ($text, $where) = @_;
	my $json = JSON::PP->new;
	my $nr = 0;
	$json->incr_parse($text);
	while (my $value = $json->incr_parse) {
		$nr++;
		check_object($name, $value, "$where, $name $nr");
	}
	complain($where, 'holds no object') unless $nr;
}

read_document();
for my $file (@files) {
	open my $in, '<', $file or die "$file: $!\n";
	local $/;
	check_text(scalar <$in>, $file);
}
print "$_\n" for sort keys %met;
exit($bad ? 1 : 0);
