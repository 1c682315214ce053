#!/bin/sh
# run.sh FOLDER NATIVE UNIT.exe...: all tests of FOLDER/pooltop.exe, under Wine: the file itself, the Check suites, the golden screens of the Linux build, the program over
# the tests' NT kernel, and the end-to-end tests beside the native program NATIVE/pooltop. Status 0 when none failed.
set -u
here=$(dirname "$0")
cd "$here/../.." || exit 1
. tests/packages.sh
need /usr/lib/wine/wine64:wine64 wine:wine tmux:tmux x86_64-w64-mingw32-objdump:binutils-mingw-w64-x86-64 || exit 1
. tests/win/wine.sh
POOLTOP_EXE=$PWD/$1/pooltop.exe
POOLTOP_HELPER=$PWD/$1/tests/win/helper.exe
POOLTOP_NATIVE=$PWD/$2/pooltop
FAKE_NT_EXE=$PWD/$1/fakent/pooltop.exe
FAKE_NT_NATIVE=$PWD/$2/fakent/pooltop
export POOLTOP_EXE POOLTOP_HELPER POOLTOP_NATIVE FAKE_NT_EXE FAKE_NT_NATIVE
shift 2
failed=0
trap 'wine_stop' EXIT
trap 'exit 130' INT TERM HUP

suite()
{
    say "$1"
    shift
    "$@" || failed=1
}

say "starting Wine in build/wine"
wine_start || { say "Wine cannot be set up"; exit 1; }
suite "the file" sh tests/win/program.sh "$POOLTOP_EXE"
suite "Check suites as .exe" sh tests/win/unit.sh "$@"
suite "golden screens, as on Linux" sh tests/golden/run.sh tests/win/pooltop.sh
suite "NT data, as .exe" env RUN="$wine" sh tests/nt/run.sh "$FAKE_NT_EXE"
for name in verbs nt terminal service; do
    suite "end to end: $name" sh "tests/win/$name.sh"
done
[ $failed = 0 ] && say "pooltop.exe: all tests passed"
exit $failed
