#!/bin/sh
# million.sh OUT: how a recording of a million samples opens, seeks and is drawn, as a table. OUT is the build folder with pooltop and bench/.
# MILLION_SAMPLES (1000000) and MILLION_INTERVAL (5s) say how long it is; MILLION_FILE is one that is there already. Needs about 1.5 GB in TMPDIR and two minutes.
# Nothing fails here for being slow: the table says whether an aim is met, and the exit status only says whether everything could be measured.
set -u
. "$(dirname "$0")/table.sh"
samples=${MILLION_SAMPLES:-1000000}
interval=${MILLION_INTERVAL:-5s}
file=${MILLION_FILE:-$work/million.pooltop}

figure() { value "$work/figures" "$1"; }

if [ ! -e "$file" ]; then
    "$program" record "$file" --source demo:token-leak --interval "$interval" --samples "$samples" --quiet || exit 1
fi
"$1/bench/million" "$file" >"$work/figures" || status=1
tell "samples, simulated server, every $interval" "$(figure samples)"
tell "bytes in the file" "$(stat -c %s "$file")"
judge "opens on its last sample" "$(quotient "$(figure open_ms)" 1 1)" 50 " ms"
judge "goes to a random time, 99 % of 2000 seeks, processor free" "$(quotient "$(figure seek_own_ms_99)" 1 1)" 5 " ms"
tell "  by the processor's time, 99 %, ms" "$(figure seek_cpu_ms_99)"
tell "  on the clock, others at work: median; 99 %; longest" "$(figure seek_ms_median); $(figure seek_ms_99); $(figure seek_ms_most)"
judge "draws one pool over all of it, 200 columns" "$(quotient "$(figure history_ms)" 1 1)" 1000 " ms"
judge "draws one pool over all of it, 1024 columns" "$(quotient "$(figure history_fine_ms)" 1 1)" 1000 " ms"
tell "  one total, 200 columns, ms" "$(figure total_ms)"
judge "largest resident memory" "$(quotient "$(figure hwm_kb)" 1024 1)" 40 " MB"
exit $status
