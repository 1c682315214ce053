#!/bin/sh
# pooltop.sh ARGUMENT...: the program $POOLTOP_EXE under Wine ($wine), for tests that take a program to run.
exec timeout 300 "$wine" "$POOLTOP_EXE" "$@"
