#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Steps, wall time and cost of testing k commits at once, over random histories.
# KBISECT_SIM_RUNS: how many histories, 2000 by default.
exec "$KBISECT_BUILD/t/perf/sim-parallel" "${KBISECT_SIM_RUNS:-2000}"
