#!/bin/sh
# pooltop.sh ARGUMENT...: the program $POOLTOP_EXE under Wine ($wine), for tests that take a program to run.
exec "$wine" "$POOLTOP_EXE" "$@"
