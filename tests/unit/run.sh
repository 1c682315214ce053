#!/bin/sh
# run.sh PROGRAM...: the unit test programs given, each under a time limit, a program for each processor at a time (UNIT_JOBS), and says what failed.
# VALGRIND may hold a wrapper command. With CK_FORK=no the tests of a program share a process, but for the programs that UNIT_APART names. What a program says comes whole, when it has ended. Limits end what hangs, they time nothing: a machine may have other work.
set -u
CK_TIMEOUT_MULTIPLIER=${CK_TIMEOUT_MULTIPLIER:-4} # of a minute
export CK_TIMEOUT_MULTIPLIER
jobs=${UNIT_JOBS:-$(nproc)}
said=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-unit.XXXXXX") || exit 1
trap 'rm -rf "$said"' EXIT
trap 'exit 130' INT TERM HUP

printf '%s\n' "$@" | SAID=$said LIMIT=${UNIT_TIMEOUT:-300} xargs -P "$jobs" -I '{}' sh -c '
    name=$(basename "$1")
    from=$(date +%s)
    case " ${UNIT_APART:-} " in *" $name "*) unset CK_FORK ;; esac
    timeout "$LIMIT" ${VALGRIND:-} "$1" >"$SAID/$name" 2>&1 || echo "FAILED: $1 (status $?)" >>"$SAID/$name"
    echo "== $name: $(($(date +%s) - from)) s
$(cat "$SAID/$name")"' sh '{}'

ran=$(ls "$said" | wc -l)
failed=$(grep -l '^FAILED: ' "$said"/* 2>/dev/null | wc -l)
echo "$ran suites, $failed failed"
[ "$failed" -eq 0 ] && [ "$ran" -eq $# ]
