#!/bin/sh
# run.sh OUT: what pooltop costs, side by side with the bare system calls, slabtop and atop in one run, as a table.
# OUT is the build folder with pooltop and bench/. BENCH_SECONDS (20) is how long the programs run beside each other.
# Times differ from machine to machine and from run to run, so nothing fails here for being slow: the table says whether an aim
# is met, and the exit status only says whether everything could be measured.
set -u
. "$(dirname "$0")/table.sh"
seconds=${BENCH_SECONDS:-20}
starts=9
# Where tests/all.sh unpacks atop when it is not installed.
PATH=$PATH:$(cd "$(dirname "$0")/../.." && pwd)/build/tools/usr/bin
export PATH

# beside NAME COMMAND...: measures one program while the others run. Each wakes at a moment of its own: woken together they would spin for the kernel's one lock
# on the list of caches, and the first to read would warm the caches for the rest.
beside()
{
    name=$1
    shift
    command -v "$1" >/dev/null || return 0
    "$bench/pty" "$seconds" "" "$@" >"$work/$name" &
    sleep 0.17
}

beside_each_other()
{
    beside record "$program" record "$work/real.pooltop" --interval 1s --quiet
    beside live "$program" --interval 1s
    beside collect "$bench/collect" 1000
    beside kernel "$bench/collect" 1000 /proc/slabinfo
    beside slabtop slabtop -d 1
    beside atop atop -w "$work/atop.raw" 1
    wait
}

first_screens()
{
    for turn in $(seq $starts); do
        "$bench/pty" 0 Quit "$program" >"$work/first" 2>/dev/null && value "$work/first" first_us
    done | sort -n | sed -n "$(((starts + 1) / 2))p"
}

# screen NAME KEYS TAGS: what a replay of a busy server of so many tags writes for those keys, and how soon.
screen()
{
    [ -e "$work/$3.pooltop" ] || "$program" record "$work/$3.pooltop" --source "demo:busy,tags=$3" --interval 5s --samples 120 --quiet || status=1
    "$bench/refresh" "$2" "$program" replay "$work/$3.pooltop" >"$work/$1" || status=1
}

screens()
{
    screen cursor jjjjjjjjjjjjjjjjjjjj 10000
    screen sorting tbtbtbtbtbtbtbtbtbtb 10000
    screen stepping '[[[[[[[[[[]]]]]]]]]]' 10000
    screen samples '[[[[[[[[[[]]]]]]]]]]' 3000
    "$bench/refresh" "" "$program" --config none --interval 1m >"$work/waiting" || status=1
    screen forward 'g]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]' 3000
}

"$bench/cost" "$work" >"$work/cost" || status=1
"$bench/nt_decode" >"$work/nt" || status=1
"$bench/standing" 3000 2000 >"$work/standing" || status=1
beside_each_other
first=$(first_screens)
screens

steady() { value "$work/$1" steady_us; }

# against OTHER AIM: what taking a sample each second costs, as a multiple of the other program with its options.
against()
{
    what="CPU of a sample each second, against $1"
    if command -v "${1%% *}" >/dev/null; then
        judge "$what" "$(quotient "$(steady collect)" "$(steady "${1%% *}")" 3)" "$2" ""
        # The kernel walks the lists of half-used slabs for it, which may be long ones; atop never asks for that file, slabtop does.
        tell "  of it, the kernel's share in one read of slabinfo" "$(quotient "$(steady kernel)" "$(steady "${1%% *}")" 3)"
    else
        row "$what" "skipped" "<= $2" "no ${1%% *} here"
    fi
}
row "what" "measured" "aim" "met"
judge "CPU of a sample against the bare system calls" "$(value "$work/cost" take_ratio)" 1.2 ""
tell "  leaving out the bare calls on files not kept open" "$(value "$work/cost" strict_ratio)"
tell "  a sample, microseconds" "$(value "$work/cost" take_us)"
tell "  the bare calls, microseconds" "$(value "$work/cost" bare_us)"
against "slabtop -d 1" 0.7
against "atop -w 1" 0.1
tell "  with each sample on the disk: record against slabtop" "$(quotient "$(steady record)" "$(steady slabtop)" 2)"
tell "  with each sample on the disk: record against atop" "$(quotient "$(steady record)" "$(steady atop)" 3)"
for one in collect kernel record slabtop atop live; do
    tell "  $one, microseconds a second; with its start" "$(steady $one); $(quotient "$(value "$work/$one" cpu_us)" "$seconds" 0)"
done
judge "allocations, samples 4 to 100: taking" "$(value "$work/cost" take_allocations)" 0 ""
judge "allocations, samples 4 to 100: recording" "$(value "$work/cost" add_allocations)" 0 ""
tell "  recording a sample, microseconds" "$(value "$work/cost" add_us)"
judge "decoding 3,000 NT pool tags and 300 processes, microseconds" "$(value "$work/nt" decode_us)" 1000 ""
judge "3,000 pools: CPU of a sample given to the verdict, mean" "$(value "$work/standing" add_us)" 1000 " us"
tell "  the longest, which folds; a verdict made anew; memory" "$(value "$work/standing" add_most_us) us; $(value "$work/standing" judge_us) us; $(quotient "$(value "$work/standing" standing_kb)" 1024 1) MB"
judge "largest resident memory of record" "$(quotient "$(value "$work/record" hwm_kb)" 1024 1)" 8 " MB"
judge "largest resident memory of live" "$(quotient "$(value "$work/live" hwm_kb)" 1024 1)" 16 " MB"
judge "start to first screen, median of $starts" "$(quotient "$first" 1000 1)" 50 " ms"
judge "10,000 pools: a row down, key to screen" "$(quotient "$(value "$work/cursor" key_us)" 1000 1)" 16 " ms"
judge "10,000 pools: another order, key to screen" "$(quotient "$(value "$work/sorting" key_us)" 1000 1)" 16 " ms"
judge "10,000 pools: a sample back or forward, key to screen" "$(quotient "$(value "$work/stepping" key_us)" 1000 1)" 16 " ms"
tell "  the longest of them, which decodes a key group" "$(quotient "$(value "$work/stepping" key_most_us)" 1000 1) ms"
judge "3,000 pools, 80x24: CPU of another sample, mean" "$(value "$work/forward" key_cpu_us)" 1000 " us"
judge "CPU between two keys in a replay, of 3 s" "$(value "$work/cursor" idle_us)" 0 " us"
judge "CPU between two samples of this machine, of 3 s" "$(value "$work/waiting" idle_us)" 0 " us"
judge "3,000 pools, 80x24: bytes of another sample, most" "$(value "$work/samples" key_most_bytes)" 4000 " B"
tell "  the first picture; a row down" "$(value "$work/samples" first_bytes) B; $(value "$work/cursor" key_bytes) B"
sh "$(dirname "$0")/recording.sh" "$1" || status=1
sh "$(dirname "$0")/export.sh" "$1" || status=1
sh "$(dirname "$0")/import.sh" "$1" || status=1
exit $status
