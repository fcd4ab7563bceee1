# SPDX-License-Identifier: GPL-2.0-only
# Cuts the manual into a page for each command, so that no text is there twice.
# usage: awk -v out=<directory> -v help=<file> -f command-pages.awk git-kbisect.adoc
# help has a line "<command>\t<what it does>" for each command. The names of the pages that
# were written, git-kbisect-<command>.adoc, are printed.
function read_manual(file,   line, dir)
{
	while ((getline line <file) > 0) {
		if (line ~ /^include::git-kbisect-[a-z]+\.adoc\[\]$/) {
			sub(/^include::/, "", line); sub(/\[\]$/, "", line)
			dir = file; sub(/[^\/]*$/, "", dir)
			read_manual(dir line)
		} else
			take(line)
	}
	close(file)
}

function take(line)
{
	if (line ~ /^== /) {
		section = substr(line, 4)
		names_nr = 0
	} else if (section == "SYNOPSIS" && line ~ /^\*/)
		synopsis[++synopsis_nr] = line
	else if (section == "OPTIONS") {
		if (line ~ /^These apply to /)
			have_options = words_of(line)
		if (line ~ /^\/\/ display: /) {
			have_display = words_of(line)
			in_display = 1
		} else
			options = options line "\n"
		if (in_display)
			display = display line "\n"
	}
	else if (line ~ /^\[\[.*\]\]$/) {
		if (in_text)
			names_nr = 0
		in_text = 0
		names[++names_nr] = substr(line, 3, length(line) - 4)
	} else if (line ~ /^=== /)
		in_text = 1
	else if (section == "COMMANDS")
		for (i = 1; i <= names_nr; i++)
			text[names[i]] = text[names[i]] line "\n"
}

# The lines of the synopsis that are of a command.
function synopsis_of(command,   lines, i, plain)
{
	for (i = 1; i <= synopsis_nr; i++) {
		plain = synopsis[i]
		gsub(/[*()]/, " ", plain)
		if (plain ~ "git kbisect +([a-z]+ [|] )*" command "( |$)")
			lines = lines synopsis[i] "\n"
	}
	return lines
}

# The words of a line, with a blank around each.
function words_of(line)
{
	gsub(/[^a-z]+/, " ", line)
	return " " line " "
}

# The options that several commands have, of those that this one has: the manual names the
# commands in the lines where these options begin.
function options_of(command)
{
	if (index(have_options, " " command " "))
		return options
	return index(have_display, " " command " ") ? display : ""
}

function write_page(command, what,   file)
{
	file = out "/git-kbisect-" command ".adoc"
	printf "= git-kbisect-%s(1)\n:doctype: manpage\n:manmanual: Git Manual\n", command >file
	printf ":mansource: git-kbisect\n\n== NAME\n\ngit-kbisect-%s - %s\n\n", command, what >file
	printf "== SYNOPSIS\n\n[verse]\n%s\n== DESCRIPTION\n\n", synopsis_of(command) >file
	printf "%s\n", text[command] >file
	if (options_of(command) != "")
		printf "== OPTIONS\n\n%s\n", options_of(command) >file
	printf "== SEE ALSO\n\n*git-kbisect*(1)\n" >file
	close(file)
	print file
}

BEGIN {
	FS = "\t"
	read_manual(ARGV[1])
	while ((getline <help) > 0) {
		if (!($1 in text) || synopsis_of($1) == "") {
			print "command-pages.awk: " $1 " is not in the manual" >"/dev/stderr"
			exit 1
		}
		write_page($1, $2)
	}
}
