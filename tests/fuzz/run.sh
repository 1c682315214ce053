#!/bin/sh
# run.sh FOLDER NAME...: runs each fuzzer FOLDER/fuzzers/NAME for FUZZ_SECONDS over its seeds and the corpus of earlier runs, FUZZ_JOBS of them at a
# time (one for each processor when not given). FUZZ_SEED: where chance begins, another place each time when not given. Prints a line for each: runs,
# edges reached, findings. Exit status 1 when anything was found; the inputs are in FOLDER/found.
set -u

# stat NAME: a number from libFuzzer's last words.
stat() { sed -n "s/^stat::$1: *//p" "$log" | tail -n 1; }

# run.sh --one FOLDER NAME: how it calls itself for each of them.
run_one()
{
    folder=$1
    name=$2
    corpus=$folder/corpus/$name
    log=$folder/found/$name.log
    rm -rf "$folder/seeds/$name"
    mkdir -p "$corpus" "$folder/seeds/$name"
    if ! FUZZ_SEEDS=$folder/seeds/$name "$folder/fuzzers/$name" >"$log" 2>&1; then
        echo "FAILED fuzz $name: no seeds"
        cat "$log"
        exit 1
    fi
    found=
    "$folder/fuzzers/$name" -seed="${FUZZ_SEED:-0}" -max_total_time="$FUZZ_SECONDS" -timeout=20 -rss_limit_mb=2048 -max_len=8192 -len_control=20 \
        -print_final_stats=1 -artifact_prefix="$folder/found/$name-" "$corpus" "$folder/seeds/$name" >"$log" 2>&1 ||
        found=", FOUND: $(grep -hE 'ERROR|runtime error|broken:|Test unit written' "$log" | head -n 4 | tr '\n' ' ')"
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    echo "fuzz $name: ${edges:-?} edges, $(stat number_of_executed_units) runs, $(stat average_exec_per_sec) a second$found"
    [ -z "$found" ]
    exit
}

if [ "$1" = --one ]; then
    run_one "$2" "$3"
fi
folder=$(cd "$1" && pwd)
shift
base=/dev/shm
[ -w $base ] || base=${TMPDIR:-/tmp}
TMPDIR=$(mktemp -d "$base/pooltop-fuzz.XXXXXX") || exit 1
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 130' INT TERM HUP
LC_ALL=C.UTF-8
ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1:allocator_may_return_null=1}
FUZZ_SECONDS=${FUZZ_SECONDS:-60}
export TMPDIR LC_ALL ASAN_OPTIONS FUZZ_SECONDS
mkdir -p "$folder/found"
printf '%s\n' "$@" | xargs -P "${FUZZ_JOBS:-$(nproc)}" -I NAME sh "$0" --one "$folder" NAME || exit 1
