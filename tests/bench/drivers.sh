#!/bin/sh
# drivers.sh PROGRAM: 2,000 driver files of 300 MB looked through by pooltop who, beside grep -rl for the same tag: as ratios, and the memory it took. Needs Wine's files.
set -u
command -v python3 >/dev/null || { echo "skipped: drivers: there is no python3"; exit 0; }
program=$(realpath "$1")
wine=/usr/lib/x86_64-linux-gnu/wine/x86_64-windows
[ -d "$wine" ] || { echo "skipped: drivers: Wine's files are not here"; exit 0; }
work=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-drivers.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
XDG_CACHE_HOME=$work/cache
export XDG_CACHE_HOME

# Copies of drivers and libraries, marked as native (byte 68 of the optional header), until there are 2,000 of them with 300 MB.
mkdir "$work/drivers"
find "$wine" -name '*.sys' -o -name '*.dll' | sort | awk '{print NR, $0}' >"$work/list"
python3 - "$work" <<'P'
import os, sys
work, count, total = sys.argv[1], 0, 0
paths = [line.split(" ", 1)[1].strip() for line in open(work + "/list")]
paths = [path for path in paths if 20000 < os.path.getsize(path) < 1500000]
for turn in range(100000):
    path = paths[turn % len(paths)]
    size = os.path.getsize(path)
    if total > 150000 * (count + 1) and size > 150000:
        continue
    data = bytearray(open(path, "rb").read())
    data[int.from_bytes(data[60:64], "little") + 24 + 68] = 1
    open(f"{work}/drivers/{count:04}.sys", "wb").write(data)
    count, total = count + 1, total + size
    if count == 2000:
        break
P
echo "$(ls "$work/drivers" | wc -l) files, $(du -sm "$work/drivers" | cut -f1) MB"

# seconds COMMAND...: wall time, and what it held at most.
seconds() { /usr/bin/time -f '%e %M' -o "$work/time" "$@" >/dev/null 2>&1; tail -n 1 "$work/time"; }
cat "$work"/drivers/* >/dev/null # all of it is in memory for everybody
set -- $(seconds env LC_ALL=C grep -rl Zq9x "$work/drivers") $(seconds "$program" who Zq9x --source demo --drivers "$work/drivers") \
    $(seconds "$program" who Zq9x --source demo --drivers "$work/drivers") $(seconds "$program" who NtFs --source demo --drivers "$work/drivers")
awk -v grep="$1" -v first="$3" -v memory="$4" -v bytes="$5" -v kept="$7" 'BEGIN {
    printf "one tag by grep -rl: %.2f s\n", grep
    printf "index of all tags and one as bytes: %.2f s, %.1f times grep, %.1f MB of memory\n", first, first / grep, memory / 1024
    printf "index kept, another as bytes: %.2f s, %.1f times grep\n", bytes, bytes / grep
    printf "index kept, a known tag: %.2f s, %.2f times grep\n", kept, kept / grep}'
