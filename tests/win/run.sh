#!/bin/sh
# run.sh PROGRAM.exe HELPER.exe NATIVE UNIT.exe...: all tests of pooltop.exe, under Wine: the file itself, the Check suites, the golden screens of the Linux build, and the
# end-to-end tests beside the native program. Status 0 when none failed.
set -u
here=$(dirname "$0")
cd "$here/../.." || exit 1
. tests/packages.sh
need /usr/lib/wine/wine64:wine64 wine:wine tmux:tmux x86_64-w64-mingw32-objdump:binutils-mingw-w64-x86-64 || exit 1
. tests/win/wine.sh
POOLTOP_EXE=$PWD/$1
POOLTOP_HELPER=$PWD/$2
POOLTOP_NATIVE=$PWD/$3
export POOLTOP_EXE POOLTOP_HELPER POOLTOP_NATIVE
shift 3
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
wine_start
suite "the file" sh tests/win/program.sh "$POOLTOP_EXE"
suite "Check suites as .exe" sh tests/win/unit.sh "$@"
suite "golden screens, as on Linux" sh tests/golden/run.sh tests/win/pooltop.sh
for name in verbs terminal service; do
    [ ! -e "tests/win/$name.sh" ] || suite "end to end: $name" sh "tests/win/$name.sh"
done
[ $failed = 0 ] && say "pooltop.exe: all tests passed"
exit $failed
