# leak_wave.sh: real leaks, one or several at a time, beside ordinary load, recorded and judged. Sourced behind common.sh; needs $program and $leak, the tool.
#
# What a kind leaks is in the table below: how many objects a wave leaks of it (enough for a megabyte, below every limit), whether a process's handles hold them, and which caches may be named: the one that is
# made for it, by its row's name or one merged with it, or of anybody's kmalloc that of its size.

# leak_kind KIND: sets $amount, $holder (process, none, any) and $caches, an extended regular expression. False when there is no such kind.
leak_kind()
{
    case $1 in
    file) amount=16000 holder=process caches='filp' ;;
    eventfd) amount=15000 holder=process caches='filp|eventfd.*|kmalloc-(cg-)?64' ;;
    tcp) amount=8000 holder=process caches='TCP' ;;
    udp) amount=9000 holder=process caches='UDP' ;;
    unix) amount=9000 holder=process caches='UNIX(-STREAM)?' ;;
    pipe) amount=7000 holder=process caches='kmalloc-(cg-)?1k|kmalloc-(cg-)?192|inode_cache' ;;
    pipe1m) amount=2500 holder=process caches='\(kmalloc >8k\)|inode_cache|kmalloc-(cg-)?1k' ;;
    ptmx) amount=1800 holder=process caches='kmalloc-(cg-)?1k|kmalloc-(cg-)?512' ;;
    memfd) amount=9000 holder=process caches='shmem_inode_cache' ;;
    epoll) amount=15000 holder=process caches='eventpoll_epi|eventpoll_pwq|ep_head' ;;
    mqueue) amount=6500 holder=process caches='mqueue_inode_cache' ;;
    netns) amount=200 holder=process caches='net_namespace' ;;
    unread) amount=15000 holder=process caches='UNIX(-STREAM)?|sock_inode_cache|skbuff_(head_)?cache|kmalloc-(cg-)?512' ;;
    scm) amount=10000 holder=any caches='filp|UNIX(-STREAM)?|kmalloc-(cg-)?(4k|512)' ;;
    timer) amount=15000 holder=none caches='posix_timers_cache' ;;
    key) amount=13000 holder=none caches='key_jar' ;;
    zombie) amount=1500 holder=none caches='task_struct' ;;
    sem) amount=9500 holder=none caches='kmalloc-(cg-)?512' ;;
    tmpfs) amount=9000 holder=none caches='shmem_inode_cache' ;;
    inotify) amount=18000 holder=none caches='inotify_inode_mark' ;;
    timerfd) amount=15000 holder=process caches='kmalloc-(cg-)?256|filp' ;;
    uring) amount=1500 holder=process caches='kmalloc-(cg-)?[12]k' ;;
    bpfmap) amount=4000 holder=process caches='kmalloc-(cg-)?1k|kmalloc-(cg-)?128' ;;
    uffd) amount=8000 holder=process caches='userfaultfd_ctx_cache|inode_cache' ;;
    perf) amount=4000 holder=process caches='perf_event' ;;
    raw) amount=5000 holder=process caches='RAW' ;;
    pidfd) amount=6000 holder=process caches='pid|pidfs_attr_cache|filp' ;;
    utsns) amount=6000 holder=process caches='uts_namespace' ;;
    mntns) amount=800 holder=process caches='mnt_cache|mnt_namespace' ;;
    removed) amount=8000 holder=process caches='shmem_inode_cache' ;;
    flock) amount=12000 holder=process caches='file_lock_cache|filp' ;;
    closewait) amount=4000 holder=process caches='TCP|sock_inode_cache' ;;
    thread) amount=1500 holder=none caches='task_struct' ;;
    idle) amount=400 holder=none caches='vm_area_struct|sighand_cache|signal_cache|mm_struct|task_struct' ;;
    vma) amount=20000 holder=none caches='vm_area_struct' ;;
    aio) amount=8000 holder=none caches='kioctx' ;;
    bpfelem) amount=10000 holder=none caches='kmalloc-(cg-)?512' ;;
    lock) amount=25000 holder=none caches='file_lock_cache' ;;
    msg) amount=15000 holder=none caches='msg_msg-256|kmalloc-(cg-)?256' ;;
    datagram) amount=10000 holder=none caches='skbuff_small_head|skbuff_head_cache' ;;
    xattr) amount=12000 holder=none caches='kmalloc-(cg-)?512' ;;
    bind) amount=9000 holder=none caches='mnt_cache' ;;
    missing) amount=30000 holder=none caches='' ;;
    *) return 1 ;;
    esac
}

# Ordinary work that makes caches grow and leaks nothing: some C files compiled, trees copied and removed, walks through many files.
load_once()
{
    mkdir -p "$work/busy"
    cp -r "$here/../../base" "$here/../../analysis" "$work/busy/"
    for source in "$work"/busy/base/*.c; do
        [ -e "$work/loading" ] || return
        ${CC:-cc} -O1 -D_GNU_SOURCE -I"$work/busy" -c "$source" -o "$work/busy/object" 2>/dev/null
    done
    find /usr/include /usr/share/doc -type f -newer "$work/busy/object" >/dev/null 2>&1
    rm -rf "$work/busy"
}

start_load()
{
    : >"$work/loading"
    (while [ -e "$work/loading" ]; do load_once; done) >/dev/null 2>&1 </dev/null &
    load_id=$!
    started="$started $load_id"
}

stop_load()
{
    rm -f "$work/loading"
    wait "$load_id"
}

# The folder or file that a kind leaks into.
place_of()
{
    case $1 in
    sem) echo "$work/$1-$wave.sem" ;;
    tmpfs | inotify | removed | xattr) mkdir -p "$shm/$1" && echo "$shm/$1" ;;
    *) echo "$work" ;;
    esac
}

# prepare KIND RATE: the tool, standing ready; `go KIND` lets it leak.
prepare()
{
    leak_kind "$1"
    mkfifo "$dir/$1.go"
    "$leak" "$1" "$amount" "$(place_of "$1")" "$2" <"$dir/$1.go" >"$dir/$1.out" 2>"$dir/$1.err" &
    eval "id_$1=$!"
    started="$started $!"
    # Held open until the wave is over.
    sleep 1000 >"$dir/$1.go" &
    eval "hold_$1=$!"
    started="$started $!"
    until_true 20 grep -q prepared "$dir/$1.out" || failed "$1" "cannot be leaked here: $(line_of "$dir/$1.err")"
}

go()
{
    date +%s.%N >"$dir/$1.begun"
    echo >"$dir/$1.go"
}

stop_leak()
{
    eval "kill \$hold_$1; wait \$hold_$1 2>/dev/null; wait \$id_$1"
    [ "$1" != sem ] || "$leak" sem-clean 0 "$work/$1-$wave.sem" >/dev/null
}

# run_wave NAME SECONDS INTERVAL APART KIND...: leaves $dir/x.pooltop. The first kind begins after a seventh of the time, each further one APART seconds later; all have leaked shortly before the end.
run_wave()
{
    wave=$1 seconds=$2 interval=$3 apart=$4
    shift 4
    dir=$work/$wave
    mkdir -p "$dir"
    quiet=$(awk -v s="$seconds" 'BEGIN { print s / 7 }')
    later=0
    for kind in "$@"; do
        leak_kind "$kind"
        prepare "$kind" "$(awk -v n="$amount" -v s="$seconds" -v q="$quiet" -v l="$later" 'BEGIN { r = n / (s - q - l - 0.5); print int(r) + 1 }')"
        later=$(awk -v l="$later" -v a="$apart" 'BEGIN { print l + a }')
    done
    background "$dir/record" "$program" record "$dir/x.pooltop" --interval "$interval" --for "${seconds}s" --quiet
    recorder=$background_id
    sleep "$quiet"
    for kind in "$@"; do
        go "$kind"
        sleep "$apart"
    done
    wait "$recorder" || failed "$wave: recording" "$(line_of "$dir/record.err")"
    for kind in "$@"; do
        stop_leak "$kind"
    done
    "$program" report "$dir/x.pooltop" --format json >"$dir/x.json" 2>"$dir/x.err" || failed "$wave: report" "$(line_of "$dir/x.err")"
}

# named JSON: the first culprit that is called by one of $caches: place, pool (=the name that was merged with it), process, held_by, confidence, separated by tabs. Nothing when there is none.
named()
{
    jq -r --arg caches "^($caches)\$" '
        [.culprits | to_entries[] | (.key + 1) as $place | .value
         | ([.pool] + ((.aliases // "") | split(" | ")) | map(select(test($caches))) | first) as $name
         | select($name != null)
         | [$place, .pool + (if $name == .pool then "" else "=" + $name end), .process.name // "-", .held_by, .confidence]]
        | (first // empty) | map(tostring) | join("\t")' "$1"
}

# make_shm: a folder in a tmpfs, as $shm. False when there is none.
make_shm()
{
    [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && shm=$(mktemp -d /dev/shm/pooltop-e2e.XXXXXX)
}
