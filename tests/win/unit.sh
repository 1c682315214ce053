#!/bin/sh
# unit.sh PROGRAM.exe...: the Check suites under Wine, each test in a process of its own because Check cannot fork there: a crash costs one test. Run by
# tests/win/run.sh, which has set up Wine. The status 77 is that of a test which needs what Windows has not (tests/win/include/posix.h).
set -u
good=0
bad=0
left_out=0
out=$(mktemp "${TMPDIR:-/tmp}/pooltop-win.XXXXXX") || exit 1
trap 'rm -f "$out"' EXIT

# one PROGRAM TEST
one()
{
    TZ=Europe/Berlin timeout "${UNIT_TIMEOUT:-120}" "$wine" "$1" "$2" >"$out" 2>&1 </dev/null
    status=$?
    case $status in
    0) good=$((good + 1)) ;;
    77) left_out=$((left_out + 1)); echo "left out: $(basename "$1" .exe) $2: $(sed -n 's/^left out: //p' "$out" | tr -d '\r')" ;;
    *) bad=$((bad + 1)); echo "FAILED $(basename "$1" .exe) $2: status $status"; tail -n 8 "$out" ;;
    esac
}

for program in "$@"; do
    tests=$(timeout 60 "$wine" "$program" --list </dev/null 2>/dev/null | tr -d '\r')
    [ -n "$tests" ] || { echo "FAILED $(basename "$program" .exe): lists no tests"; bad=$((bad + 1)); }
    for test in $tests; do
        one "$program" "$test"
    done
done
echo "unit tests as .exe: $good passed, $bad failed, $left_out left out"
[ "$bad" -eq 0 ]
