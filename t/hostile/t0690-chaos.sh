#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='sessions that are disturbed at random moments end with the same result (chaos.pl)'
. "$(dirname "$0")/../lib-test.sh"
# These seeds found faults, and draw each kind of disturbance that chaos.pl counts except for
# a hangup. "make chaos" runs more of them.
SEEDS=${KBISECT_CHAOS_SEEDS:-5,6,10,13,14,20,31,49}

test_expect_success "seeds $SEEDS" '
	"$KBISECT_T/hostile/chaos.pl" --seeds=$SEEDS --jobs=$(($(nproc) * 2))
'

test_done
