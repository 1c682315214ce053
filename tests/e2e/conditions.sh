#!/bin/sh
# conditions.sh PROGRAM WORLD: the recorder under the conditions it is made for: told to stop, killed, disturbed, without disk space, with clocks that are set; and viewers beside it, of other
# users, in folders they may not write in. WORLD is the library that is preloaded to tell the program of other clocks and of a disk that refuses.
set -u
here=$(dirname "$0")
suite=conditions
. "$here/common.sh"
chmod 755 "$work"
program=$work/pooltop # a copy that every user can reach, wherever the checkout is
cp "$1" "$program" && chmod 755 "$program"
world=$2
file=""

# --- helpers ------------------------------------------------------------------------------------------------------------

# start NAME OPTION...: records this machine into $file at a steady pace; returns when the first samples are there.
start()
{
    file=$work/$1.pooltop
    shift
    background "$work/said" "$program" record "$file" --interval 50ms --quiet "$@"
    recorder=$background_id
    until_true 10 has_samples 3
}

count_of() { "$program" sql "$file" "SELECT count(*) FROM samples" 2>/dev/null | tail -n 1 | tr -dc 0-9; }
has_samples() { [ "$(count_of)" -ge "$1" ]; }
more_samples() { until_true 10 has_samples $(($(count_of) + $1)); }

# stop SIGNAL: its status in $status.
stop()
{
    kill -"$1" "$recorder"
    wait "$recorder"
    status=$?
}

# marked WHAT PATTERN: a mark of the recording says so: `kind  text`.
marked()
{
    "$program" info "$file" >"$work/info" 2>&1
    check "$1" "no mark '$2' in: $(sed -n '/^gaps/,$p' "$work/info" | tr '\n' '|')" grep -qE "$2" "$work/info"
}

# whole WHAT: the recording is what it promises, and no sample behind a gap, a boot or a step is compared with the one before.
whole()
{
    check "$1: check finds nothing" "$("$program" check "$file" 2>&1 | head -n 2 | tr '\n' '|')" "$program" check "$file"
    across=$("$program" sql "$file" "SELECT count(*) FROM marks m JOIN samples s ON s.epoch_ns = m.epoch_ns
        WHERE m.kind IN ('gap', 'boot', 'clock') AND s.after_break = 0" 2>&1 | tail -n 1 | tr -dc 0-9)
    check "$1: nothing is compared across a mark" "'$across' samples are" [ "$across" = 0 ]
}

is_root() { [ "$(id -u)" -eq 0 ]; }
as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
can_be_nobody() { is_root && as_nobody true 2>/dev/null; }

# --- told to stop, killed, stopped ----------------------------------------------------------------------------------------

signals()
{
    for signal in TERM INT HUP; do
        start "signal-$signal"
        stop $signal
        check "SIG$signal: ends well" "status $status: $(line_of "$work/said.err")" [ "$status" -eq 0 ]
        marked "SIG$signal: the stop mark names it" "stop +stopped by SIG$signal"
        last=$("$program" sql "$file" "SELECT (SELECT max(epoch_ns) FROM samples) = (SELECT max(epoch_ns) FROM marks WHERE kind = 'stop')" | tail -n 1)
        check "SIG$signal: the stop mark stands at the last sample" "'$last'" [ "$(echo "$last" | tr -dc 0-9)" = 1 ]
        check "SIG$signal: the file stands alone" "$(ls "$work" | tr '\n' ' ')" [ ! -e "$file-wal" ]
        whole "SIG$signal"
    done
}

killed()
{
    start killed
    first=$recorder
    kill -KILL "$first"
    wait "$first" 2>/dev/null
    before=$(count_of)
    start killed
    until_true 10 has_samples $((before + 3))
    stop TERM
    marked "kill -9: the next start says so" 'gap +recorder was killed'
    check "kill -9: nothing was lost" "$(count_of) samples, $before before" has_samples $((before + 3))
    whole "kill -9"
}

stopped_for_a_while()
{
    start stopped
    kill -STOP "$recorder"
    sleep 3 # more than 2.5 of the longest interval that a slow slabinfo asks for
    kill -CONT "$recorder"
    more_samples 3
    stop TERM
    marked "a recorder that was held up: a gap" 'gap +late: no sample for [1-9]'
    whole "a recorder that was held up"
}

two_recorders()
{
    start two
    timeout 10 "$program" record "$file" --interval 50ms --quiet >"$work/second" 2>&1
    status=$?
    check "a second recorder is refused" "status $status" [ "$status" -eq 1 ]
    check "it names the first one's pid and start" "$(line_of "$work/second")" \
        grep -qE "is being recorded already, by pid $recorder since [0-9-]+ [0-9:]+" "$work/second"
    more_samples 3
    stop TERM
    check "the first one goes on" "status $status" [ "$status" -eq 0 ]
    whole "two recorders"
}

# --- clocks -----------------------------------------------------------------------------------------------------------------

# start_in_world NAME: the same, in a world that set_world changes.
start_in_world()
{
    set_world 0 0 0
    LD_PRELOAD=$world WORLD=$work/world
    export LD_PRELOAD WORLD
    start "$@"
    unset LD_PRELOAD WORLD
}
# set_world UTC_SECONDS SLEPT_SECONDS WRITE_ERRNO
set_world() { echo "$1 $2 $3" >"$work/world.new" && mv "$work/world.new" "$work/world"; }

clocks()
{
    start_in_world clocks
    set_world -3600 0 0
    more_samples 3
    set_world 82800 0 0
    more_samples 3
    stop TERM
    marked "the clock is set back an hour: a mark" 'clock +the clock was set back by (1h|59m59s|1h0m)'
    marked "the clock is set forward a day: a mark" 'clock +the clock was set forward by (1d|23h59m|1d0h)'
    whole "clocks that are set"
}

suspend()
{
    start_in_world suspend
    set_world 0 7200 0
    more_samples 3
    stop TERM
    marked "suspend: a gap that says how long" 'gap +suspend: the machine slept for (2h|1h59m)'
    check "suspend: no clock was set" "$(grep clock "$work/info")" sh -c "! grep -q ' clock ' '$work/info'"
    whole "suspend"
}

# --- disks ------------------------------------------------------------------------------------------------------------------

# As a disk does that is remounted read-only under the recorder, or that breaks.
refusing_disk()
{
    start_in_world refusing
    before=$(count_of)
    set_world 0 0 30 # EROFS
    wait "$recorder"
    status=$?
    check "a disk that becomes read-only ends the recorder" "status $status" [ "$status" -eq 1 ]
    check "it says so in one line" "$(line_of "$work/said.err")" grep -qE '^pooltop: cannot write .*Read-only file system' "$work/said.err"
    check "nothing was lost" "$(count_of) of $before samples" has_samples "$before"
    start refusing
    more_samples 3
    stop TERM
    marked "the next start says that the recorder did not end well" 'gap +recorder was killed'
    whole "a disk that becomes read-only"
}

# A quota answers as a full disk does, only with another word.
quota()
{
    start_in_world quota
    set_world 0 0 122 # EDQUOT
    sleep 1
    check "a quota that is used up: the recorder waits" "it ended: $(line_of "$work/said.err")" kill -0 "$recorder"
    set_world 0 0 0
    more_samples 5
    stop TERM
    marked "a quota that is used up: a gap that says so" 'gap +disk space: no sample for'
    whole "a quota that is used up"
}

full_disk()
{
    disk=$work/disk
    mkdir "$disk"
    if ! mount -t tmpfs -o size=4m tmpfs "$disk" 2>/dev/null; then
        skipped "a full disk" "a small tmpfs cannot be mounted here"
        return
    fi
    mounts="$mounts $disk"
    start disk/full
    head -c 16m /dev/zero >"$disk/filler" 2>/dev/null
    sleep 1
    check "a full disk: the recorder waits" "it ended: $(line_of "$work/said.err")" kill -0 "$recorder"
    rm "$disk/filler"
    more_samples 5
    stop TERM
    marked "a full disk: a gap that says so" 'gap +disk space: no sample for'
    whole "a full disk"
    read_only_mount
}

read_only_mount()
{
    if ! mount -o remount,ro "$disk" 2>/dev/null; then
        skipped "a read-only mount" "it cannot be remounted here"
        return
    fi
    views "a read-only mount" "$file"
    timeout 10 "$program" record "$file" --interval 50ms --samples 2 --quiet >"$work/second" 2>&1
    status=$?
    check "a read-only mount: recording is refused" "status $status" [ "$status" -eq 1 ]
    check "a read-only mount: in one line" "$(line_of "$work/second")" [ "$(wc -l <"$work/second")" -eq 1 ]
}

# --- viewers ----------------------------------------------------------------------------------------------------------------

# views WHAT FILE [COMMAND...]: every reading verb works, run by COMMAND.
views()
{
    topic=$1
    seen=$2
    shift 2
    echo 'screen seen' >"$work/keys"
    chmod 644 "$work/keys"
    for verb in info check export sql replay; do
        case $verb in
        sql) "$@" "$program" sql "$seen" "SELECT count(*) FROM pools" ;;
        replay) "$@" "$program" replay "$seen" --script "$work/keys" --size 80x24 ;;
        *) "$@" "$program" $verb "$seen" ;;
        esac >"$work/seen" 2>"$work/seen.err" </dev/null
        status=$?
        check "$topic: $verb" "status $status: $(line_of "$work/seen.err")" [ "$status" -eq 0 ]
    done
}

# A recording that is being written, for other users, in folders where they may not write, and as a copy.
viewers()
{
    mkdir "$work/others" && chmod 755 "$work/others"
    start others/night
    cp "$file" "$work/copy.pooltop"
    views "a copy without its -wal" "$work/copy.pooltop"
    if can_be_nobody; then
        views "another user beside the recorder" "$file" as_nobody
        views "another user, of a copy" "$work/copy.pooltop" as_nobody
        chmod 600 "$file"
        as_nobody "$program" info "$file" >"$work/seen" 2>"$work/seen.err"
        check "another user where modes forbid it: one line" "$(line_of "$work/seen.err")" \
            grep -qE '^pooltop: .*Permission denied' "$work/seen.err"
        chmod 644 "$file"
    else
        skipped "other users" "needs root to become nobody"
    fi
    stop TERM
    chmod 555 "$work/others"
    can_be_nobody && views "another user, in a folder that is read-only" "$file" as_nobody
    check "viewers left nothing behind" "$(ls "$work/others" | tr '\n' ' ')" [ "$(ls "$work/others")" = night.pooltop ]
    chmod 755 "$work/others"
    whole "viewers"
}

# As many moves as ten minutes have at one a second. How many samples come meanwhile is for the machine to say: where slabinfo is slow, the source asks for a longer interval.
viewer_for_long()
{
    start long --interval 20ms
    { for i in 1 2 3 4 5 6 7 8 9 10; do printf '%s\n' g '}' '}' ']' G '{' '[' '>' '<' G; done; echo 'screen seen'; } >"$work/moves"
    moves=0
    bad=0
    before=$(count_of)
    while [ $moves -lt 600 ] || ! has_samples $((before + 20)); do
        timeout 20 "$program" replay "$file" --script "$work/moves" --size 100x30 >"$work/seen" 2>"$work/seen.err" || bad=$((bad + 1))
        moves=$((moves + 100))
    done
    check "a viewer beside the recorder: $moves moves" "$bad runs failed: $(line_of "$work/seen.err")" [ $bad -eq 0 ]
    check "the -wal stays small" "$(stat -c %s "$file-wal") bytes" [ "$(stat -c %s "$file-wal")" -le 8388608 ]
    stop TERM
    check "the recorder was not disturbed" "status $status" [ "$status" -eq 0 ]
    whole "a viewer beside the recorder"
}

# Somebody holds a transaction open: the bound must wait, and is kept afterwards.
retention_with_a_reader()
{
    file=$work/bounded.pooltop
    bound=8388608
    background "$work/said" "$program" record "$file" --source demo:churn --interval 1s --for 12h --max-size 8m --quiet
    recorder=$background_id
    until_true 10 has_samples 500
    background "$work/held" sqlite3 "file:$file?mode=ro" 'BEGIN' 'SELECT count(*) FROM sample' '.shell sleep 2' 'SELECT count(*) FROM sample' 'COMMIT'
    bad=0
    runs=0
    while kill -0 "$recorder" 2>/dev/null; do
        timeout 20 "$program" replay "$file" --script "$work/moves" --size 100x30 >"$work/seen" 2>"$work/seen.err" || bad=$((bad + 1))
        runs=$((runs + 1))
    done
    wait "$recorder"
    status=$?
    check "retention with a reader in the way: ends well" "status $status: $(line_of "$work/said.err")" [ "$status" -eq 0 ]
    check "the reader saw one moment ($runs runs of moves beside it)" "$(line_of "$work/held")" \
        [ "$(sort -u "$work/held" | wc -l)" -eq 1 ]
    check "viewers of what is dropped go on" "$bad of $runs failed: $(line_of "$work/seen.err")" [ $bad -eq 0 ]
    check "the bound is kept" "$(stat -c %s "$file") bytes" [ "$(stat -c %s "$file")" -le $bound ]
    first=$("$program" sql "$file" "SELECT min(sample) FROM samples" | tail -n 1 | tr -dc 0-9)
    check "the oldest went" "sample $first is there" [ "$first" -gt 1 ]
    whole "retention with a reader in the way"
}

signals
killed
stopped_for_a_while
two_recorders
clocks
suspend
refusing_disk
quota
full_disk
viewers
viewer_for_long
retention_with_a_reader
finish
