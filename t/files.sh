#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Prints each file of src/, or a header and its source as one, with the first sentence of the
# comment at its head.
# usage: files.sh
cd "$(dirname "$0")/.." || exit 1
# The comment in a header that other rooms include comes before that in a private one, and this
# before that in the source.
ls src/*/*.c src/*/*.h include/*/*.h | xargs awk '
	function finish() {
		if (!reading)
			return
		reading = 0
		said[name] = text
	}
	FNR == 1 {
		finish()
		name = FILENAME
		sub(/^(src|include)\//, "", name)
		sub(/\.[ch]$/, "", name)
		names[name] = 1
		next
	}
	FNR == 2 && /^\/\*/ {
		reading = 1
		text = ""
	}
	reading {
		end = /\*\//
		line = $0
		gsub(/^[ \t]*\/?\*+\/?[ \t]*|[ \t]*\*\/.*/, "", line)
		if (line == "" && text != "")
			finish()
		else if (match(line, /[.?!]( |$)/)) {
			text = text (text == "" ? "" : " ") substr(line, 1, RSTART)
			finish()
		} else {
			text = text (text == "" || line == "" ? "" : " ") line
			if (end)
				finish()
		}
	}
	END {
		finish()
		for (name in names)
			printf "%-28s %s\n", name, said[name]
	}' | sort
