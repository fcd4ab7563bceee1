# SPDX-License-Identifier: GPL-2.0-only
# A dashboard with bugs, served by the nginx of lib-nginx.sh, which is sourced before.

# dashboard_locations: what a test's nginx_more prints, so that /bug?id=... has files.
dashboard_locations() {
	cat <<-\END
	location = /bug {
		default_type application/json;
		if ($arg_json != 1) { rewrite ^ /pages/bug.html last; }
		if ($arg_extid) { rewrite ^ /bugs/$arg_extid last; }
		rewrite ^ /bugs/$arg_id last;
	}
	location = /x/bisect.txt { rewrite ^ /texts/$arg_x last; }
	location = /text { rewrite ^ /texts/$arg_x last; }
	location = /moved { return 302 http://127.0.0.2:1/evil; }
	END
}

# a_bug <title> <commit> [<name>:<value>...]: prints the JSON of a bug with one crash that
# has a configuration and a C reproducer. Values are JSON; a name without one is left out.
a_bug() {
	local title=$1 commit=$2 filter=.
	shift 2
	for member
	do
		case $member in
		*:*) filter="$filter | .crashes[0][\"${member%%:*}\"] = ${member#*:}" ;;
		*) filter="$filter | del(.crashes[0][\"$member\"])" ;;
		esac
	done
	jq -n --arg title "$title" --arg commit "$commit" '{
		version: 1, title: $title, id: "x", "first-crash": null, discussions: null,
		crashes: [{
			title: $title,
			"c-reproducer": "/text?tag=ReproC&amp;x=c1",
			"syz-reproducer": "/text?tag=ReproSyz\u0026x=51",
			"kernel-config": "/text?tag=KernelConfig\u0026x=cf",
			"kernel-source-git": "https://git.example.org/linux.git/log/?id=\($commit)",
			"kernel-source-commit": $commit,
			"compiler-description": "gcc (GCC) 10.2.1 20210217",
			architecture: "amd64"
		}]}' | jq "$filter"
}
