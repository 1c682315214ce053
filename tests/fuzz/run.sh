#!/bin/sh
# run.sh FOLDER NAME...: runs each fuzzer FOLDER/fuzzers/NAME for FUZZ_SECONDS over its seeds and the corpus of earlier runs.
# Prints a line for each: runs, edges reached, findings. Exit status 1 when anything was found; the inputs are in FOLDER/found.
set -u
folder=$(cd "$1" && pwd)
shift
seconds=${FUZZ_SECONDS:-60}
base=/dev/shm
[ -w $base ] || base=${TMPDIR:-/tmp}
work=$(mktemp -d "$base/pooltop-fuzz.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
TMPDIR=$work
LC_ALL=C.UTF-8
ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1:allocator_may_return_null=1}
export TMPDIR LC_ALL ASAN_OPTIONS
failed=0
mkdir -p "$folder/found"

# stat NAME: a number from libFuzzer's last words.
stat() { sed -n "s/^stat::$1: *//p" "$log" | tail -n 1; }

for name in "$@"; do
    corpus=$folder/corpus/$name
    log=$folder/found/$name.log
    rm -rf "$folder/seeds/$name"
    mkdir -p "$corpus" "$folder/seeds/$name"
    FUZZ_SEEDS=$folder/seeds/$name "$folder/fuzzers/$name" >"$log" 2>&1 || {
        echo "FAILED fuzz $name: no seeds"
        cat "$log"
        failed=1
        continue
    }
    if "$folder/fuzzers/$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=8192 -len_control=20 \
        -print_final_stats=1 -artifact_prefix="$folder/found/$name-" "$corpus" "$folder/seeds/$name" >"$log" 2>&1; then
        found=
    else
        found=", FOUND: $(grep -hE 'ERROR|runtime error|broken:|Test unit written' "$log" | head -n 4 | tr '\n' ' ')"
        failed=1
    fi
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    echo "fuzz $name: ${edges:-?} edges, $(stat number_of_executed_units) runs, $(stat average_exec_per_sec) a second$found"
done
exit $failed
