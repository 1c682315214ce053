#!/bin/sh
# export.sh OUT: how fast pools of a simulated server come out as CSV: rows a second, beside sqlite3 -csv that prints the same rows from a plain table, and beside the bare
# write of the same bytes; then the other formats; as a table. All into files, and counted as processor time, which other work
# on the machine changes less. OUT is the build folder with pooltop.
# EXPORT_ROWS (1000000): about so many rows; 10000000 takes two minutes and 5 GB in TMPDIR. The fastest of EXPORT_TURNS (2) counts.
set -u
. "$(dirname "$0")/table.sh"
rows=${EXPORT_ROWS:-1000000}
turns=${EXPORT_TURNS:-2}
a_sample=3540

# fastest COMMAND...: processor time of the fastest turn in microseconds, its own and the kernel's; standard output into $work/out each time.
fastest()
{
    for turn in $(seq "$turns"); do
        rm -f "$work/out"
        ("$@" >"$work/out" && times) | awk 'NR == 2 { gsub(/[ms]/, " "); printf "%d\n", (($1 + $3) * 60 + $2 + $4) * 1000000 }'
    done | sort -n | head -n 1
}

exported() { fastest "$program" export "$work/busy.pooltop" "$@"; }
bytes_now() { stat -c %s "$work/out"; }

"$program" record "$work/busy.pooltop" --source demo:busy --interval 1s --samples $((rows / a_sample + 1)) --quiet || status=1
csv=$(exported)
csv_bytes=$(bytes_now)
cp "$work/out" "$work/rows.csv"
lines=$(($(wc -l <"$work/rows.csv") - 1))
bare=$(fastest head -c "$csv_bytes" /dev/zero)

row "what" "measured" "aim" "met"
row "$lines rows of CSV, $(quotient "$csv_bytes" 1000000 0) MB" "" "" ""
tell "  rows a second" "$(quotient "${lines}000000" "$csv" 0)"
if command -v sqlite3 >/dev/null; then
    sqlite3 "$work/plain.db" '.mode csv' ".import $work/rows.csv rows" || status=1
    sqlite=$(fastest sqlite3 -csv "$work/plain.db" 'SELECT * FROM rows')
    tell "  rows a second of sqlite3 -csv" "$(quotient "${lines}000000" "$sqlite" 0)"
    judge "  time against sqlite3 -csv" "$(quotient "$csv" "$sqlite" 3)" 0.333 ""
else
    row "  time against sqlite3 -csv" "skipped" "<= 0.333" "no sqlite3 here"
fi
tell "  time against the bare write of the same bytes" "$(quotient "$csv" "$bare" 1)"
for format in tsv jsonl poolmon; do
    tell "  rows a second as $format" "$(quotient "${lines}000000" "$(exported --format $format)" 0)"
done
tell "  rows a second as a wide table; as PDH-CSV" \
    "$(quotient "${lines}000000" "$(exported --wide)" 0); $(quotient "${lines}000000" "$(exported --format pdh)" 0)"
exit $status
