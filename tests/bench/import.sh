#!/bin/sh
# import.sh OUT: how fast a log of poolmon's becomes a recording: megabytes a second, beside what it takes to count the lines of the same bytes, and the most memory that
# was resident; as a table. The log is what pooltop itself writes of a simulated server with 3,000 tags, a sample each second. Counted as processor time, which other work on the machine changes
# less. OUT is the build folder with pooltop and bench/.
# IMPORT_MB (100): about how large the log is; 1000 takes a minute and 1 GB in TMPDIR. The fastest of IMPORT_TURNS (2) counts.
set -u
. "$(dirname "$0")/table.sh"
megabytes=${IMPORT_MB:-100}
turns=${IMPORT_TURNS:-2}
samples=$((megabytes * 1000 / 358)) # of 358 KB each

# fastest COMMAND...: what the fastest turn used, as bench/used tells it, into $work/used.
fastest()
{
    for turn in $(seq "$turns"); do
        rm -f "$work/made.pooltop"
        "$bench/used" "$@" | tr '\n' ' '
        echo
    done | sort -n -k 2 | head -n 1 | tr ' ' '\n' | paste -d ' ' - - >"$work/used"
}

"$program" record "$work/busy.pooltop" --source demo:busy --interval 1s --samples $((samples + 1)) --quiet &&
    "$program" export "$work/busy.pooltop" --format poolmon >"$work/night.log" || status=1
bytes=$(stat -c %s "$work/night.log")
fastest wc -l "$work/night.log"
count=$(value "$work/used" cpu_us)
fastest "$program" import "$work/night.log" --output "$work/made.pooltop"
import=$(value "$work/used" cpu_us)

row "what" "measured" "aim" "met"
row "import of $samples samples of poolmon's text, $(quotient "$bytes" 1000000 0) MB" "" "" ""
tell "  MB a second of processor time" "$(quotient "$bytes" "$import" 1)"
tell "  time against wc -l of the same bytes" "$(quotient "$import" "$count" 1)"
judge "  largest resident memory" "$(quotient "$(value "$work/used" hwm_kb)" 1024 1)" 32 " MB"
exit $status
