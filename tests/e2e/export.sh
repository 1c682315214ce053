#!/bin/sh
# export.sh PROGRAM: what is exported, read back by other programs: Python's csv and json, sqlite3's .import, jq.
here=$(dirname "$0")
tools=$(cd "$here/../.." && pwd)/build/tools
suite=export
. "$here/common.sh"
. "$here/commands.sh"
HOME=$work
XDG_CONFIG_HOME=$work/config
export HOME XDG_CONFIG_HOME
cd "$work" || exit 1

"$program" record night.pooltop --source demo:token-leak --interval 1m --samples 30 --quiet || exit 1
export_of() { "$program" export night.pooltop "$@"; }

# same WHAT WANTED GOT
same() { check "$1" "'$3' and not '$2'" test "$2" = "$3"; }

has() { command -v "$1" >/dev/null; }

rows=$(export_of | tail -n +2 | wc -l)
bytes=$(export_of --columns bytes | awk 'NR > 1 { sum += $1 } END { printf "%.0f\n", sum }')

if has python3; then
    cat >read.py <<'P'
import csv, json, sys
kind, name, column, delimiter = sys.argv[1:5]
with open(name, newline="", encoding="utf-8-sig") as f:
    if kind == "json":
        found = [json.loads(line) for line in f]
        assert all(list(row) == list(found[0]) for row in found), "keys differ"
        numbers = [row[column] for row in found]
        assert all(n is None or type(n) is int for n in numbers), "not a number"
    else:
        found = list(csv.DictReader(f, delimiter=delimiter, strict=True))
        assert all(None not in row and None not in row.values() for row in found), "ragged"
        numbers = [int(row[column]) if row[column] else None for row in found]
print(len(found), sum(n or 0 for n in numbers))
P
    export_of >pools.csv
    same "Python's csv reads every row and the same sum" "$rows $bytes" "$(python3 read.py csv pools.csv bytes ,)"
    export_of --delimiter ';' --bom >pools-semicolon.csv
    same "with semicolons behind a mark of UTF-8" "$rows $bytes" "$(python3 read.py csv pools-semicolon.csv bytes ';')"
    export_of --format jsonl >pools.jsonl
    same "Python's json reads every line and the same sum" "$rows $bytes" "$(python3 read.py json pools.jsonl bytes -)"
    export_of --wide >wide.csv
    toke=$(export_of --filter tag:Toke --columns bytes | awk 'NR > 1 { sum += $1 } END { printf "%.0f\n", sum }')
    export_of --format pdh >pools.pdh.csv
    same "a counter log has the same numbers" "30 $toke" "$(python3 read.py csv pools.pdh.csv '\\demo-server\pooltop(Toke Paged)\Bytes' ,)"
    same "a wide table has a line a sample and the same numbers" "30 $toke" "$(python3 read.py csv wide.csv 'Toke Paged bytes' ,)"
else
    skipped "Python reads CSV and JSON Lines" "there is no python3"
fi

if has sqlite3; then
    export_of >pools.csv
    same "sqlite3 imports the CSV" "$rows|$bytes" \
        "$(sqlite3 :memory: '.mode csv' '.import pools.csv pools' '.mode list' 'select count(*), sum(bytes) from pools')"
else
    skipped "sqlite3 imports the CSV" "there is no sqlite3"
fi

if has jq; then
    same "jq adds up the numbers of JSON Lines" "$bytes" "$(export_of --format jsonl | jq -s 'map(.bytes // 0) | add')"
    same "and finds the times as text" "string" "$(export_of --format jsonl --what marks | jq -r '.time | type' | sort -u)"
else
    skipped "jq reads JSON Lines" "there is no jq"
fi

# Where tests/all.sh unpacks gnumeric when it is not installed.
sheets=$tools/gnumeric/usr
[ -e "$sheets/bin/ssconvert" ] || sheets=
if [ -n "$sheets" ] || has ssconvert; then
    export_of --wide --top 5 --safe >wide.csv
    libraries=$(find "$sheets/lib" -name '*.so*' -printf '%h:\n' 2>/dev/null | sort -u | tr -d '\n')
    LD_LIBRARY_PATH=$libraries PATH=${sheets:+$sheets/bin:}$PATH timeout 60 ssconvert wide.csv sheet.csv >/dev/null 2>&1
    sum="NR > 1 { sum += \$2 } END { printf \"%.0f\", sum }"
    same "a sheet of gnumeric's has the same numbers" "$(awk -F, "$sum" wide.csv)" "$(awk -F, "$sum" sheet.csv)"
    same "and the same titles" "$(head -n 1 wide.csv)" "$(head -n 1 sheet.csv)"
else
    skipped "a sheet of gnumeric's has the same numbers" "there is no ssconvert"
fi

export_of --format tsv --columns tag,bytes >pools.tsv
same "tab-separated lines have two fields each" 2 "$(awk -F '\t' '{ print NF }' pools.tsv | sort -u)"

works "poolmon's text" "$program" export night.pooltop --format poolmon
same "has a snapshot for each sample" 30 "$(grep -c '^ Tag  Type ' "$out")"
works "in the older layout" "$program" export night.pooltop --format poolmon --layout narrow
says "is narrow" '^ Tag  Type     Allocs         Frees    Diff   Bytes    Per Alloc$' "$out"


printf 'cpu;when\r\n1;2026-03-02 21:05:30\r\n2;2026-03-02 21:06:00\r\nlast words\r\n' >other.csv
run "$program" export night.pooltop --align other.csv --filter tag:Toke
same "our columns stand behind the rows of another table" 'cpu;when;"Toke Paged bytes"' "$(head -n 1 "$out" | tr -d '\r')"
fifth=$(export_of --filter tag:Toke --columns bytes --begin 21:05 --end 21:05:59 | tail -n 1)
same "with the last sample at or before each" "1;2026-03-02 21:05:30;$fifth" "$(sed -n 2p "$out" | tr -d '\r')"
same "and what is no row is left alone" "last words" "$(tail -n 1 "$out" | tr -d '\r')"
export_of --format pdh --what totals --columns paged_bytes --every 7m >perf.csv
works "a counter log takes our counters" "$program" export night.pooltop --align perf.csv --top 1
same "at each of its times, from what was there then" "$(export_of --format pdh --top 1 --every 7m | cut -d, -f2)" "$(cut -d, -f3 "$out")"
printf 'x,time\n1,2020-01-01 00:00:00\n' >other.csv
refused "a table of another time is refused" 1 "$program" export night.pooltop --align other.csv

# A tag with bytes that poolmon cannot print has dots in its text: it is left out.
numbers_of() { "$program" export "$1" --columns epoch_ns,tag_hex,type,allocs,frees,diff,bytes,tag | grep -vF '\x' | cut -d, -f1-7 | sort; }
for layout in narrow wide; do
    export_of --format poolmon --layout $layout >text.txt
    "$program" import text.txt --output $layout.pooltop >/dev/null 2>&1
    numbers_of night.pooltop >before
    numbers_of $layout.pooltop >after
    check "$layout text comes back by import: all of $(wc -l <before) rows" "$(comm -23 before after | head -n 2)" test -z "$(comm -23 before after)"
done

refused "a wide table of text is refused" 2 "$program" export night.pooltop --wide --columns time,owner
refused "a letter cannot separate cells" 2 "$program" export night.pooltop --delimiter x
refused "wide JSON is refused" 2 "$program" export night.pooltop --format jsonl --wide

finish
