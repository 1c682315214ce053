#!/bin/sh
# Runs the fault tests NAME... of the build in OUT and counts their promises: run.sh OUT NAME...
# FULL=1: the long sizes. Each program tells of a promise in a line that begins with `ok` or `FAILED`.
set -u
out=$1
shift
said=$(mktemp "${TMPDIR:-/tmp}/pooltop-faults-said.XXXXXX") || exit 1
trap 'rm -f "$said"' EXIT
trap 'exit 130' INT TERM HUP
passed=0
failed=0
for name in "$@"; do
    begun=$(date +%s)
    timeout "${FAULTS_TIMEOUT:-3600}" nice -n 10 "$out/faults/$name" "$out/pooltop" >"$said" 2>&1
    status=$?
    sed "s/^/$name: /" "$said"
    passed=$((passed + $(grep -c '^ok ' "$said")))
    broken=$(grep -c '^FAILED ' "$said")
    if [ "$status" -ne 0 ] && [ "$broken" -eq 0 ]; then
        echo "$name: FAILED: it ended with status $status"
        broken=1
    fi
    failed=$((failed + broken))
    echo "$name: $(($(date +%s) - begun)) s"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
