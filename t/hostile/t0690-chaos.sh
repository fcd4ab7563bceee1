#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='sessions that are disturbed at random moments (chaos.pl)'
. "$(dirname "$0")/../lib-test.sh"
SEEDS=${KBISECT_CHAOS_SEEDS:-40}

test_expect_success "$SEEDS seeds" '
	"$KBISECT_T/hostile/chaos.pl" --seeds=$SEEDS --jobs=$(($(nproc) * 3))
'

test_done
