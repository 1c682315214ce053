#!/bin/sh
# million.sh OUT: how a recording of a million samples opens, seeks and is drawn, as a table. OUT is the build folder with pooltop and bench/.
# MILLION_SAMPLES (1000000) and MILLION_INTERVAL (5s) say how long it is; MILLION_FILE is one that is there already. Needs about 1.5 GB in TMPDIR and two minutes.
# Nothing fails here for being slow: the table says whether an aim is met, and the exit status only says whether everything could be measured.
set -u
program=$1/pooltop
samples=${MILLION_SAMPLES:-1000000}
interval=${MILLION_INTERVAL:-5s}
work=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-million.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
file=${MILLION_FILE:-$work/million.pooltop}
status=0

value() { awk -v name="$1" '$1 == name { print $2 }' "$work/figures"; }

# judge WHAT NAME AIM UNIT DIVISOR: met when the measured number is there and below the aim.
judge()
{
    awk -v what="$1" -v a="$(value "$2")" -v aim="$3" -v unit="$4" -v by="$5" 'BEGIN {
        if (a == "") { printf "%-58s %14s %12s %s\n", what, "not measured", "< " aim unit, "?"; exit 1 }
        printf "%-58s %14s %12s %s\n", what, sprintf("%.1f%s", a / by, unit), "< " aim unit, a / by < aim ? "yes" : "NO" }' || status=1
}

tell() { printf '%-58s %14s\n' "$1" "$2"; }

if [ ! -e "$file" ]; then
    "$program" record "$file" --source demo:token-leak --interval "$interval" --samples "$samples" --quiet || exit 1
fi
"$1/bench/million" "$file" >"$work/figures" || status=1
tell "samples, simulated server, every $interval" "$(value samples)"
tell "bytes in the file" "$(stat -c %s "$file")"
judge "opens on its last sample" open_ms 50 " ms" 1
judge "goes to a random time, 99th percentile of 2000" seek_ms_99 5 " ms" 1
tell "  by the time of the processor, 99th percentile, ms" "$(value seek_cpu_ms_99)"
tell "  median; longest, ms" "$(value seek_ms_median); $(value seek_ms_most)"
judge "draws one pool over all of it, 200 columns" history_ms 1000 " ms" 1
judge "draws one pool over all of it, 1024 columns" history_fine_ms 1000 " ms" 1
tell "  one total, 200 columns, ms" "$(value total_ms)"
judge "largest resident memory" hwm_kb 40 " MB" 1024
exit $status
