#!/bin/sh
# Accuracy and cost over random histories, the judge against other policies.
# KBISECT_SIM_RUNS: bisections for each line, 2000 unless set.
exec "$KBISECT_BUILD/t/perf/sim" "${KBISECT_SIM_RUNS:-2000}"
