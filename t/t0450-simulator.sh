#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='a short run of the simulator stays within its limits on random histories'

. ./lib-test.sh

test_expect_success 'wrong culprits, right culprits and guest time are within the limits' '
	"$KBISECT_BUILD/t/perf/sim" --brief 200 >table
'

test_expect_success 'every kind of world was searched' '
	grep "^rate .1  *kbisect" table &&
	grep "^rate .8 falling to .2  *kbisect" table &&
	grep "^rate .5, noise, boot, unb. *kbisect" table &&
	! grep MISSED table
'

test_expect_success 'answers that claim 95 to 99 % are right as often as they claim' '
	"$KBISECT_BUILD/t/perf/sim" --calibration 100 >bands &&
	sed "1,/^all/d" bands | grep "^95- 99 %" >band && cat band && test "$(awk "{ print \$4 }" band)" -gt 100
'

test_expect_success 'several commits at once save the time that they can' '
	"$KBISECT_BUILD/t/perf/sim-parallel" 12 >lanes && cat lanes && grep "^  15 " lanes && ! grep MISSED lanes
'

test_expect_success 'rates and numbers: wrong culprits are within the limits' '
	"$KBISECT_BUILD/t/perf/sim-contrast" 20 >contrast && cat contrast && ! grep MISSED contrast &&
	grep "^effect 2, heavy" contrast && grep "^no effect .* 100.00 " contrast && grep "^rate .1 -> .67" contrast
'

test_done
