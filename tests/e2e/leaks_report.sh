#!/bin/sh
# leaks_report.sh PROGRAM LEAKS_DIR: what `pooltop report` says of real leaks on this machine's kernel, several kinds at a time, beside a build, copies and walks through files: each is told, by the cache that is made for it
# and the process whose handles hold it; and the load alone is no leak. `make real-leaks` has each kind by itself and for longer.
#
# What else the machine does meanwhile (other tests, too few processors) can delay samples and leaks for seconds, or make a cache grow all the while. So what went wrong is tried once more, for twice as long; what is wrong
# with pooltop goes wrong again.
program=$1
leak=$2/leak
here=$(dirname "$0")
suite=leaks_report
. "$here/common.sh"
. "$here/leak_wave.sh"
leak_tool=$leak

# judge KIND: what the wave's verdict says of it.
judge()
{
    kind=$1
    leak_kind "$kind"
    found=$(named "$dir/x.json")
    told=$(jq -c '[.verdict, .span.samples_looked_at, [.culprits[] | [.pool, .process.name, .confidence, .started[17:23], [.group[].pool]]], [.no_leaks[].pool]]' "$dir/x.json" | head -c 900)
    check "$kind: it is a leak and its cache is named" "$told" [ -n "$found" ]
    [ -n "$found" ] || return
    process=$(printf '%s' "$found" | cut -f 3)
    case $holder in
    process) check "$kind: so is the process that holds it" "$told" [ "$process" = "leak-$kind" ] ;;
    none) check "$kind: and no process is blamed" "$told" [ "$process" = - ] ;;
    esac
}

# is_right KIND: whether judge would have nothing to say against it.
is_right()
{
    leak_kind "$1"
    found=$(named "$dir/x.json")
    process=$(printf '%s' "$found" | cut -f 3)
    case $holder,$process in
    process,"leak-$1" | none,- | any,*) [ -n "$found" ] ;;
    *) return 1 ;;
    esac
}

# all_right KIND...
all_right()
{
    [ "$(jq -r .verdict "$dir/x.json")" = leak ] || return 1
    for one in "$@"; do
        is_right "$one" || return 1
    done
}

wave_of()
{
    name=$1
    shift
    run_wave "$name" 20 250ms 3 "$@"
    if ! all_right "$@"; then
        echo "# $suite: $name is tried once more: $(jq -c "[.verdict, .span.samples_looked_at, [.culprits[].pool]]" "$dir/x.json")"
        run_wave "$name-again" 40 250ms 6 "$@"
    fi
    check "$name: it is called a leak" "$(jq -c .verdict "$dir/x.json")" [ "$(jq -r .verdict "$dir/x.json")" = leak ]
    for one in "$@"; do
        judge "$one"
    done
}

if [ ! -r /proc/slabinfo ]; then
    skipped "all" "/proc/slabinfo cannot be read: needs root, and a kernel that has it"
    exit 0
fi
if ! command -v jq >/dev/null; then
    skipped "all" "there is no jq"
    exit 0
fi
make_shm || { skipped "all" "no tmpfs to write to"; exit 0; }
start_load
run_wave quiet 15 250ms 0
[ "$(jq -r .verdict "$dir/x.json")" != leak ] || run_wave quiet-again 30 250ms 0
check "load alone is no leak" "$(jq -c '[.verdict, .culprits]' "$dir/x.json" | head -c 600)" [ "$(jq -r .verdict "$dir/x.json")" != leak ]
# In each wave one that is held by descriptors: of two, the open files would be the sum.
wave_of first tcp timer tmpfs
wave_of second unix key sem
wave_of third mqueue zombie inotify
stop_load
finish
