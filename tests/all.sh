#!/bin/sh
# From a bare Debian machine to a full test run: installs what the tests need, builds with gcc and clang, runs everything. What keeps the processors busy runs
# beside what mostly waits for the kernel, and the costs are measured when nothing else runs. What a step says is in build/log; a step that fails shows it.
# QUICK=1 leaves out the analysers, the sanitizers, valgrind, the faults, the fuzzers, the machine that dies and the costs.
# FUZZ_SECONDS (60) is how long each fuzzer of what comes from outside runs; the others run for a sixth of that. FUZZ_SEED (1): these tests are to say
# whether a change is good and not whether chance is kind, so they begin at the same place each time; make fuzz is for looking further.
set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh
logs=build/log
quick=${QUICK:-}
outside="frame recording time filter lines pooltags"
fuzz_seconds=${FUZZ_SECONDS:-60}
export FUZZ_SEED="${FUZZ_SEED:-1}"
# What valgrind is not shown here, as it takes twenty times as long as ASan, which sees all of it: suites and tests that do for long, on simulated servers or beside other programs, what others
# do in short on the same code, and a recorder that is killed. `make valgrind` has them.
long_suites="analysis_inquiry analysis_score analysis_standing analysis_thinned export_rows export_thinned replay_stand_in replay_thin sampler_demo_scenarios sampler_kernel_package_linux sampler_nt_demo sampler_pe_dump_linux"
long_tests="several_rows_have_the_slots_that_each_has_alone what_a_file_got_it_gives_back a_long_recording_stays_below_its_size_and_begins_with_a_key
    a_file_shrinks_in_small_steps_to_a_smaller_bound_and_the_newest_group_stays info_tells_machine_spans_marks_and_size a_leak_is_one_alert_and_names_its_pool
    a_server_without_a_leak_and_one_that_goes_up_and_down_are_no_alert what_is_handed_on_never_changes_the_answer a_killed_recorder_loses_nothing_that_was_committed
    each_boot_is_told_anew_and_what_leaked_before_it_is_not what_only_grows_is_not_told what_memory_dropped_meanwhile_is_not_missed"
long_tests=$(echo $long_tests)
begun=$(date +%s)
rm -rf "$logs"
mkdir -p "$logs"

need gcc:gcc make:make /usr/include/ncurses.h:libncurses-dev /usr/include/sqlite3.h:libsqlite3-dev /usr/include/csv.h:libcsv-dev \
    /usr/include/zlib.h:zlib1g-dev /usr/include/lzma.h:liblzma-dev /usr/include/zstd.h:libzstd-dev /usr/include/openssl/cms.h:libssl-dev /usr/include/string.h:libc6-dev /usr/include/check.h:check tmux:tmux sqlite3:sqlite3 clang:clang clang-tidy:clang-tidy \
    clang-format:clang-format cppcheck:cppcheck valgrind:valgrind script:bsdutils setpriv:util-linux ps:procps openssl:openssl jq:jq python3:python3 osslsigncode:osslsigncode xz:xz-utils ctags:universal-ctags lld-link:lld
if [ -z "$quick" ]; then
    # Here, because two steps that run beside each other cannot both install.
    need qemu-system-x86_64:qemu-system-x86 mke2fs:e2fsprogs zstd:zstd x86_64-w64-mingw32-gcc-win32:gcc-mingw-w64-x86-64-win32 \
        /usr/x86_64-w64-mingw32/include/zlib.h:libz-mingw-w64-dev dpkg-source:dpkg-dev tclsh:tcl /usr/lib/wine/wine64:wine64 wine:wine
    sh tests/fuzz/need.sh
    unpack atop usr/bin/atop
    unpack prometheus usr/bin/promtool
    unpack prometheus-node-exporter usr/bin/prometheus-node-exporter
    unpack_all gnumeric usr/bin/ssconvert
fi
jobs=$(nproc)

# step NAME WHAT COMMAND...: goes on after a failure, whose command is kept in build/log/failed/NAME, a word a line.
step() {
    name=$1
    what=$2
    from=$(date +%s)
    say "$what ..."
    shift 2
    if "$@" >"$logs/$name" 2>&1; then
        say "$what: passed in $(($(date +%s) - from)) s; $(tail -n 1 "$logs/$name")"
    else
        mkdir -p "$logs/failed"
        printf '%s\n' "$what" "$@" >"$logs/failed/$name"
        say "$what: FAILED after $(($(date +%s) - from)) s; build/log/$name ends with:"
        tail -n 60 "$logs/$name"
    fi
}

# once_more NAME...: those of these steps that failed run once more, alone: they start many programs and wait for them, and a machine with two processors that has other work may
# let them wait for too long. That they failed is told, and their first log stays. What looks for wrong bytes and lost samples has no second chance.
once_more() {
    for one in "$@"; do
        [ -e "$logs/failed/$one" ] || continue
        mv "$logs/failed/$one" "$logs/$one.command"
        mv "$logs/$one" "$logs/$one.first"
        set -- "$one"
        while IFS= read -r word; do set -- "$@" "$word"; done <"$logs/$one.command"
        say "once more, alone:"
        step "$@"
    done
}

busy() {
    # clang's: its UBSan also sees an offset to a null pointer.
    step asan "unit tests and golden screens under ASan and UBSan" nice make -j"$jobs" --silent CC=clang asan
    step valgrind "unit tests under valgrind" env TEST_LEAVES_OUT="$long_tests" MONKEY_EVENTS=300 nice make --silent valgrind VALGRIND_LEAVES_OUT="$long_suites"
    step fuzz "fuzzers: frames, recordings, times, filters, the kernel's lines, pool tags" nice make --silent fuzz FUZZ="$outside" FUZZ_SECONDS="$fuzz_seconds"
    step fuzz-rest "the other fuzzers" nice make --silent fuzz FUZZ="$(fuzzers_but "$outside")" FUZZ_SECONDS=$((fuzz_seconds / 6))
}

# fuzzers_but "NAME...": all others.
fuzzers_but() {
    for one in tests/fuzz/*_fuzz.c; do
        one=$(basename "$one" _fuzz.c)
        case " $1 " in *" $one "*) ;; *) echo "$one" ;; esac
    done | tr '\n' ' '
}

waiting() {
    step e2e "end-to-end tests on this machine's kernel" make --silent e2e
    [ -z "$quick" ] || return 0
    step hang "a machine dies of a leak while pooltop records it" make --silent test-hang
    step win-deps "what pooltop.exe is built with" make --silent win-deps
    step win "pooltop.exe" make -j"$jobs" --silent win
    step test-win "its tests under Wine" make --silent test-win
    step faults "power cuts, kill -9, failing memory and I/O, changed bytes" make -j"$jobs" --silent faults
    # Of large functions clang-tidy follows a third of the paths that `make lint` follows: it would take as long as all fuzzers together.
    step lint "lint, clang-tidy, cppcheck" env LINT_NODES=75000 nice make --silent lint
}

end() {
    names=$(ls "$logs/failed" 2>/dev/null || true)
    [ -n "$names" ] || return 0
    say "FAILED in $(($(date +%s) - begun)) s: $(echo $names)"
    (cd "$logs" && grep -hE '^FAILED|FAILED:|lint: |error:' $names | head -n 30)
    exit 1
}

say "building with gcc and clang, warnings are errors"
make -j"$jobs" --silent all units leaks
# The second without the libraries that may be missing; clang sees what needs them for the fuzzers.
make -j"$jobs" --silent VARIANT=clang CC=clang PLATFORM_UNPACK=base/unpack_none.c PLATFORM_PKCS7=sampler/owners/pkcs7_none.c build/clang/pooltop
step unit "unit tests" make --silent unit
step golden "golden screens" make --silent golden
step nt "the NT sampler over the tests' kernel" make -j"$jobs" --silent test-nt
end
if [ -z "$quick" ]; then
    trap 'trap - TERM; kill 0; exit 130' INT TERM HUP
    (busy) &
    beside=$!
fi
(waiting)
[ -n "$quick" ] || wait "$beside"
once_more e2e hang win-deps win test-win
end
if [ -z "$quick" ]; then
    step bench "costs, in short" env BENCH_SECONDS=12 RECORDING_REAL=100 make --silent bench
    cat "$logs/bench"
fi
end
for name in "$logs"/*.first; do
    [ ! -e "$name" ] || say "passed only when run alone: $(basename "$name" .first) ($name)"
done
say "all tests passed in $(($(date +%s) - begun)) s"
