# common.sh: what the end-to-end tests of pooltop.exe share. Sourced with $suite set, in the top folder, with what tests/win/run.sh exports.
#
# Each check is one line on standard output: `ok SUITE: WHAT` or `FAILED SUITE: WHAT: WHY`. What is made is in $work and goes with the script.

work=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-win.XXXXXX") || exit 1
failures=0
goods=0
keeper=""
LC_ALL=C.UTF-8
export LC_ALL

clean_up()
{
    trap - EXIT INT TERM HUP
    [ -z "$keeper" ] || { kill "$keeper" && wait "$keeper"; } 2>/dev/null
    rm -rf "$work"
}
trap clean_up EXIT
trap 'clean_up; exit 130' INT TERM HUP

passed() { goods=$((goods + 1)); printf 'ok %s: %s\n' "$suite" "$1"; }
failed() { failures=$((failures + 1)); printf 'FAILED %s: %s: %s\n' "$suite" "$1" "$2"; }
line_of() { tr -d '\r' <"$1" | tr '\n\t' '| ' | head -c 400; }

# exe ARGUMENT...: pooltop.exe; $work/out and $work/err get what it says, $status what it ends with: 124 when it did not end.
exe()
{
    under_wine "$POOLTOP_EXE" "$@" >"$work/out" 2>"$work/err"
    status=$?
    return $status
}
helper() { under_wine "$POOLTOP_HELPER" "$@"; }
said() { grep -qF -- "$1" "$work/out" "$work/err"; }

# expect WHAT COMMAND...: with what was last said as the reason when it fails.
expect()
{
    what=$1
    shift
    if "$@"; then
        passed "$what"
    else
        cat "$work/out" "$work/err" >"$work/both" 2>/dev/null
        failed "$what" "status ${status:-}: $(line_of "$work/both")"
    fi
}

# until_true SECONDS COMMAND...
until_true()
{
    tries=$(($1 * 10))
    shift
    while ! "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.1
    done
}

finish()
{
    echo "$goods passed, $failures failed"
    [ "$failures" -eq 0 ]
}
