#!/bin/sh
# run.sh PROGRAM LEAKS_DIR WORLD: all end-to-end tests, one line each, and one line that counts them. Status 0 when none failed.
set -u
program=$1
leaks=$2
world=$3
here=$(dirname "$0")
log=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-e2e-log.XXXXXX") || exit 1
running=""
end()
{
    trap - EXIT INT TERM HUP
    [ -z "$running" ] || { kill -TERM "$running" && wait "$running"; } 2>/dev/null
    rm -rf "$log"
}
trap end EXIT
trap 'end; exit 130' INT TERM HUP

# run_suite NAME ARGUMENT...: shows what it prints, but for a count of its own, and keeps it for counting. A suite that fails without
# saying what, or that says nothing at all, is one failure.
run_suite()
{
    name=$1
    shift
    [ -e "$here/$name.sh" ] || return
    sh "$here/$name.sh" "$@" >"$log/$name.out" 2>"$log/$name.err" &
    running=$!
    wait "$running"
    status=$?
    running=""
    grep -vE '^[0-9]+ passed, ' "$log/$name.out"
    cat "$log/$name.err" >&2
    if [ $status -ne 0 ] && ! grep -q '^FAILED' "$log/$name.out"; then
        echo "FAILED $name: ended with status $status" | tee -a "$log/$name.out"
    elif grep -q ': not found$' "$log/$name.err"; then
        echo "FAILED $name: $(grep ': not found$' "$log/$name.err" | head -n 1)" | tee -a "$log/$name.out"
    elif ! grep -qE '^(ok|FAILED|skipped)' "$log/$name.out"; then
        echo "FAILED $name: no test ran" | tee -a "$log/$name.out"
    fi
}

run_suite verbs "$program"
run_suite conditions "$program" "$world"
run_suite soak "$program"
run_suite leaks "$program" "$leaks"
run_suite poolmon "$program"
run_suite alerts "$program" "$leaks"
run_suite who "$program"
run_suite fleet "$program"
run_suite export "$program"
run_suite import "$program"
run_suite report "$program"
run_suite cases "$program"
run_suite terminal "$program"

count() { cat "$log"/*.out | grep -cE "^$1"; }
good=$(count ok)
bad=$(count FAILED)
left_out=$(count skipped)
echo "$good passed, $bad failed, $left_out skipped"
[ "$bad" -eq 0 ]
