#!/bin/sh
# real_leaks.sh PROGRAM LEAKS_DIR [SECONDS [KIND...]]: each kind of leak by itself for SECONDS (45), beside ordinary load, and what `pooltop report` says of it, as a table for people: `make real-leaks`. The last column is
# how long it leaked until the verdict was right and stayed so. Exit status 1 when one was not told, or a process was blamed that has nothing to do with it.
program=$1
leak=$2/leak
seconds=${3:-45}
[ $# -gt 3 ] && shift 3 && chosen=$*
here=$(dirname "$0")
suite=real_leaks
. "$here/common.sh"
. "$here/leak_wave.sh"
leak_tool=$leak
kinds='file eventfd tcp udp unix pipe pipe1m ptmx memfd epoll mqueue netns unread scm timer key zombie sem tmpfs inotify timerfd uring bpfmap uffd perf raw pidfd utsns mntns removed flock closewait
thread idle vma aio bpfelem lock msg datagram xattr bind missing'
steps=20

# is_right JSON: the kind is called a leak, and nobody else is blamed.
is_right()
{
    [ "$(jq -r .verdict "$1")" = leak ] || return 1
    line=$(named "$1")
    process=$(printf '%s' "$line" | cut -f 3)
    case $holder,$process in
    process,"leak-$kind" | none,- | any,- | any,"leak-$kind") [ -n "$line" ] ;;
    *) return 1 ;;
    esac
}

# Seconds of leaking from which on the verdict is right; `-` never.
seconds_till_called()
{
    begun=$(cat "$dir/$kind.begun")
    till=-
    for step in $(seq $steps -1 1); do
        after=$(awk -v s="$seconds" -v q="$quiet" -v n="$step" -v of="$steps" 'BEGIN { printf "%.1f", (s - q) * n / of }')
        end=$(awk -v b="$begun" -v a="$after" 'BEGIN { printf "%.3f", b + a }')
        "$program" report "$dir/x.pooltop" --end "@$end" --format json >"$dir/till.json" 2>/dev/null || break
        is_right "$dir/till.json" || break
        till=$after
    done
    echo "$till"
}

line() { printf '%-8s  %-20s  %-32s  %-13s  %-5s  %s\n' "$@"; }

expected() { printf '%s' "${caches:--}" | sed 's/(cg-)?/cg-/; s/(-STREAM)?//; s/|.*//; s/[\\()]//g'; }

judge()
{
    leak_kind "$kind"
    found=$(named "$dir/x.json")
    if [ -z "$caches" ]; then
        line "$kind" "none: a cache" "$(jq -r '[.verdict] + [.culprits[].pool] | join(" ")' "$dir/x.json")" - - -
        [ "$(jq -r .verdict "$dir/x.json")" != leak ] || failures=$((failures + 1))
        return
    fi
    is_right "$dir/x.json" || failures=$((failures + 1))
    [ -n "$found" ] || found=$(jq -r '"-\tNOT TOLD (\(.verdict)\([.culprits[].pool] | map(" " + .) | add // ""))\t-\t-\t0"' "$dir/x.json")
    line "$kind" "$(expected)" "$(printf '%s' "$found" | cut -f 1,2 | tr '\t' ' ')" "$(printf '%s' "$found" | cut -f 3)" \
        "$(printf '%s' "$found" | cut -f 5 | awk '{ printf "%d%%", $1 * 100 + 0.5 }')" "$(seconds_till_called)"
}

[ -r /proc/slabinfo ] && command -v jq >/dev/null && make_shm || { echo "needs root, jq and a tmpfs at /dev/shm"; exit 1; }
line kind "cache expected" "place and cache named" process sure "called after, s"
start_load
for kind in ${chosen:-$kinds}; do
    run_wave "$kind" "$seconds" "$(awk -v s="$seconds" 'BEGIN { printf "%dms", s * 1000 / 120 < 100 ? 100 : s * 1000 / 120 }')" 0 "$kind"
    judge
    rm -rf "$dir"
done
kind=load
run_wave load "$seconds" 500ms 0
line "load" "none" "$(jq -r '[.verdict] + [.culprits[].pool] | join(" ")' "$dir/x.json")" - - -
[ "$(jq -r .verdict "$dir/x.json")" != leak ] || failures=$((failures + 1))
stop_load
finish
