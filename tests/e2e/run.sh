#!/bin/sh
# run.sh PROGRAM LEAKS_DIR WORLD: all end-to-end tests, one line each, and one line that counts them. Status 0 when none failed.
set -u
program=$1
leaks=$2
world=$3
here=$(dirname "$0")
log=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-e2e-log.XXXXXX") || exit 1
running=""
beside="" # the suite that runs beside others
end()
{
    trap - EXIT INT TERM HUP
    for id in $running $beside; do
        { kill -TERM "$id" && wait "$id"; } 2>/dev/null
    done
    rm -rf "$log"
}
trap end EXIT
trap 'end; exit 130' INT TERM HUP

# tell_suite NAME STATUS BEGUN: shows what it printed, but for a count of its own, and keeps it for counting. A suite that fails without
# saying what, or that says nothing at all, is one failure.
tell_suite()
{
    echo "== $1: $(($(date +%s) - $3)) s"
    grep -vE '^[0-9]+ passed, ' "$log/$1.out"
    cat "$log/$1.err" >&2
    if [ "$2" -ne 0 ] && ! grep -q '^FAILED' "$log/$1.out"; then
        echo "FAILED $1: ended with status $2" | tee -a "$log/$1.out"
    elif grep -q ': not found$' "$log/$1.err"; then
        echo "FAILED $1: $(grep ': not found$' "$log/$1.err" | head -n 1)" | tee -a "$log/$1.out"
    elif ! grep -qE '^(ok|FAILED|skipped)' "$log/$1.out"; then
        echo "FAILED $1: no test ran" | tee -a "$log/$1.out"
    fi
}

run_suite()
{
    name=$1
    shift
    [ -e "$here/$name.sh" ] || return
    begun=$(date +%s)
    sh "$here/$name.sh" "$@" >"$log/$name.out" 2>"$log/$name.err" &
    running=$!
    wait "$running"
    status=$?
    running=""
    tell_suite "$name" $status "$begun"
}

# A suite that mostly waits, beside those that come next; end_beside tells of it.
run_beside()
{
    beside_name=$1
    beside_begun=$(date +%s)
    shift
    sh "$here/$beside_name.sh" "$@" >"$log/$beside_name.out" 2>"$log/$beside_name.err" &
    beside=$!
}

end_beside()
{
    wait "$beside"
    status=$?
    beside=""
    tell_suite "$beside_name" $status "$beside_begun"
}

run_suite verbs "$program"
run_suite conditions "$program" "$world"
run_suite soak "$program"
run_suite leaks "$program" "$leaks"
run_suite poolmon "$program"
run_suite alerts "$program" "$leaks"
# Real leaks, beside suites that leak nothing.
run_beside leaks_report "$program" "$leaks"
run_suite who "$program"
run_suite fleet "$program"
run_suite export "$program"
run_suite import "$program"
run_suite report "$program"
run_suite cases "$program"
run_suite terminal "$program"
end_beside

count() { cat "$log"/*.out | grep -cE "^$1"; }
good=$(count ok)
bad=$(count FAILED)
left_out=$(count skipped)
echo "$good passed, $bad failed, $left_out skipped"
[ "$bad" -eq 0 ]
