#!/bin/sh
# soak.sh PROGRAM [SECONDS [DAYS]]: a recorder does not grow: memory and open files behind a quarter of its life, when its caches are full, and at the end of it, of this machine as fast as it lets itself be read for SECONDS
# (10 when not given) and of a simulated server over DAYS (1) of its time at a sample every 5 s, old ones being dropped. `make soak` takes ten minutes and a week.
set -u
program=$1
seconds=${2:-10}
days=${3:-1}
here=$(dirname "$0")
suite=soak
. "$here/common.sh"

# figure NAME: of the process, kB.
figure() { sed -n "s/^$1:[[:space:]]*\([0-9]*\).*/\1/p" "/proc/$recorder/status" 2>/dev/null; }
# Besides those it keeps open of each process and group there is, which come and go.
files() { ls -l "/proc/$recorder/fd" 2>/dev/null | grep -- '->' | grep -cvE '/proc/[0-9]+(/|$)|/sys/fs/cgroup'; }

# A line `resident locked files` each tenth of a second, while the recorder lives.
watch()
{
    : >"$work/series"
    while [ -n "$(figure VmRSS)" ]; do
        line="$(figure VmRSS) $(figure VmLck) $(files)"
        kill -0 "$recorder" 2>/dev/null && [ "${line##* }" -gt 3 ] && echo "$line" >>"$work/series"
        sleep 0.1
    done
    wait "$recorder"
    status=$?
}

# within a twentieth, or a quarter of a megabyte, which is what the allocator's own rounding may be.
grew() { [ "$2" -gt $(($1 + $1 / 20)) ] && [ "$2" -gt $(($1 + 256)) ]; }

# soak WHAT OPTION...
soak()
{
    subject=$1
    shift
    background "$work/said" "$program" record "$work/soak.pooltop" --quiet "$@"
    recorder=$background_id
    watch
    samples=$("$program" sql "$work/soak.pooltop" "SELECT max(sample) FROM samples" | tail -n 1 | tr -dc 0-9)
    lines=$(wc -l <"$work/series")
    early=$(sed -n "$((lines / 4 + 1))p" "$work/series")
    late=$(tail -n 2 "$work/series" | head -n 1)
    measured="$samples samples; a quarter of the way ${early%% *} kB and ${early##* } files, at the end ${late%% *} kB and ${late##* } files"
    check "$subject ends well" "status $status: $(line_of "$work/said.err")" [ "$status" -eq 0 ]
    if [ "$lines" -lt 10 ]; then
        failed "$subject" "it was over before it could be looked at: $lines looks"
    elif grew "${early%% *}" "${late%% *}"; then
        failed "$subject: memory" "$measured"
    elif [ "${early##* }" -ne "${late##* }" ]; then
        failed "$subject: open files" "$measured"
    else
        passed "$subject: $measured"
    fi
    check "$subject: check finds nothing" "$("$program" check "$work/soak.pooltop" 2>&1 | head -n 1)" "$program" check "$work/soak.pooltop"
    rm -f "$work/soak.pooltop"
}

soak "this machine" --interval 10ms --for "${seconds}s" --keep 1m
soak "a simulated server" --source demo:churn --interval 5s --for "$((days * 24))h" --keep 6h
finish
