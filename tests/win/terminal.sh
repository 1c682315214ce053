#!/bin/sh
# terminal.sh: pooltop.exe in a console, which Wine makes of a terminal of tmux. What tmux cannot do there (Esc, Home, End, the mouse, a resize) helper.exe does in
# the same console, and it reads the console's own picture. Run by tests/win/run.sh.
set -u
suite=terminal
. tests/win/wine.sh
. tests/win/common.sh
trap 't kill-server 2>/dev/null; clean_up' EXIT
PATIENCE=20
TMUX_TMPDIR=$work
NCURSES_CONSOLE2=1 # the way to give the screen back that works in Wine
export TMUX_TMPDIR NCURSES_CONSOLE2
: >"$work/err"

# Each session has a server of its own, because one that ends answers for a while yet.
sessions=0
t() { tmux -u -L "pooltop-win-$$-$sessions" -f /dev/null "$@"; }
begin()
{
    t kill-server 2>/dev/null
    sessions=$((sessions + 1))
    t new-session -d -x 100 -y 30 env PS1='ready> ' ENV= TERM=screen sh -i
    until_true 10 is_back
}
screen() { t capture-pane -p; }
has() { screen >"$work/out"; grep -qF -- "$1" "$work/out"; }
lacks() { ! has "$1"; }
sees() { until_true $PATIENCE has "$1"; }
no_longer_sees() { until_true $PATIENCE lacks "$1"; }
press() { t send-keys "$@"; }
type_text() { t send-keys -l "$1"; }
run() { type_text "$1"; press Enter; }
program='"$wine" "$POOLTOP_EXE"'
TABLE=' TAG '

process() { helper pid pooltop.exe 2>/dev/null | tr -d '\r'; }
console() { helper screen "$pid" >"$work/out" 2>"$work/err"; }
shows() { console && grep -qF -- "$1" "$work/out"; }
keys() { helper keys "$pid" "$@" 2>"$work/err"; }
is_back() { has 'ready>' && lacks "$TABLE"; }
first_row() { screen | awk -v title="$TABLE" 'found { print; exit } index($0, title) { found = 1 }'; }
position() { screen | head -n 1 | grep -oE '[0-9]+/[0-9]+$' | cut -d/ -f1; }

begin
run "$program live --source demo:token-leak --interval 300ms"
expect "the live screen starts" sees "$TABLE"
expect "it is live" sees LIVE
pid=$(process)
expect "helper.exe sees the same console" shows "$TABLE"
by_bytes=$(first_row)
press t
is_sorted() { [ "$(first_row)" != "$by_bytes" ]; }
expect "t sorts by tag" until_true $PATIENCE is_sorted
press b
press Tab
expect "Tab shows the processes" sees THREADS
shows_pools() { press Tab; sleep 0.5; has "$TABLE"; }
expect "and comes round to the pools" until_true $PATIENCE shows_pools
press Space
expect "Space pauses" sees PAUSED
now=$(position)
press '['
is_before() { [ "$(position)" = "$((now - 1))" ]; }
expect "[ goes one sample back" until_true $PATIENCE is_before
press Space
expect "Space goes on" sees LIVE
press F1
expect "F1 shows the help" sees 'leave pooltop'
keys Esc
expect "Esc (injected) leaves it" sees "$TABLE"
for i in 1 2 3 4 5; do keys Shift Shift Shift Shift Shift Shift; done
expect "Shift alone, however long, is no end of input" sees LIVE
helper click "$pid" 5 10
expect "a click and a moved mouse do no harm" sees LIVE
helper size "$pid" 130 35
is_wide() { console && head -n 1 "$work/out" | grep -qE '.{115,}'; }
expect "a wider console (injected) is used" until_true $PATIENCE is_wide
helper size "$pid" 70 20
is_narrow() { console && [ "$(wc -l <"$work/out")" -eq 20 ] && tail -n 1 "$work/out" | grep -q F1; }
expect "a smaller one, too" until_true $PATIENCE is_narrow
press q
expect "q leaves" until_true $PATIENCE is_back

begin
"$POOLTOP_NATIVE" record "$work/linux.pooltop" --source demo:token-leak --samples 60 --quiet </dev/null
run "$program replay $work/linux.pooltop"
expect "a recording made on Linux is replayed" sees "$TABLE"
expect "at its end" sees '60/60'
pid=$(process)
press '['
expect "[ scrubs back" sees '59/60'
press '{'
expect "{ scrubs ten back" sees '49/60'
press g
expect "g goes to the first sample" sees '1/60'
press G
expect "G goes to the last one" sees '60/60'
top=$(first_row)
keys End
is_moved() { [ "$(first_row)" != "$top" ]; }
expect "End (injected) shows the last rows" until_true $PATIENCE is_moved
keys Home
is_top() { [ "$(first_row)" = "$top" ]; }
expect "Home (injected) shows the first ones" until_true $PATIENCE is_top
press F4
expect "F4 asks for a filter" sees Filter
type_text toke
press Enter
only_toke() { has Toke && lacks MmSt; }
expect "the filter leaves what matches" until_true $PATIENCE only_toke
press q
expect "q leaves the replay" until_true $PATIENCE is_back

run "$program export $work/linux.pooltop --what totals --output $work/exe.csv"
exported() { [ -s "$work/exe.csv" ]; }
expect "an export from the same console" until_true $PATIENCE exported
"$POOLTOP_NATIVE" export "$work/linux.pooltop" --what totals --output "$work/native.csv" >/dev/null 2>&1
expect "is that of Linux" cmp -s "$work/exe.csv" "$work/native.csv"
until_true $PATIENCE is_back

run "$program live --source demo:token-leak --interval 300ms --record $work/ended.pooltop"
sees "$TABLE"
press C-c
expect "Ctrl-C leaves" until_true $PATIENCE is_back
stop_mark() { "$POOLTOP_NATIVE" export "$work/ended.pooltop" --what marks | grep -q 'Ctrl-C'; }
expect "and the recording says so" stop_mark
is_whole() { "$POOLTOP_NATIVE" check "$work/ended.pooltop" >"$work/out" 2>"$work/err" </dev/null; }
expect "and is whole" is_whole
t kill-server 2>/dev/null
finish
