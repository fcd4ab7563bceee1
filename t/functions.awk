# SPDX-License-Identifier: GPL-2.0-only
# The functions of C files that clang-format has laid out, a line each:
#	static|external <name> <file> <lines from brace to brace>
/^(\} )?[a-zA-Z_][^;{}=]*[(,)]$/ { signature = $0 }
/^\{$/ { start = FNR }
/^\}$/ && start {
	name = signature
	sub(/\(.*/, "", name)
	sub(/.*[ *]/, "", name)
	print (signature ~ /^(static|\})/ ? "static" : "external"), name, FILENAME, FNR - start + 1
	start = 0
}
