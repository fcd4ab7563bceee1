#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds a package for Debian. Its maintainer is the committer that git knows here.
# usage: deb.sh <unpacked sources> <version>
set -e
# The package's own build must not see the variables of the make that called this script: with
# O it would remove the directory of the package before it begins.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL O CC CFLAGS LDFLAGS SANITIZE V
maintainer=$(git var GIT_COMMITTER_IDENT | sed 's/>.*/>/')
date=$(git log -1 --date=rfc --format=%cd)
cd "$1"
cp -r Documentation/packaging/debian debian
sed -i "s/@MAINTAINER@/$maintainer/" debian/control
cat >debian/changelog <<EOF
git-kbisect ($2) unstable; urgency=medium

  * Built from the sources of this version.

 -- $maintainer  $date
EOF
dpkg-buildpackage --no-sign --build=binary >../build.log 2>&1 || {
	tail -n 30 ../build.log >&2
	exit 1
}
ls -d "$(dirname "$PWD")"/*.deb
