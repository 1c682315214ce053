#!/bin/sh
# terminal.sh PROGRAM: the real program in a real terminal, driven by tmux: what is seen, that the terminal is left as it was however the program
# ends, what it does on poor terminals, and that a terminal which does not read never stops a recording.
set -u
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(dirname "$0")
suite=terminal
. "$here/common.sh"
trap 'end_tmux; clean_up' EXIT
trap 'end_tmux; clean_up; exit 130' INT TERM HUP

good=0
passed()
{
    good=$((good + 1))
    printf 'ok %s: %s\n' "$suite" "$1"
}

server=""
PATIENCE=15 # seconds that any text may take

if ! command -v tmux >/dev/null 2>&1; then
    skipped "all of it" "tmux is not installed"
    exit 0
fi

TMUX_TMPDIR=$work
export TMUX_TMPDIR
# Each session has a server of its own, because one that ends answers for a while yet.
sessions=0
t() { tmux -u -L "pooltop-test-$$-$sessions" -f /dev/null "$@"; }

end_tmux()
{
    [ -n "$server" ] || return
    kill -CONT "$server" 2>/dev/null
    t kill-server 2>/dev/null
    server=""
}

# A shell without any start file and with a prompt that nothing else prints: begin_tmux [VARIABLE=VALUE...]
begin_tmux()
{
    end_tmux
    sessions=$((sessions + 1))
    t new-session -d -x 80 -y 24 env -i PATH="$PATH" HOME="$work" TMPDIR="$work" TERM=screen LC_ALL=C.UTF-8 "$@" \
        PS1='ready> ' ENV= sh -i || return 1
    server=$(t display-message -p '#{pid}')
    sees 'ready>'
}

screen() { t capture-pane -p; }
has() { screen | grep -qF -- "$1"; }
lacks() { ! has "$1"; }
sees() { until_true $PATIENCE has "$1"; }
no_longer_sees() { until_true $PATIENCE lacks "$1"; }
press() { t send-keys "$@"; }
type_text() { t send-keys -l "$1"; }
run() { type_text "$1" && press Enter; }

# The prompt is back: it waits, and a command typed now is obeyed.
prompt_waits() { screen | grep . | tail -n 1 | grep -qx 'ready> *'; }
echoes() { screen | grep -qx "back $answers"; }
answers=0
is_back()
{
    answers=$((answers + 1))
    until_true $PATIENCE prompt_waits || return 1
    run "echo back \$((0 + $answers))"
    until_true $PATIENCE echoes
}

# click COLUMN LINE, from 0: the bytes that this terminal sends for the left button.
click() { t send-keys -H 1b 5b 4d 20 "$(printf '%x' $(($1 + 33)))" "$(printf '%x' $(($2 + 33)))"; }

# All but the size, which the window has.
settings() { stty -F "$(t display-message -p '#{pane_tty}')" -a | sed 's/rows [0-9]*; columns [0-9]*;//'; }
settings_are_back() { [ "$(settings)" = "$before" ]; }
is_restored()
{
    [ "$(t display-message -p '#{alternate_on}#{cursor_flag}#{keypad_flag}#{keypad_cursor_flag}#{mouse_any_flag}')" = 01000 ]
}

# expect WHAT COMMAND...: with what stands on the screen as the reason when it fails.
expect()
{
    what=$1
    shift
    if "$@"; then
        passed "$what"
    else
        screen >"$work/screen" 2>&1
        failed "$what" "on the screen: $(line_of "$work/screen")"
    fi
}

# The process id of the program in the pane.
program_pid()
{
    ps -o pid=,args= -t "$(t display-message -p '#{pane_tty}' | sed 's,^/dev/,,')" |
        awk -v p="$program" '$2 == p { print $1; exit }'
}

live="$program live --source demo:token-leak --interval 200ms"
TABLE=' TAG '

position() { screen | head -n 1 | grep -oE '[0-9]+/[0-9]+$' | cut -d/ -f1; }
position_is_not() { [ "$(position)" != "$1" ]; }
first_row() { screen | awk -v title="$TABLE" 'found { print; exit } index($0, title) { found = 1 }'; }
only_toke() { screen | awk -v title="$TABLE" '/^[-0-9:]+ / { found = 0 } found && NF > 4 && !/Toke/ { bad = 1 } index($0, title) { found = 1; any = 1 } END { exit bad || !any }'; }
is_wide() { [ "$(screen | wc -L)" -gt 100 ]; }
first_line_is_first() { screen | head -n 1 | grep -q '^demo-server'; }
last_line_has() { screen | tail -n 1 | grep -q "$1"; }

test_screen()
{
    begin_tmux || { failed "a shell in tmux" "no prompt"; return; }
    before=$(settings)
    run "$live"
    expect "the live screen starts" sees "$TABLE"
    expect "it says that it is live" sees LIVE
    by_bytes=$(first_row)
    press t
    sorted() { [ "$(first_row)" != "$by_bytes" ]; }
    expect "t sorts by tag" until_true $PATIENCE sorted
    press b
    press F4
    expect "F4 asks for a filter" sees Filter
    type_text toke
    press Enter
    expect "the filter leaves only what matches" until_true $PATIENCE only_toke
    press F4 C-u Enter
    later() { position_is_not 1 && position_is_not 2 && position_is_not ""; }
    until_true $PATIENCE later
    press Space
    expect "Space pauses" sees PAUSED
    here_now=$(position)
    press '['
    expect "[ goes one sample back" until_true $PATIENCE position_is_not "$here_now"
    back=$(position)
    expect "and it is the one before" [ "$back" = $((here_now - 1)) ]
    press ']'
    expect "] goes forward again" until_true $PATIENCE position_is_not "$back"
    press Space
    expect "Space goes on live" sees LIVE
    press Enter
    expect "Enter shows the history of a row" sees ' over '
    press Enter
    expect "Enter closes it" no_longer_sees ' over '
    press F1
    expect "F1 shows the help" sees 'leave pooltop'
    press Escape
    expect "a key leaves the help" sees "$TABLE"
    press Tab
    expect "Tab shows the processes" sees SHARE
    press Tab Tab Tab Tab Tab Tab
    expect "and comes round to the pools" sees "$TABLE"
    t resize-window -x 140 -y 40
    expect "a wider window is used" until_true $PATIENCE is_wide
    expect "the key bar moves to the last line" until_true $PATIENCE last_line_has F1
    t resize-window -x 60 -y 20
    expect "sixty columns are enough" until_true $PATIENCE last_line_has F1
    expect "and nothing is wrapped: the first line is still the first" until_true $PATIENCE first_line_is_first
    t resize-window -x 80 -y 24
    press q
    expect "q leaves" is_back
    expect "the terminal shows the shell again, with its cursor" is_restored
    expect "its settings are as they were" settings_are_back
}

# killed SIGNAL: the program is sent the signal; then the terminal must be as before.
test_killed()
{
    begin_tmux || { failed "a shell in tmux" "no prompt"; return; }
    before=$(settings)
    run "$live --record $work/killed-$1.pooltop"
    sees "$TABLE" || { failed "SIG$1" "the live screen did not start"; return; }
    pid=$(program_pid)
    kill "-$1" "$pid"
    expect "SIG$1: the prompt is back" is_back
    expect "SIG$1: the screen and the cursor are the shell's" is_restored
    expect "SIG$1: the settings are as they were" settings_are_back
    check "SIG$1: what was recorded can be read" "info refuses it" "$program" info "$work/killed-$1.pooltop"
}

test_suspended()
{
    begin_tmux || { failed "a shell in tmux" "no prompt"; return; }
    before=$(settings)
    run "$live"
    sees "$TABLE" || { failed "suspend" "the live screen did not start"; return; }
    press C-z
    expect "C-z: the shell is back while the program waits" is_back
    expect "C-z: the screen and the cursor are the shell's" is_restored
    expect "C-z: the settings are as they were" settings_are_back
    run fg
    expect "fg: the picture is back" sees "$TABLE"
    press C-c
    expect "C-c leaves" is_back
    expect "C-c: the terminal is the shell's" is_restored
}

coloured() { t capture-pane -p -e | grep -qE "$(printf '\033')"'\[([0-9]+;)*[34][0-7]m'; }
plain() { ! coloured; }
not_ascii() { screen | LC_ALL=C grep -q '[^ -~]'; }
ascii_only() { ! not_ascii; }

test_poor_terminals()
{
    begin_tmux || { failed "a shell in tmux" "no prompt"; return; }
    run "$live"
    sees "$TABLE"
    press Enter
    expect "with UTF-8 there are lines and dots" until_true $PATIENCE not_ascii
    expect "with colour there is colour" until_true $PATIENCE coloured
    press q
    is_back

    begin_tmux NO_COLOR=1
    run "$live"
    sees "$TABLE"
    press Enter
    sees ' over '
    expect "NO_COLOR: no colour" plain
    press q
    is_back

    begin_tmux LC_ALL=C
    run "$live"
    sees "$TABLE"
    press Enter
    expect "LC_ALL=C: the history is there" sees ' over '
    expect "LC_ALL=C: nothing but ASCII" ascii_only
    press Enter Tab t F4
    type_text berwachung
    press Enter
    expect "LC_ALL=C: a name that is not ASCII is there" sees berwachung.exe
    expect "LC_ALL=C: and still nothing but ASCII" ascii_only
    press q
    expect "LC_ALL=C: q leaves" is_back
}

test_zone()
{
    begin_tmux 'TZ=<+09>-9' || { failed "a shell in tmux" "no prompt"; return; }
    run "$live --zone local"
    expect "--zone local: the times of this machine" sees "+09:00"
    press z
    expect "z changes it" sees "times in UTC"
    press q
    is_back
    run "$live --zone mars"
    expect "--zone mars: refused with what there is" sees "recorded, local or utc"
}

# tmux sends what it always sends, whatever TERM the program believes in.
test_unknown_keys()
{
    begin_tmux TERM=vt100 || { failed "a shell in tmux" "no prompt"; return; }
    run "$live"
    sees "$TABLE"
    press F8
    expect "TERM=vt100: F8 is known all the same" sees "columns: memory"
    for key in S-F3 C-Up M-x; do
        press "$key"
        expect "TERM=vt100: $key is refused" sees "F1 shows the keys"
        press Space
        expect "TERM=vt100: $key did not end it" no_longer_sees "F1 shows the keys"
    done
    press Escape
    expect "TERM=vt100: Esc alone is Esc" is_back
}

# refused WHAT TERM: one line that names what is wrong, a status that is not 0, and a prompt that works.
test_refused()
{
    begin_tmux "TERM=$2" || { failed "$1" "no prompt"; return; }
    run "$live; echo status \$?"
    expect "$1: it ends by itself" sees 'status '
    expect "$1: with a status of failure" sees 'status 1'
    one_reason() { [ "$(screen | grep -c '^pooltop: ')" -eq 1 ]; }
    expect "$1: one line says why" one_reason
    expect "$1: the prompt works" is_back
}

test_no_terminal()
{
    "$program" live --source demo:token-leak >"$work/out" 2>"$work/err" </dev/null
    status=$?
    if [ $status -eq 0 ] && [ "$(wc -l <"$work/err")" -eq 1 ] && grep -q Toke "$work/out" && ! grep -q "$(printf '\033')" "$work/out"; then
        passed "without a terminal: one plain table, and one line says so"
    else
        failed "without a terminal: one plain table, and one line says so" "status $status: $(line_of "$work/err")"
    fi
}

# The name alone makes it poolmon: no verb, its switches, its order.
test_called_poolmon()
{
    ln -s "$program" "$work/poolmon"
    begin_tmux
    run "$work/poolmon --source demo:token-leak /iToke /iNtf* /e"
    expect "poolmon in a terminal: only those tags, by tag" sees '>Ntf0'
    expect "poolmon in a terminal: and their totals" sees ' total'
    press p
    expect "poolmon in a terminal: p shows nonpaged pools" sees 'showing nonpaged pools'
    press p p
    press Escape
    expect "poolmon in a terminal: Esc leaves" is_back
}

samples_of() { "$program" info "$1" 2>/dev/null | grep -i sample | grep -oE '[0-9]+' | head -n 1; }
has_grown()
{
    count=$(samples_of "$file")
    [ -n "$count" ] && [ "$count" -ge "$wanted" ]
}
# What the file holds now, and twenty more, within the patience.
goes_on()
{
    count=$(samples_of "$file")
    wanted=$((${count:-0} + 20))
    until_true $PATIENCE has_grown
}

# Writing to the terminal: the system call of the main thread is write (1 on x86_64, 64 on the newer ones).
is_stuck()
{
    stty -F "$tty" cols $((80 + wobble)) 2>/dev/null
    wobble=$((1 - wobble))
    grep -qE '^(1|64) ' "/proc/$pid/syscall"
}

# begin_blocked FILE: a live screen that records into FILE.
begin_blocked()
{
    begin_tmux || { failed "a shell in tmux" "no prompt"; return 1; }
    run "$program live --source demo:token-leak --interval 100ms --record $1"
    sees "$TABLE" || { failed "a blocked terminal" "the live screen did not start"; return 1; }
    pid=$(program_pid)
    tty=$(t display-message -p '#{pane_tty}')
}

test_stalled()
{
    file=$work/stalled.pooltop
    begin_blocked "$file" || return
    expect "recording: samples arrive" goes_on
    press C-s
    expect "C-s: the recording goes on" goes_on
    press C-q
    expect "C-q: the picture goes on" sees LIVE
    kill -STOP "$server"
    wobble=0
    if until_true $PATIENCE is_stuck; then
        passed "a terminal that reads nothing: the screen waits in write"
    else
        failed "a terminal that reads nothing: the screen waits in write" "it never did"
    fi
    if goes_on; then
        passed "a terminal that reads nothing: the recording goes on"
    else
        failed "a terminal that reads nothing: the recording goes on" "$(samples_of "$file") samples, $wanted wanted"
    fi
    kill -CONT "$server"
    stty -F "$tty" cols 80
    expect "and when it reads again the picture is there" sees LIVE
    press R
    expect "R ends the recording" no_longer_sees 'REC '
    press q
    expect "q leaves" is_back
    check "the recording is whole" "info refuses it" "$program" info "$file"
}

is_dead() { ! kill -0 "$pid" 2>/dev/null; }
ended_well() { "$program" export "$1" --what marks --output - 2>/dev/null | grep -q ',stop,'; }

test_stop_while_blocked()
{
    file=$work/blocked.pooltop
    begin_blocked "$file" || return
    press C-s
    sleep 1
    kill -TERM "$pid"
    expect "SIGTERM ends a screen that Ctrl-S has stopped" until_true $PATIENCE is_dead
    check "and its recording has a stop mark" "no stop mark" ended_well "$file"

    file=$work/unread.pooltop
    begin_blocked "$file" || return
    kill -STOP "$server"
    wobble=0
    until_true $PATIENCE is_stuck
    kill -TERM "$pid"
    expect "SIGTERM ends a screen that nobody reads" until_true $PATIENCE is_dead
    check "and its recording has a stop mark, too" "no stop mark" ended_well "$file"
    kill -CONT "$server"
}

# The six tasks of docs/usability.md, with the keys that stand there. task WHAT SEEN KEY...: each of at most eight keys is one argument.
task()
{
    what=$1
    wanted=$2
    shift 2
    [ $# -le 8 ] || failed "$what" "$# keys"
    begin_tmux || { failed "$what" "tmux does not start"; return; }
    run "cd '$work' && '$program' replay week.pooltop"
    sees Quit
    for key in "$@"; do press "$key"; done
    expect "$what: $# keys" sees "$wanted"
}

test_tasks()
{
    "$program" record "$work/week.pooltop" --source demo:reboot --interval 1m --for 34h --quiet >/dev/null 2>&1
    task "what grew most is told" "Toke     Paged" '*'
    task "which process holds the handles is told" ">    476 lsass.exe" Tab H
    task "what changed at 02:03 is told" "2026-03-04 02:03" J 0 2 : 0 3 Enter '('
    task "an hour is exported" "written to compare-pools-" u Left '&' Right '*' w
    task "whether tonight is like last night is seen" "since boot" O
    task "what leaks is told" ">LEAK     Toke" E
    expect "and by which process" sees "lsass.exe[476]"
    check "the export of an hour has a line of Toke" "no compare-pools-*.csv with Toke" grep -q '^Toke,' "$work"/compare-pools-*.csv
}

mouse_is_on() { [ "$(t display-message -p '#{mouse_any_flag}')" = 1 ]; }
mouse_is_off() { [ "$(t display-message -p '#{mouse_any_flag}')" = 0 ]; }
is_copied() { t show-buffer 2>/dev/null | grep -q '^Toke  type Paged'; }
selected() { screen | grep -qE "^[>+-]$1 "; }

# The mouse, the clipboard, files and what is remembered.
test_hands()
{
    begin_tmux || { failed "a shell in tmux" "no prompt"; return; }
    t set-option -s set-clipboard on
    mkdir -p "$work/.config/pooltop"
    printf 'key.exact-numbers = Z\nkey.quit = Q\nkey.help = q F1\n' >"$work/.config/pooltop/pooltop.conf"
    run "$program live --source demo:token-leak --interval 200ms"
    expect "the live screen starts with a configuration" sees "$TABLE"
    expect "the mouse is on" until_true $PATIENCE mouse_is_on
    line=$(($(screen | grep -n "$TABLE" | cut -d: -f1) + 1))
    click 4 $line
    expect "a click selects a row" until_true $PATIENCE selected '[^ ]*'
    press Space Home F4
    type_text toke
    press Enter y
    expect "y hands the row to the clipboard" until_true $PATIENCE is_copied
    press w C-u
    type_text "$work/shown.csv"
    press Enter
    expect "w writes what is shown" sees "written to"
    check "as CSV" "$(line_of "$work/shown.csv")" grep -q '^[0-9]*,Toke' "$work/shown.csv"
    check "what was typed is remembered in a file of its own" "no state" \
        grep -qx 'filter toke' "$work/.local/state/pooltop/state"
    press M
    expect "M leaves the mouse to the terminal" until_true $PATIENCE mouse_is_off
    press q
    expect "a key of one's own is obeyed" sees "this help"
    press Space Escape
    type_text Q
    expect "and another one ends it" is_back
    expect "and leaves the terminal as it was" is_restored
    rm -rf "$work/.config"
}

# While samples come the verdict follows; what is asked of it is answered.
test_verdict()
{
    begin_tmux || { failed "a shell in tmux" "no prompt"; return; }
    run "$program live --source demo:token-leak --interval 200ms"
    sees "$TABLE"
    press E
    expect "E is the verdict, of what was watched so far" sees "  watched "
    expect "which goes on" sees "  watched only 4s"
    press Enter
    expect "where nothing grew, nothing is selected" sees "no row is selected"
    press Escape
    expect "and Esc leads back to the pools" sees "$TABLE"
    type_text q
    expect "the verdict left the terminal as it was" is_restored
}

test_screen
test_verdict
test_hands
test_tasks
test_killed TERM
test_killed HUP
test_killed SEGV
test_killed ABRT
test_suspended
test_poor_terminals
test_unknown_keys
test_zone
test_refused "TERM=dumb" dumb
test_refused "an unknown terminal" no-such-terminal
test_no_terminal
test_called_poolmon
test_stalled
test_stop_while_blocked
echo "$good passed, $failures failed"
finish
