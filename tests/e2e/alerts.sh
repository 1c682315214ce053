#!/bin/sh
# alerts.sh PROGRAM LEAKS_DIR: a real leak meets an alert: a mark, a line, an entry in the system's log, and the command, once, with the facts; and
# whatever the command does, the recording goes on.
set -u
program=$1
tools=$2
here=$(dirname "$0")
suite=alerts
. "$here/common.sh"

recording=$work/x.pooltop

# told FILE PATTERN
told() { grep -qE -- "$2" "$1"; }
says() { check "$1" "no '$2' in: $(line_of "$3")" told "$3" "$2"; }
samples() { "$program" info "$recording" 2>/dev/null | awk '$1 == "samples" { print $2; exit }'; }
has_more_than() { [ "$(samples)" -gt "$1" ]; }
is_gone() { ! kill -0 "$1" 2>/dev/null; }

# --- refusals -----------------------------------------------------------------------------------------------------------------

refused()
{
    timeout 10 "$program" record "$recording" --source demo --samples 1 "$@" >"$work/out" 2>"$work/err"
    status=$?
    if [ $status -eq 2 ] && [ "$(wc -l <"$work/err")" -eq 1 ] && [ ! -e "$recording" ]; then
        passed "refused: $*"
    else
        failed "refused: $*" "status $status: $(line_of "$work/err")"
    fi
}

bad_expressions()
{
    refused --alert 'nonpaged'
    refused --alert 'nonpagd>75%'
    refused --alert 'growth:NFeS>100m'
    refused --alert 'growth:x>1m/h over 1s'
    refused --alert 'handles:x>10k' --alert 'handles:>10k'
    refused --alert 'handles:x>10k' --on-alert "sh -c 'x"
    refused --on-alert true
    run_live=$("$program" --alert 'x' --batch 1 --source demo 2>&1 >/dev/null)
    check "refused: live --alert x" "$run_live" [ "${run_live#pooltop: alert \"x\": }" != "$run_live" ]
}

# --- on the screen ----------------------------------------------------------------------------------------------------------------

on_the_screen()
{
    printf '%s\n' 'sample 200' 'screen alert' >"$work/keys"
    "$program" --source demo:driver-leak --alert 'growth:NFeS>30m/h' --script "$work/keys" >"$work/screen" 2>&1
    says "live: the screen says it" '^alert: growth:NFeS>30m/h: [+][0-9.]+M/h over 10m, NFeS Nonp' "$work/screen"
    "$program" record "$recording" --source demo:driver-leak --for 20m --quiet --alert 'growth:NFeS>30m/h' 2>/dev/null
    printf '%s\n' g '>' 'screen mark' >"$work/keys"
    "$program" replay "$recording" --script "$work/keys" >"$work/screen" 2>&1
    says "replay: the timeline leads to it" '^alert: growth:NFeS>30m/h: ' "$work/screen"
    rm -f "$recording"
}

# --- a stand-in for the system's log ----------------------------------------------------------------------------------------------

listen_to_log()
{
    if [ -e /dev/log ] || ! [ -w /dev ]; then
        skipped "the system's log" "$([ -e /dev/log ] && echo "/dev/log is a real one" || echo "no right to make /dev/log")"
        return 1
    fi
    background "$work/log" "$tools/devlog" /dev/log
    until_true 5 told "$work/log" ready
}

# --- a leak -------------------------------------------------------------------------------------------------------------------

# start_recorder COMMAND EXPRESSION...: in the background as $recorder; what it says goes to $work/record.err.
start_recorder()
{
    rm -f "$recording"
    command=$1
    shift
    for expression in "$@"; do
        set -- "$@" --alert "$expression"
        shift
    done
    background "$work/record" "$program" record "$recording" --interval 100ms --quiet "$@" --on-alert "$command"
    recorder=$background_id
    until_true 10 test -s "$recording" && sleep 0.5
}

# start_leak COUNT RATE: eventfds, as $leak_id, held until stop_leak.
start_leak()
{
    rm -f "$work/go"
    mkfifo "$work/go"
    "$tools/leak" eventfd "$1" "" "$2" <"$work/go" >"$work/leak" 2>&1 &
    leak_id=$!
    started="$started $leak_id"
    exec 9>"$work/go"
    echo >&9
    until_true 30 told "$work/leak" ready || failed "leaking $1 eventfds" "$(line_of "$work/leak")"
}

stop_leak()
{
    exec 9>&-
    wait "$leak_id"
}

stop_recorder()
{
    kill -TERM "$recorder"
    wait "$recorder"
    recorded=$?
    check "$1: the recorder ended well" "status $recorded: $(line_of "$work/record.err")" [ $recorded -eq 0 ]
}

# The command writes what it was told and what it has into a file of its own for each run.
write_teller()
{
    cat >"$work/tell" <<'END'
#!/bin/sh
out=$(mktemp "$1/told.XXXXXX") || exit 1
{
    env | grep '^POOLTOP_' | sort
    for file in /proc/$$/fd/*; do
        readlink "$file" | sed 's/^/file: /'
    done
    grep '^SigBlk' /proc/self/status
} >"$out.new"
mv "$out.new" "$out.done"
rm "$out"
END
    chmod 755 "$work/tell"
}

has_told() { [ "$(find "$work" -name 'told.*.done' | wc -l)" -ge "$1" ]; }

# facts PATTERN: the file of the run whose POOLTOP_ALERT begins so.
facts() { grep -lE "^POOLTOP_ALERT=$1" "$work"/told.*.done 2>/dev/null | head -n 1; }

a_real_leak()
{
    alerts=2
    [ ! -r /proc/slabinfo ] || alerts=3 # the verdict is on caches
    write_teller
    listen_to_log && log_listened=yes
    start_recorder "'$work/tell' '$work'" 'handles:leak-eventfd>5k' 'growth:handles:leak-eventfd>10k/m over 4s' 'leak:filp over 3s'
    start_leak 9000 1000 # for nine seconds, so that a window has its samples on a machine that is slow, too
    until_true 10 has_told $alerts
    sleep 1
    zombies=$(ps -o stat= --ppid "$recorder" | grep -c '^Z')
    stop_leak
    stop_recorder leak
    count=$(find "$work" -name 'told.*.done' | wc -l)
    check "leak: each alert ran its command once" "$count runs for $alerts alerts" [ "$count" -eq $alerts ]
    check "leak: no zombie is left" "$zombies" [ "$zombies" -eq 0 ]
    level=$(facts handles)
    growth=$(facts growth)
    if [ -z "$level" ] || [ -z "$growth" ]; then
        failed "leak: what the command was told" "no facts of both alerts"
        return
    fi
    value=$(sed -n 's/^POOLTOP_VALUE=//p' "$level")
    check "leak: the value is beyond the limit" "$value" [ "$value" -gt 5000 -a "$value" -le 9100 ]
    says "leak: the name" '^POOLTOP_NAME=leak-eventfd$' "$level"
    says "leak: the process" "^POOLTOP_PID=$leak_id\$" "$level"
    says "leak: the limit" '^POOLTOP_LIMIT=5000$' "$level"
    says "leak: the recording" "^POOLTOP_RECORDING=$recording\$" "$level"
    says "leak: the host" "^POOLTOP_HOST=$(uname -n)\$" "$level"
    says "leak: the time" '^POOLTOP_TIME=20[0-9-]{8}T[0-9:.]{12}[+-][0-9:]{5}$' "$level"
    says "leak: the unit of growth" '^POOLTOP_UNIT=count/m$' "$growth"
    rate=$(sed -n 's/^POOLTOP_VALUE=//p' "$growth")
    check "leak: the growth is what leaked" "$rate a minute" [ "$rate" -gt 30000 -a "$rate" -lt 90000 ]
    # The recording, its -wal and -lock, and what is read of /proc.
    check "leak: the command has no file of the recorder" "$(line_of "$level")" \
        [ "$(grep -cE "^file: ($recording|/proc/(slabinfo|meminfo|net|[0-9]+/stat)|anon_inode)" "$level")" -eq 0 ]
    says "leak: no signal is blocked in it" '^SigBlk:.0000000000000000$' "$level"
    says "leak: a line on stderr" 'alert: handles:leak-eventfd>5k: [0-9]+, leak-eventfd\[' "$work/record.err"
    "$program" info "$recording" >"$work/info"
    says "leak: info shows the mark" "alert  handles:leak-eventfd>5k: [0-9]+, leak-eventfd\\[$leak_id\\]" "$work/info"
    "$program" export "$recording" --what marks >"$work/marks.csv"
    check "leak: each alert has one mark" "$(grep -c ',alert,' "$work/marks.csv")" [ "$(grep -c ',alert,' "$work/marks.csv")" -eq $alerts ]
    if [ $alerts -eq 3 ]; then
        verdict=$(facts leak)
        says "leak: the verdict names pool, pace and process" \
            "^POOLTOP_TEXT=leak:filp over 3s: .* leaks [0-9.]+[MG] an hour, held by leak-eventfd \(pid $leak_id\).*, confidence [0-9]+%\$" "${verdict:-/dev/null}"
        says "leak: and the command knows them" "^POOLTOP_PID=$leak_id\$" "${verdict:-/dev/null}"
    else
        skipped "leak: the verdict" "/proc/slabinfo cannot be read"
    fi
    [ -z "${log_listened:-}" ] ||
        says "leak: the system's log" "^<28>[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} pooltop\\[$recorder\\]: alert: handles:leak-eventfd>5k" "$work/log"
    check "leak: the recording is whole" "$("$program" check "$recording" 2>&1 | tail -n 1)" "$program" check "$recording"
}

# --- commands that do not do their part --------------------------------------------------------------------------------------------

a_hanging_command()
{
    start_recorder "sh -c 'echo \$\$ >\"$work/hangs\"; exec sleep 600'" 'handles:leak-eventfd>1k'
    start_leak 2000 20000
    until_true 10 test -s "$work/hangs"
    before=$(samples)
    check "hanging command: the recording goes on" "no ten samples more" until_true 30 has_more_than $((before + 10))
    stop_leak
    stop_recorder "hanging command"
    check "hanging command: it outlives the recorder" "it was ended" kill "$(cat "$work/hangs")"
}

a_missing_command()
{
    start_recorder "/no/such/command" 'handles:leak-eventfd>1k'
    start_leak 2000 20000
    until_true 10 told "$work/record.err" 'not found'
    before=$(samples)
    check "missing command: the recording goes on" "no ten samples more" until_true 30 has_more_than $((before + 10))
    stop_leak
    stop_recorder "missing command"
    says "missing command: said" 'alert: handles:leak-eventfd>1k: the command /no/such/command could not be run: not found' "$work/record.err"
    "$program" info "$recording" >"$work/info"
    says "missing command: marked" 'alert  handles:leak-eventfd>1k: the command .* not found' "$work/info"
}

bad_expressions
on_the_screen
a_real_leak
a_hanging_command
a_missing_command
finish
