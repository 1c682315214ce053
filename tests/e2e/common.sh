# common.sh: what the end-to-end tests share. Sourced; needs $here, the folder of the tests, and $suite, the name of the script.
#
# Each check is one line on standard output: `ok SUITE: WHAT`, `FAILED SUITE: WHAT: WHY` or `skipped: SUITE: WHAT: WHY`.
# Everything made lives in $work, and is removed however the script ends; so are processes, cgroups and semaphores.

LC_ALL=C.UTF-8
export LC_ALL
unset NO_COLOR POOLMON_OPTIONS 2>/dev/null
umask 022

work=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-e2e.XXXXXX") || exit 1
failures=0
started=""  # ids of processes to end
mounts=""   # mount points within $work
cgroup=""   # a group of our own
shm=""      # a folder in a tmpfs
leak_tool="" # set by who leaks semaphores

clean_up()
{
    trap - EXIT INT TERM HUP
    for id in $started; do
        kill -TERM "$id" 2>/dev/null
    done
    for id in $started; do
        wait "$id" 2>/dev/null
    done
    for ids in "$work"/*.sem; do
        [ -n "$leak_tool" ] && [ -e "$ids" ] && "$leak_tool" sem-clean 0 "$ids" >/dev/null
    done
    for point in $mounts; do
        umount "$point" 2>/dev/null
    done
    [ -n "$cgroup" ] && rmdir "$cgroup" 2>/dev/null
    [ -n "$shm" ] && rm -rf "$shm"
    rm -rf "$work"
}
trap clean_up EXIT
trap 'clean_up; exit 130' INT TERM HUP

passed() { printf 'ok %s: %s\n' "$suite" "$1"; }
skipped() { printf 'skipped: %s: %s: %s\n' "$suite" "$1" "$2"; }
failed()
{
    printf 'FAILED %s: %s: %s\n' "$suite" "$1" "$2"
    failures=$((failures + 1))
}

# check WHAT WHY COMMAND...: passed when the command succeeds, else failed with WHY.
check()
{
    what=$1
    why=$2
    shift 2
    if "$@" >/dev/null 2>&1; then passed "$what"; else failed "$what" "$why"; fi
}

# Runs in the background and remembers the process, so that it never outlives the test: background OUT COMMAND...
# A shell lets its background jobs ignore SIGINT, and under nohup SIGHUP is ignored; programs respect that, and here both shall count.
background()
{
    out=$1
    shift
    env --default-signal=HUP,INT,TERM "$@" >"$out" 2>"$out.err" </dev/null &
    background_id=$!
    started="$started $background_id"
}

# Waits at most SECONDS for the command to succeed: until SECONDS COMMAND...
until_true()
{
    tries=$(($1 * 20))
    shift
    while ! "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.05
    done
}

# columns LIST <CSV: the named columns, tab-separated, without the header.
columns() { awk -v want="$1" -f "$here/csv.awk"; }

# One line, for messages.
line_of() { head -c 300 "$1" | tr '\n\t' '| '; }

finish() { [ "$failures" -eq 0 ]; }
