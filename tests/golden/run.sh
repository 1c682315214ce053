#!/bin/sh
# run.sh PROGRAM [--update] [NAME...]: golden screens. Each NAME.keys (all, when none is named) drives the program twice, live and as a replay of a recording of
# the same samples; both must print the same bytes as expected/NAME.WxH[.ascii].txt. Only --update, which writes those files, changes anything.
#
# `# mask SED` changes what is printed by a sed expression, for what the machine decides; with `# each` the live screen and the replay have an expected file each, NAME.live and NAME.replay,
# because they show different things.
#
# The head of a script says what it runs on, as comments:   # source demo:token-leak   # samples 60   # interval 5s   # sizes 80x24 60x20   # options --graph blocks
# With `# record --keep-all 1h` the recording is made so, and there is only the replay; likewise with `# counters FILE`, which imports that counter log beside the recording.
set -u
program=$1
shift
update=false
[ "${1:-}" = --update ] && { update=true; shift; }
here=$(dirname "$0")
work=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-golden.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
unset NO_COLOR POOLMON_OPTIONS 2>/dev/null
LC_ALL=C.UTF-8
TZ='<+0530>-5:30'
export LC_ALL TZ
passed=0
failed=0

# setting FILE WORD DEFAULT
setting()
{
    found=$(sed -n "s/^# $2 //p" "$1" | head -n 1)
    printf '%s\n' "${found:-$3}"
}

# bad WHAT [FILE]: one failure, with the beginning of the file that shows it.
bad()
{
    failed=$((failed + 1))
    echo "FAILED golden: $1"
    [ -z "${2:-}" ] || head -n 40 "$2"
}

# same WHAT EXPECTED ACTUAL
same()
{
    if cmp -s "$2" "$3"; then
        passed=$((passed + 1))
    else
        diff -u "$2" "$3" >"$work/diff"
        bad "$1" "$work/diff"
    fi
}

# screens OUT ARGUMENT...: runs the program with the current script, size and style.
screens()
{
    out=$1
    shift
    # The version is in start marks; it may change without the screens changing.
    "$program" "$@" --script "$script" --size "$size" $options $ascii >"$out" 2>"$work/errors" </dev/null &&
        sed -i -e 's/pooltop [0-9][0-9.]*/pooltop VERSION/g' -e "$mask" "$out" && return 0
    bad "$title: $1 ended with status $?" "$work/errors"
    return 1
}

run_one()
{
    title="$name $size$ascii"
    screens "$work/replay" replay "$recording" || return
    [ -n "$bounds$counters" ] && { expect "$name" "$work/replay"; return; }
    screens "$work/live" live --source "$source" --interval "$interval" || return
    if $each; then
        expect "$name.live" "$work/live"
        expect "$name.replay" "$work/replay"
    else
        same "$title: the replay shows what the live screen showed" "$work/live" "$work/replay"
        expect "$name" "$work/live"
    fi
}

# expect NAME ACTUAL
expect()
{
    expected="$here/expected/$1.$size${ascii:+.ascii}.txt"
    $update && cp "$2" "$expected"
    if [ -e "$expected" ]; then
        same "$title" "$expected" "$2"
    else
        bad "$title: there is no $expected"
    fi
}

record()
{
    recording="$work/$(echo "$source-$samples-$interval$bounds$counters" | tr -c 'a-z0-9\n' _).pooltop"
    [ -e "$recording" ] && return
    "$program" record "$recording" --source "$source" --samples "$samples" --interval "$interval" $bounds --quiet \
        >"$work/errors" 2>&1 </dev/null || bad "$name: cannot record" "$work/errors"
    [ -z "$counters" ] || import_beside
}

# import_beside: makes the recording one with the counters, by way of its own tables, as somebody would.
import_beside()
{
    "$program" export "$recording" --output "$work/pools.csv" >"$work/errors" 2>&1 </dev/null &&
        cp "$here/$counters" "$work/counters.csv" && rm "$recording" &&
        "$program" import "$work/pools.csv" "$work/counters.csv" --zone utc --output "$recording" \
            >"$work/errors" 2>&1 </dev/null || bad "$name: cannot import" "$work/errors"
    rm -f "$work/pools.csv" "$work/counters.csv"
}

[ $# -gt 0 ] || set -- "$here"/*.keys
for name in "$@"; do
    name=$(basename "$name" .keys)
    script="$here/$name.keys"
    source=$(setting "$script" source demo:token-leak)
    samples=$(setting "$script" samples 60)
    interval=$(setting "$script" interval 5s)
    options=$(setting "$script" options "")
    mask=$(setting "$script" mask "")
    bounds=$(setting "$script" record "")
    counters=$(setting "$script" counters "")
    each=false
    grep -qx '# each' "$script" && each=true
    record
    for size in $(setting "$script" sizes "80x24 60x20 120x40 200x60"); do
        ascii=""
        run_one
        ascii=--ascii
        run_one
    done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
