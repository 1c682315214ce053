#!/bin/sh
# unit.sh PROGRAM.exe...: the Check suites under Wine, one for each processor beside each other. Run by tests/win/run.sh, which has set up Wine.
#
# Check cannot fork there, so a test that crashes, or that needs what Windows has not (it ends with the status 77, tests/win/include/posix.h), ends its process:
# the tests behind it are then run by a new one.
set -u

# suite PROGRAM: one line for each test that did not pass, and `count GOOD BAD LEFT_OUT`.
suite()
{
    program=$1
    name=$(basename "$program" .exe)
    good=0
    bad=0
    left_out=0
    set -- $(timeout 60 "$wine" "$program" --list </dev/null 2>/dev/null | tr -d '\r')
    [ $# -gt 0 ] || { echo "FAILED $name: lists no tests"; bad=1; }
    while [ $# -gt 0 ]; do
        TZ=Europe/Berlin timeout "${UNIT_TIMEOUT:-300}" "$wine" "$program" "$@" >"$out" 2>&1 </dev/null
        status=$?
        good=$((good + $(grep -ac '^passed: ' "$out")))
        if grep -aq '^failed: ' "$out"; then
            bad=$((bad + $(grep -ac '^failed: ' "$out")))
            grep -aE '^failed: |:[FE]:' "$out" | sed "s/^failed:/FAILED $name/"
        fi
        shift "$(grep -acE '^(passed|failed): ' "$out")"
        [ $# -gt 0 ] || break
        if [ $status = 77 ]; then
            left_out=$((left_out + 1))
            echo "left out: $name $1: $(sed -n 's/^left out: //p' "$out" | tr -d '\r')"
        else
            bad=$((bad + 1))
            echo "FAILED $name $1: status $status"
            tail -n 8 "$out"
        fi
        shift
    done
    echo "count $good $bad $left_out"
}

if [ "${1:-}" = --one ]; then
    out=$(mktemp "${TMPDIR:-/tmp}/pooltop-win.XXXXXX") || exit 1
    trap 'rm -f "$out"' EXIT
    suite "$2"
    exit 0
fi
printf '%s\n' "$@" | xargs -n 1 -P "$(nproc)" sh "$0" --one |
    awk '$1 == "count" { good += $2; bad += $3; left_out += $4; suites++; next } { print }
         END { print "unit tests as .exe: " good + 0 " passed, " bad + 0 " failed, " left_out + 0 " left out"; exit bad > 0 || suites != '$#' }'
