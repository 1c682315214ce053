#!/bin/sh
# recording.sh OUT: how large a recording is, beside the same data as CSV through xz -9e, beside atop's log of the same span and beside the text that poolmon /n
# would have written, and what keeping a sample costs; as a table. OUT is the build folder with pooltop and bench/.
# RECORDING_REAL (300): samples of this machine, five a second. RECORDING_BUSY (40): of the simulated server for the CSV, of which xz packs about one in a
# second. docs/recording-format.md has an hour.
set -u
. "$(dirname "$0")/table.sh"
real=${RECORDING_REAL:-300}
busy=${RECORDING_BUSY:-40}
hour=3600

# What is compared is samples: who owns what is stored once a boot, has no CSV beside it, and is told apart.
record() { "$program" record "$@" --owners no --quiet || status=1; }

# owners FILE RECORDING OPTION...: bytes of who owns what, in FILE made as RECORDING was.
owners()
{
    with=$1
    without=$2
    shift 2
    "$program" record "$with" "$@" --quiet || status=1
    echo $(($(size "$with") - $(size "$without")))
}

size() { stat -c %s "$1" 2>/dev/null; }

# packed_csv FILE: the bytes of all that export can say of a recording's rows and totals, through xz. Object types are in the recording only.
packed_csv()
{
    for what in pools processes totals; do
        "$program" export "$1" --what $what | xz -9e -c | wc -c
    done | awk '{ sum += $1 } END { print sum }'
}

# poolmon_text SOURCE: bytes of one snapshot in the layout of today's poolmon /n.
poolmon_text() { "$program" --source "$1" --batch 1 /n "$work/text" && size "$work/text" && rm "$work/text"; }

# compare SAMPLES BYTES CSV_BYTES SOURCE: all of them, as they are and as CSV through xz.
compare()
{
    each=$(quotient "$2" "$1" 0)
    text=$(poolmon_text "$4")
    tell "  bytes a sample" "$each"
    tell "  as CSV through xz -9e" "$(quotient "$3" "$1" 0)"
    tell "  as the text of poolmon /n" "$text"
    judge "  against the CSV through xz" "$(quotient "$2" "$3" 2)" 1 ""
    judge "  against poolmon's text" "$(quotient "$each" "$text" 4)" 0.05 ""
}

# Beside atop, which runs as long as it takes.
this_machine()
{
    begin=$(date +%s)
    if command -v atop >/dev/null; then
        atop -w "$work/atop.raw" 1 >/dev/null 2>&1 &
        atop=$!
    fi
    record "$work/real.pooltop" --interval 200ms --samples "$real"
    record "$work/one.pooltop" --samples 1
    [ -z "${atop:-}" ] || kill "$atop"
    span=$(($(date +%s) - begin))
}

# milliseconds COMMAND...: how long it takes.
milliseconds()
{
    begin=$(date +%s%N)
    "$@" >/dev/null || status=1
    echo $((($(date +%s%N) - begin) / 1000000))
}

# A verdict on three days, beside decoding all of them.
verdict()
{
    record "$work/days.pooltop" --source demo:token-leak,tags=3000 --interval 15s --samples 17280
    report=$(milliseconds "$program" report "$work/days.pooltop")
    row "3,000 tags, three days at 15 s" "" "" ""
    tell "  report, ms" "$report"
    judge "  against check, which decodes all" "$(quotient "$report" "$(milliseconds "$program" check "$work/days.pooltop")" 3)" 0.2 ""
}

row "what" "measured" "aim" "met"
this_machine
row "this machine, $real samples behind the first" "" "" ""
compare "$real" $(($(size "$work/real.pooltop") - $(size "$work/one.pooltop"))) \
    $(($(packed_csv "$work/real.pooltop") - $(packed_csv "$work/one.pooltop"))) auto
record "$work/few.pooltop" --interval 200ms --samples 10
tell "  bytes of who owns what, once a boot" "$(owners "$work/owned.pooltop" "$work/few.pooltop" --interval 200ms --samples 10)"
tell "  bytes a second; atop -w each second" "$(quotient "$(size "$work/real.pooltop")" $span 0); $(quotient "$(size "$work/atop.raw")" $span 0)"
record "$work/busy.pooltop" --source demo:busy --interval 1s --samples "$busy"
record "$work/hour.pooltop" --source demo:busy --interval 1s --samples $hour
row "3,000 tags, 150 processes, $busy samples" "" "" ""
compare "$busy" "$(size "$work/busy.pooltop")" "$(packed_csv "$work/busy.pooltop")" demo:busy
tell "  bytes of who owns what, once a boot" "$(owners "$work/busy-owned.pooltop" "$work/busy.pooltop" --source demo:busy --interval 1s --samples "$busy")"
judge "  with it, against the CSV through xz" "$(quotient "$(size "$work/busy-owned.pooltop")" "$(packed_csv "$work/busy.pooltop")" 2)" 1 ""
tell "  bytes a sample, of an hour" "$(quotient "$(size "$work/hour.pooltop")" $hour 0)"
"$bench/commit" "$work" 256 40 >"$work/commit" || status=1
cost() { value "$work/commit" "$1"; }
judge "  keeping a sample each second, of a core" "$(quotient "$(cost add_us)" 10000 3)" 0.5 " %"
tell "  until it is on the disk: median; 99th percentile, ms" "$(cost commit_ms); $(cost commit_ms_99)"
tell "  calls of fsync; of pwrite" "$(cost syncs); $(cost write_calls)"
tell "  bytes it gives the kernel; that must go to the device" "$(cost write_bytes); $(cost dirty_bytes)"
tell "  bytes the device was given, by anybody, the journal too" "$(cost device_bytes)"
verdict
exit $status
