#!/bin/sh
# unit.sh PROGRAM.exe...: the Check suites under Wine, one for each processor beside each other. Run by tests/win/run.sh, which has set up Wine.
#
# Check cannot fork there, so a test that crashes, or that needs what Windows has not (it ends with the status 77, tests/win/include/posix.h), ends its process:
# the tests behind it are then run by a new one. A program that did not get to its first test was not started by Wine, which says nothing about the tests: that is
# said, and tried again.
set -u
. tests/win/wine.sh
TZ=Europe/Berlin
export TZ

# program ARGUMENT...: what it says goes into $out, $status is what it ends with.
program()
{
    under_wine "$exe" "$@" >"$out" 2>&1
    status=$?
}

# not_started TRY: with the reason, as far as there is one.
not_started()
{
    echo "$name was not started: status $status (try $1 of 3)"
    tail -n 8 "$out"
}

# list: the names of its tests into $tests, nothing when it has none.
list()
{
    for try in 1 2 3; do
        program --list
        tests=$(tr -d '\r' <"$out" | grep -xE '[A-Za-z0-9_]+')
        [ $status != 0 ] || return 0
        not_started $try
    done
    tests=
}

# run TEST...
run()
{
    for try in 1 2 3; do
        program "$@"
        ! grep -aq '^begun: ' "$out" || return 0
        not_started $try
    done
}

# suite: one line for each test that did not pass, and `count GOOD BAD LEFT_OUT`.
suite()
{
    good=0
    bad=0
    left_out=0
    list
    # shellcheck disable=SC2086
    set -- $tests
    [ $# -gt 0 ] || { echo "FAILED $name: lists no tests"; bad=1; }
    while [ $# -gt 0 ]; do
        run "$@"
        good=$((good + $(grep -ac '^passed: ' "$out")))
        if grep -aq '^failed: ' "$out"; then
            bad=$((bad + $(grep -ac '^failed: ' "$out")))
            grep -aE '^failed: |:[FE]:' "$out" | sed "s/^failed:/FAILED $name/"
        fi
        reported=$(grep -acE '^(passed|failed): ' "$out")
        shift "$reported"
        [ $# -gt 0 ] || break
        [ $status != 124 ] || [ "$reported" = 0 ] || continue # the time is for each test, and was up for all of them together
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
    exe=$2
    name=$(basename "$exe" .exe)
    out=$(mktemp "${TMPDIR:-/tmp}/pooltop-win.XXXXXX") || exit 1
    trap 'rm -f "$out"' EXIT
    suite
    exit 0
fi
printf '%s\n' "$@" | xargs -n 1 -P "$(nproc)" sh "$0" --one |
    awk '$1 == "count" { good += $2; bad += $3; left_out += $4; suites++; next } { print; fflush() }
         END { print "unit tests as .exe: " good + 0 " passed, " bad + 0 " failed, " left_out + 0 " left out"; exit bad > 0 || suites != '$#' }'
