#!/bin/sh
# Runs the unit test programs given, each under a time limit, and says what failed. VALGRIND may hold a wrapper command.
set -u
failed=0
for program in "$@"; do
    echo "== $(basename "$program")"
    timeout "${UNIT_TIMEOUT:-120}" ${VALGRIND:-} "$program" || { echo "FAILED: $program (status $?)"; failed=1; }
done
exit $failed
