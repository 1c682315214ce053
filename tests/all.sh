#!/bin/sh
# From a bare Debian machine to a full test run: installs what the tests need, builds with gcc and clang, runs everything.
# QUICK=1 leaves out the sanitizer, valgrind and analyser runs, the faults, the fuzzers and the machine that dies. FUZZ_SECONDS is how long each fuzzer runs: 15 when
# not given, which with their build is about four minutes on two processors; a minute each is ten.
set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh
need gcc:gcc make:make /usr/include/ncurses.h:libncurses-dev /usr/include/sqlite3.h:libsqlite3-dev /usr/include/csv.h:libcsv-dev \
    /usr/include/zlib.h:zlib1g-dev /usr/include/string.h:libc6-dev /usr/include/check.h:check tmux:tmux sqlite3:sqlite3 clang:clang clang-tidy:clang-tidy \
    clang-format:clang-format cppcheck:cppcheck valgrind:valgrind script:bsdutils setpriv:util-linux ps:procps
unpack atop usr/bin/atop
jobs=$(nproc)
PATH=$PWD/build/tools/usr/bin:$PATH
export PATH

step() {
    say "$1"
    shift
    "$@"
}

step "building with gcc" make -j"$jobs" --silent all units leaks
step "building with clang" make -j"$jobs" --silent VARIANT=clang CC=clang build/clang/pooltop
step "unit tests" make --silent unit
step "golden screens" make --silent golden
step "the NT sampler over the tests' kernel" make -j"$jobs" --silent test-nt
step "end-to-end tests on this machine's kernel" make --silent e2e
if [ -z "${QUICK:-}" ]; then
    step "lint" make --silent lint
    step "building with ASan and UBSan, tests again" make -j"$jobs" --silent asan
    step "unit tests under valgrind" make --silent valgrind
    step "power cuts, kill -9, failing memory and I/O, changed bytes" make -j"$jobs" --silent faults
    step "fuzzers" make --silent fuzz FUZZ_SECONDS="${FUZZ_SECONDS:-15}"
    step "a machine dies of a leak while pooltop records it" make --silent test-hang
    step "costs" make --silent bench
fi
say "all tests passed"
