#!/bin/sh
# nt.sh: pooltop.exe over the tests' NT kernel beside the native program over the same kernel: what both record is the same, each opens the other's, exports and
# screens have the same bytes, and a killed recorder loses nothing; as poolmon.exe it writes poolmon's snapshots. Run by tests/win/run.sh.
set -u
suite=nt
. tests/win/wine.sh
. tests/win/common.sh

fake_exe() { under_wine "$FAKE_NT_EXE" "$@"; }

# same WHAT ARGUMENT...: both programs say the same, byte for byte, and not nothing.
same()
{
    title=$1
    shift
    "$FAKE_NT_NATIVE" "$@" >"$work/native" 2>&1 </dev/null
    fake_exe "$@" >"$work/out" 2>"$work/err"
    cat "$work/err" >>"$work/out"
    is_same() { [ -s "$work/native" ] && cmp -s "$work/native" "$work/out"; }
    expect "$title" is_same
}

printf 'screen pools\nTab\nscreen processes\nTab\nscreen types\n[\n[\nscreen before\ng\nscreen first\n' >"$work/keys"
opened_by_both()
{
    for what in pools processes types totals marks; do
        same "$2: the same bytes of $what" export "$1" --what $what
    done
    same "$2: the same screens" replay "$1" --script "$work/keys" --size 120x40
    same "$2: info says the same" info "$1"
    same "$2: check says the same" check "$1"
}

fake_exe record "$work/exe.pooltop" --source windows:token-leak --interval 1m --samples 60 --quiet >"$work/out" 2>"$work/err"
"$FAKE_NT_NATIVE" record "$work/linux.pooltop" --source windows:token-leak --interval 1m --samples 60 --quiet
opened_by_both "$work/exe.pooltop" "recorded by the .exe"
opened_by_both "$work/linux.pooltop" "recorded on Linux"
for what in pools processes types totals; do
    "$FAKE_NT_NATIVE" export "$work/exe.pooltop" --what $what >"$work/out"
    "$FAKE_NT_NATIVE" export "$work/linux.pooltop" --what $what >"$work/native"
    expect "both decode the same $what" cmp -s "$work/out" "$work/native"
done

# --- TerminateProcess ---------------------------------------------------------------------------------------------------------------

killed=$work/killed.pooltop
samples() { "$POOLTOP_NATIVE" info "$killed" 2>/dev/null | sed -n 's/^samples *\([0-9]*\).*/\1/p'; }
has_samples() { [ "$(samples)" -gt "$1" ] 2>/dev/null; }
process() { helper pid pooltop.exe 2>/dev/null | tr -d '\r'; }
is_whole() { "$POOLTOP_NATIVE" check "$killed" >"$work/out" 2>"$work/err" </dev/null; }
fake_exe record "$killed" --source windows:churn --quiet >"$work/out" 2>"$work/err" &
recorder=$!
expect "it records NT data" until_true 60 has_samples 100
seen=$(samples)
helper kill "$(process)"
wait "$recorder" 2>/dev/null
expect "killed: every sample that was seen is there" has_samples $((seen - 1))
expect "killed: the recording is whole" is_whole

# --- poolmon.exe ----------------------------------------------------------------------------------------------------------------------

cp "$FAKE_NT_EXE" "$work/poolmon.exe"
ln -s "$FAKE_NT_NATIVE" "$work/poolmon"
poolmon()
{
    (cd "$work" && under_wine ./poolmon.exe "$@" >out 2>err)
    status=$?
    return $status
}
# as_poolmon WHAT SWITCH...: a snapshot, compared with that of the native program; its lines end as Windows' do.
as_poolmon()
{
    title=$1
    shift
    rm -f "$work/poolsnap.log" "$work/native.log"
    poolmon "$@"
    (cd "$work" && ./poolmon "$@" native.log </dev/null >/dev/null 2>&1)
    sed 's/$/\r/' "$work/native.log" >"$work/native.crlf"
    is_snapshot() { grep -qE '^ [[:print:]]{4} (Nonp|Paged) ' "$work/poolsnap.log" && cmp -s "$work/poolsnap.log" "$work/native.crlf"; }
    expect "$title" is_snapshot
}
as_poolmon "a copy called poolmon.exe writes poolsnap.log" /n
as_poolmon "by bytes, with the memory's lines" /b -r -n
as_poolmon "one tag, paged only" /p /p '/iTok?' -n
as_poolmon "with totals" -e /d /n
poolmon /n again.log
lines=$(wc -l <"$work/again.log")
poolmon /n again.log
expect "a second snapshot is added to the file" [ "$(wc -l <"$work/again.log")" -eq $((2 * lines)) ]
poolmon '/?'
expect "its help is poolmon's: the status is -1" [ "$status" -eq 255 ]
poolmon /y
expect "a switch that is none is wrong usage" [ "$status" -ne 0 ]
finish
