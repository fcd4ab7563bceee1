#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Accuracy and cost over random histories, compared with other policies; then whether
# answers are right as often as they claim, and how few runs any search could need.
# KBISECT_SIM_RUNS: bisections for each line, 2000 by default. KBISECT_SIM_CONTRAST_RUNS: the
# same for rates and numbers, 400 by default.
"$KBISECT_BUILD/t/perf/sim" "${KBISECT_SIM_RUNS:-2000}"
ret=$?
"$KBISECT_BUILD/t/perf/sim-ideal" "$((${KBISECT_SIM_RUNS:-2000} / 2))" || ret=1
"$KBISECT_BUILD/t/perf/sim" --calibration "${KBISECT_SIM_RUNS:-2000}" || ret=1
"$KBISECT_BUILD/t/perf/sim-contrast" "${KBISECT_SIM_CONTRAST_RUNS:-400}" && exit $ret
