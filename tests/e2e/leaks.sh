#!/bin/sh
# leaks.sh PROGRAM LEAKS_DIR: leaks kernel objects for real while pooltop records, and looks whether the recording tells
# the truth: how much, of what, by whom, and that it is gone afterwards; in CSV and on the replayed screen.
#
# Names are never taken for granted: caches are merged, and each kernel merges differently, so a row is found by its tag
# or its aliases. Growth in dentry and inode caches is not looked at, because whoever walks /proc causes it.
set -u
program=$1
leak=$2/leak
here=$(dirname "$0")
suite=leaks
. "$here/common.sh"
leak_tool=$leak

interval=200ms
settle=1   # seconds of samples before the leak, and while it stands
release=3  # seconds until the kernel has freed everything (RCU)

now_ns() { date +%s%N; }

# --- a cgroup of our own ------------------------------------------------------------------------------------------------

# mount_of TYPE CONTROLLER: where that cgroup hierarchy is mounted; the controller is only looked at for v1.
mount_of()
{
    awk -v type="$1" -v controller="$2" '
        { n = split($0, part, " - "); split(part[n], tail, " ") }
        tail[1] == type && (type == "cgroup2" || tail[3] ~ "(^|,)" controller "(,|$)") { print $5; exit }' /proc/self/mountinfo
}

# Makes a group that the kernel charges with kernel memory (v1, else v2), directly below the root where that is allowed, so that no
# group but the root knows of the memory once it is gone; else below our own. Sets $cgroup, or leaves it empty.
make_cgroup()
{
    top=$(mount_of cgroup memory)
    own=$(awk -F: '$2 ~ /(^|,)memory(,|$)/ { print $3 }' /proc/self/cgroup)
    if [ -z "$top" ]; then
        top=$(mount_of cgroup2 "")
        own=
        [ -n "$top" ] && grep -qw memory "$top/cgroup.subtree_control" 2>/dev/null || return 1
    fi
    for parent in "$top" "$top$own"; do
        mkdir "$parent/pooltop-e2e-$$" 2>/dev/null && cgroup="$parent/pooltop-e2e-$$" && return 0
    done
    return 1
}

remove_cgroup()
{
    [ -n "$cgroup" ] || return 0
    until_true 3 rmdir "$cgroup"
    cgroup=""
}

# Becomes the leak program, in the group if there is one, so that its process id is the one we started.
run_leak()
{
    exec sh -c 'group=$1; shift; [ -z "$group" ] || echo $$ >"$group/cgroup.procs"; exec "$@"' sh "$cgroup" "$leak" "$@"
}

# --- one leak, recorded -------------------------------------------------------------------------------------------------

# observe NAME KIND COUNT WHERE POOLS: records before, while and after. Leaves $dir/pools.tsv, totals.tsv, processes.tsv and
# the moments base_ns, peak_ns, end_ns; leak_id is the process that leaked. With `gone` set the peak is after its end.
observe()
{
    name=$1 kind=$2 count=$3 where=$4 pools=$5
    dir=$work/$name
    mkdir "$dir"
    make_cgroup
    had_cgroup=${cgroup##*/}
    background "$dir/record" "$program" record "$dir/x.pooltop" --interval $interval --quiet --pools "$pools"
    recorder=$background_id
    sleep $settle
    base_ns=$(now_ns)
    start_leak || return 1
    sleep $settle
    [ -n "${gone:-}" ] || peak_ns=$(now_ns)
    stop_leak
    if [ -n "${gone:-}" ]; then
        sleep $release
        peak_ns=$(now_ns)
        [ "$kind" != sem ] || "$leak" sem-clean 0 "$where" >/dev/null
    fi
    sleep $release
    kill -TERM "$recorder"
    wait "$recorder"
    recorded=$?
    end_ns=$(now_ns)
    if [ $recorded -ne 0 ]; then
        failed "$name: recording" "record ended with status $recorded: $(line_of "$dir/record.err")"
        return 1
    fi
    read_back
}

start_leak()
{
    mkfifo "$dir/go"
    run_leak "$kind" "$count" "$where" <"$dir/go" >"$dir/leak" 2>"$dir/leak.err" &
    leak_id=$!
    started="$started $leak_id"
    exec 9>"$dir/go"
    until_true 20 grep -q ready "$dir/leak" && return 0
    failed "$name: leaking" "the leak program did not leak $count: $(line_of "$dir/leak.err")"
    exec 9>&-
    kill "$recorder"
    remove_cgroup
    return 1
}

stop_leak()
{
    exec 9>&-
    wait "$leak_id"
    remove_cgroup
}

read_back()
{
    export_of pools epoch_ns,type,tag,aliases,diff,bytes,top_holder &&
        export_of totals epoch_ns,handles,unheld_handles &&
        export_of processes epoch_ns,pid,name,handles
}

export_of()
{
    "$program" export "$dir/x.pooltop" --what "$1" --columns "$2" >"$dir/$1.csv" 2>"$dir/$1.err" && columns "$2" <"$dir/$1.csv" >"$dir/$1.tsv" 2>>"$dir/$1.err" && return 0
    failed "$name: export of $1" "$(line_of "$dir/$1.err")"
    return 1
}

# --- reading it ---------------------------------------------------------------------------------------------------------

# row NAME...: the tag of the first of these caches that is a row or hidden behind one; NAME* matches a beginning.
row()
{
    awk -F '\t' -v names="$*" '
        function fits(name, pattern) {
            return pattern ~ /[*]$/ ? index(name, substr(pattern, 1, length(pattern) - 1)) == 1 : name == pattern
        }
        BEGIN { wanted = split(names, want, " "); best = wanted + 1 }
        ($3, $4) in seen { next }
        { seen[$3, $4]
          known = split($3 " | " $4, all, " [|] ")
          for (i = 1; i <= known; i++)
              for (w = 1; w < best; w++)
                  if (fits(all[i], want[w])) { best = w; tag = $3 } }
        END { print tag }' "$dir/pools.tsv"
}

# at TAG COLUMN MOMENT: the cell in the last sample that is not after MOMENT; a row that is not there is empty.
at()
{
    awk -F '\t' -v tag="$1" -v column="$2" -v moment="$3" '
        $1 + 0 > moment + 0 { exit }
        $1 != sample { sample = $1; cell = "" }
        $3 == tag { cell = $column }
        END { print cell }' "$dir/pools.tsv"
}

# grown TAG COLUMN FROM TO: how much the number rose between two moments.
grown()
{
    from=$(at "$1" "$2" "$3")
    to=$(at "$1" "$2" "$4")
    echo $((${to:-0} - ${from:-0}))
}

total()
{
    awk -F '\t' -v column="$1" -v moment="$2" '$1 + 0 > moment + 0 { exit } { cell = $column } END { print cell + 0 }' "$dir/totals.tsv"
}

# within VALUE EXPECTED LOW HIGH: LOW and HIGH in hundredths of EXPECTED.
within() { [ "$1" -ge $(($2 * $3 / 100)) ] && [ "$1" -le $(($2 * $4 / 100)) ]; }

# --- what must be true --------------------------------------------------------------------------------------------------

# expect_growth TAG COLUMN EXPECTED LOW HIGH
expect_growth()
{
    rise=$(grown "$1" "$2" "$base_ns" "$peak_ns")
    if within "$rise" "$3" "$4" "$5"; then
        passed "$name: $1 grew by $rise of $3"
    else
        failed "$name: growth of $1" "$rise, expected $4 to $5 percent of $3"
    fi
}

expect_gone()
{
    left=$(grown "$1" "$2" "$base_ns" "$end_ns")
    band=$(($3 / 10))
    [ "$band" -ge 1000 ] || band=1000
    if [ "${left#-}" -le "$band" ]; then
        passed "$name: $1 fell again"
    else
        failed "$name: $1 after the end" "still $left more than before, allowed $band"
    fi
}

# expect_holder TAG PATTERN
expect_holder()
{
    holder=$(at "$1" 7 "$peak_ns")
    case $holder in
    $2) passed "$name: $1 is held by $holder" ;;
    *) failed "$name: holder of $1" "'$holder', expected '$2'" ;;
    esac
}

expect_process()
{
    found=$(awk -F '\t' -v pid="$leak_id" -v moment="$peak_ns" '
        $1 + 0 > moment + 0 { exit }
        $2 == pid { cell = $3 " " $4 }
        END { print cell }' "$dir/processes.tsv")
    held=${found##* }
    if [ "${found% *}" = "leak-$kind" ] && [ "$held" -ge "$1" ] && [ "$held" -le $(($1 + 1000)) ]; then
        passed "$name: the process and its $held handles are recorded"
    else
        failed "$name: process $leak_id" "recorded as '$found', expected leak-$kind with $1 handles"
    fi
}

# The replayed screen at the peak, with changes taken from the first sample: the row, its growth and who holds it.
# expect_screen TAG EXPECTED LOW HIGH [KILO]: KILO is 1024 where the growth is in bytes.
expect_screen()
{
    moment=$(awk -F '\t' -v peak="$peak_ns" '$1 + 0 > peak + 0 { exit } { moment = $1 } END { print moment }' "$dir/pools.tsv" |
        sed 's/.\{9\}$/.&/')
    printf '%s\n' x g = J "type @$moment" Enter F4 "type \"$1\"" Enter 'screen peak' >"$dir/keys"
    if ! "$program" replay "$dir/x.pooltop" --script "$dir/keys" --size 160x40 >"$dir/screen" 2>"$dir/screen.err"; then
        failed "$name: replayed screen" "$(line_of "$dir/screen.err")"
        return
    fi
    found=$(awk -v tag="$1" -v low=$(($2 * $3 / 100)) -v high=$(($2 * $4 / 100)) -v kilo="${5:-1000}" '
        index($0, tag) {
            words = split($0, word, " ")
            for (i = 1; i <= words; i++) {
                number = word[i]
                if (number !~ /^[+][0-9.]+[KMG]?$/) continue
                sub(/^[+]/, "", number)
                scale = number ~ /K$/ ? kilo : number ~ /M$/ ? kilo * kilo : number ~ /G$/ ? kilo * kilo * kilo : 1
                sub(/[KMG]$/, "", number)
                if (number * scale >= low && number * scale <= high) { print word[i]; exit }
            }
        }' "$dir/screen")
    holder=$(at "$1" 7 "$peak_ns" | cut -c 1-5)
    if [ -n "$found" ] && grep -F -- "$1" "$dir/screen" | grep -qF -- "$holder"; then
        passed "$name: the replayed screen shows $1 $found $holder"
    else
        failed "$name: replayed screen" "no row $1 with a growth near $2 held by '$holder': $(grep -F "$1" "$dir/screen" | head -n 1)"
    fi
}

# A leak of objects that are descriptors as well: leak_of_handles NAME COUNT CACHE...
leak_of_handles()
{
    observe "$1" "$1" "$2" "" slab || return
    wanted=$2
    shift 2
    tag=$(row "$@")
    expect_growth "$tag" 5 "$wanted" 90 105
    expect_holder "$tag" "leak-$kind\[$leak_id\]*"
    expect_process "$wanted"
    expect_screen "$tag" "$wanted" 90 105
    expect_gone "$tag" 5 "$wanted"
}

# Without descriptors only the cgroup can be named, and without a cgroup nobody.
expect_group_or_unknown()
{
    if [ -n "$had_cgroup" ]; then
        expect_holder "$1" "*$had_cgroup*"
    else
        expect_holder "$1" unknown
        skipped "$name: the group as holder" "no cgroup that is charged with kernel memory can be made here"
    fi
}

# --- the recipes --------------------------------------------------------------------------------------------------------

eventfds() { leak_of_handles eventfd 15000 filp; }

tcp_sockets() { leak_of_handles tcp 15000 TCP; }

# More than one process can hold: two of one name share it, and at least one of them is named.
shared_sockets()
{
    observe shared tcp 30000 "" slab || return
    tag=$(row TCP)
    expect_growth "$tag" 5 30000 90 105
    expect_holder "$tag" 'leak-tcp*'
    expect_gone "$tag" 5 30000
}

unix_sockets()
{
    leak_of_handles unix 15000 UNIX-STREAM UNIX
    [ -n "${tag:-}" ] || return
    named=$(at "$tag" 3 "$peak_ns")" | "$(at "$tag" 4 "$peak_ns")
    case $named in
    *UNIX*) passed "unix: the row $tag names UNIX" ;;
    *) failed "unix: alias" "the row $tag names only '$named'" ;;
    esac
    printf '%s\n' F4 "type \"$tag\"" Enter Enter 'screen detail' >"$dir/keys"
    "$program" replay "$dir/x.pooltop" --script "$dir/keys" --size 160x40 >"$dir/screen" 2>&1
    check "unix: the detail pane names UNIX" "not in the pane about $tag" grep -q UNIX "$dir/screen"
}

posix_timers()
{
    observe timer timer 20000 "" slab || return
    tag=$(row posix_timers_cache)
    expect_growth "$tag" 5 20000 90 105
    expect_group_or_unknown "$tag"
    expect_screen "$tag" 20000 90 105
    expect_gone "$tag" 5 20000
}

descriptors_in_flight()
{
    observe scm scm 15000 "" slab || return
    tag=$(row filp)
    hidden=$(($(total 3 "$peak_ns") - $(total 3 "$base_ns")))
    if within "$hidden" 15000 95 105; then
        passed "scm: $hidden handles that no process holds"
    else
        failed "scm: hidden handles" "$hidden of 15000"
    fi
    expect_growth "$tag" 5 15000 90 105
    expect_group_or_unknown "$tag"
    expect_screen "$tag" 15000 90 105
    expect_gone "$tag" 5 15000
}

semaphores()
{
    gone=yes
    observe sem sem 10000 "$work/ids.sem" slab
    observed=$?
    gone=""
    [ $observed -eq 0 ] || return
    tag=$(row kmalloc-cg-512 kmalloc-512)
    expect_growth "$tag" 5 10000 90 105
    expect_holder "$tag" unknown
    expect_screen "$tag" 10000 90 105
    expect_gone "$tag" 5 10000
}

# Files in a tmpfs are unreclaimable growth; names that were looked up and are not there are a harmless cache.
tmpfs_files()
{
    folder=${TMPDIR:-/tmp}
    for try in /dev/shm "$folder"; do
        [ "$(stat -f -c %T "$try" 2>/dev/null)" = tmpfs ] && shm=$(mktemp -d "$try/pooltop-e2e.XXXXXX") && break
    done
    if [ -z "$shm" ]; then
        skipped tmpfs "no tmpfs to write to"
        return
    fi
    observe tmpfs tmpfs 15000 "$shm" slab || return
    tag=$(row shmem_inode_cache)
    expect_growth "$tag" 5 15000 90 105
    check "tmpfs: $tag is unreclaimable" "type $(at "$tag" 2 "$peak_ns")" [ "$(at "$tag" 2 "$peak_ns")" = Unrecl ]
    expect_group_or_unknown "$tag"
    expect_screen "$tag" 15000 90 105
    expect_gone "$tag" 5 15000
}

missing_names()
{
    observe missing missing 15000 "$work" slab || return
    tag=$(row dentry)
    # Names nobody looks at go first when the kernel takes memory back, as beside other tests: 13,441 were left once.
    expect_growth "$tag" 5 15000 75 500
    check "missing: $tag is reclaimable" "type $(at "$tag" 2 "$peak_ns")" [ "$(at "$tag" 2 "$peak_ns")" = Recl ]
    others=$(awk -F '\t' -v base="$base_ns" -v peak="$peak_ns" '
        $2 != "Unrecl" { next }
        $1 + 0 <= base { before[$3] = $5 }
        $1 + 0 <= peak { now[$3] = $5 }
        END { for (tag in now) if (tag !~ /inode_cache/ && now[tag] - before[tag] > 7500) printf "%s +%d ", tag, now[tag] - before[tag] }' \
        "$dir/pools.tsv")
    check "missing: nothing unreclaimable grew" "$others" [ -z "$others" ]
}

big_pipes()
{
    observe pipe1m pipe1m 4000 "" slab || return
    tag='(kmalloc >8k)'
    expect_growth "$tag" 6 $((4000 * 16384)) 90 110
    expect_process 8000
    expect_screen "$tag" $((4000 * 16384)) 90 110 1024
    expect_gone "$tag" 6 $((4000 * 16384))
}

pseudo_terminals()
{
    if [ ! -r /proc/vmallocinfo ]; then
        skipped ptmx "no vmallocinfo"
        return
    fi
    observe ptmx ptmx 1500 "" slab,vmalloc || return
    tag=$(row 'n_tty_open*')
    expect_growth "$tag" 5 3000 90 105
    check "ptmx: $tag is vmalloc" "type $(at "$tag" 2 "$peak_ns")" [ "$(at "$tag" 2 "$peak_ns")" = Vmall ]
    expect_process 1500
    expect_screen "$tag" 3000 90 105
    expect_gone "$tag" 5 3000
}

if [ ! -r /proc/slabinfo ]; then
    skipped "all recipes" "/proc/slabinfo cannot be read: needs root, and a kernel that has it"
    exit 0
fi
for recipe in ${RECIPES:-eventfds tcp_sockets shared_sockets unix_sockets posix_timers descriptors_in_flight semaphores tmpfs_files missing_names big_pipes pseudo_terminals}; do
    tag=""
    $recipe
done
finish
