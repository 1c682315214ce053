#!/bin/sh
# service.sh: the service of pooltop.exe under Wine: installed, recording from the start of Windows on, stopped, started, killed, removed. Run by tests/win/run.sh.
#
# Wine has no pools, so the program is the one over the tests' NT kernel, and the installed command is told its scenario; then Wine is started anew, as a machine is.
# Fifty samples a second, far from what a recording holds: the marks looked for are there however late one looks.
set -u
suite=service
. tests/win/wine.sh
. tests/win/common.sh

POOLTOP_EXE=$FAKE_NT_EXE
drive=$WINEPREFIX/drive_c
told=$drive/pooltop-told
folder=$drive/ProgramData/pooltop
copy="$drive/Program Files/pooltop/pooltop.exe"
key='HKLM\SYSTEM\CurrentControlSet\Services\pooltop'
rm -rf "$folder" "$drive/Program Files/pooltop" "$told"

recording() { ls "$folder"/*.pooltop 2>/dev/null | head -n 1; }
samples() { "$POOLTOP_NATIVE" info "$(recording)" 2>/dev/null | sed -n 's/^samples *\([0-9]*\).*/\1/p'; }
has_samples() { [ "$(samples)" -gt "$1" ] 2>/dev/null; }
runs() { exe service status && said 'pooltop, running'; }
rests() { ! exe service status && said 'pooltop, stopped'; }
is_gone() { ! exe service status && said 'is not installed'; }
process() { exe service status; sed -n 's/^service.*process \([0-9]*\).*/\1/p' "$work/out"; }
has_mark() { "$POOLTOP_NATIVE" export "$(recording)" --what marks --output - >"$work/out" 2>"$work/err"; grep -qF -- "$1" "$work/out"; }
is_whole() { "$POOLTOP_NATIVE" check "$(recording)" >"$work/out" 2>"$work/err"; status=$?; [ $status -eq 0 ]; }
is_private() { [ "$(stat -c %A "$folder" | cut -c 8-10)" = --- ]; }

wine_keep
exe service remove # of a run that was cut short
expect "status says that there is none" is_gone
exe service install --print
expect "--print shows the command and installs nothing" said 'service run -- record "C:\ProgramData\pooltop\'
expect "and still there is none" is_gone
exe service run -- record x.pooltop
expect "service run is not for people" said 'is for the service manager alone'

exe service install --alert 'nonpaged>>' --print
expect "an alert that is none is refused before anything is installed" [ "$status" -ne 0 ]
exe service install --alert 'nonpaged>1m' --on-alert 'cmd /c mkdir "C:\pooltop-told"' # starts as well; which server to simulate it does not know yet
expect "the program was copied to where only administrators write" cmp -s "$POOLTOP_EXE" "$copy"
expect "others cannot look into the folder of the recordings" is_private
under_wine reg query "$key" /v ImagePath >"$work/out" 2>"$work/err"
command=$(tr -d '\r' <"$work/out" | sed -n 's/.*REG_[A-Z_]* *//p')
has_wishes() { printf "%s\n" "$command" | grep -qF -- '--alert "nonpaged>1m" --on-alert "cmd /c mkdir \"C:\pooltop-told\""'; }
expect "the manager has the command, with alert and what to do then" has_wishes
under_wine reg query "$key" /v Start >"$work/out" 2>"$work/err"
expect "the service starts by itself" said 0x2

exe service stop
rm -f "$folder"/*
changed="$command --source windows:token-leak@20"
under_wine reg add "$key" /v ImagePath /t REG_EXPAND_SZ /d "$changed" /f >"$work/out" 2>"$work/err"
kill "$keeper" 2>/dev/null
wine_stop
wineserver -p </dev/null >/dev/null 2>&1
wine_keep # the first program; with it Windows starts
expect "after a start of Windows it records, before anyone did anything" until_true 20 has_samples 10
expect "status says that it runs" runs
has_process() { [ -n "$(process)" ]; }
expect "and in which process" until_true 10 has_process
expect "the alert is in the recording" until_true 10 has_mark 'nonpaged>1m: '
expect "and its command ran" until_true 10 [ -d "$told" ]
has_tags() { "$POOLTOP_NATIVE" export "$(recording)" --filter Toke >"$work/out" 2>"$work/err"; grep -q ',Paged,Toke,' "$work/out"; }
expect "it records pool tags" has_tags
pid=$(process)
exe record "$(recording)" --source demo --samples 1
expect "a second recorder is refused with the process of the first" said "pid $pid"

exe service stop
expect "stop stops it" rests
expect "the recording says why it ended" has_mark 'stopped by the service manager'
expect "and is whole" is_whole
before=$(samples)
exe service start
expect "start starts it" runs
expect "and the recording goes on" until_true 20 has_samples "$before"

# Wine's manager tells the process a moment after it says that the service runs, and notices its end only when the service is started again.
kill_it() { pid=$(process); helper kill "$pid" >"$work/out" 2>"$work/err"; }
before=$(samples)
expect "its process is killed" until_true 10 kill_it
expect "killed: every sample that was seen is there" has_samples $((before - 1))
expect "killed: the recording is whole" is_whole
exe service start
expect "it can be started again" runs
expect "and says that it was killed" until_true 20 has_mark 'recorder was killed'

exe service remove
expect "remove says what stays" said 'what was recorded stays in C:\ProgramData\pooltop'
expect "the service is gone" is_gone
expect "so is the copy of the program" [ ! -e "$copy" ]
expect "the recording is there, and whole" is_whole
exe service stop
expect "what is gone cannot be stopped" said 'is not installed'
rm -rf "$folder" "$told"
finish
