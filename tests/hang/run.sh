#!/bin/sh
# run.sh BUILD_DIR: the story pooltop is made for, from its beginning to its end: a machine dies of a leak in its kernel while
# pooltop records, the power is cut, the machine starts again, recording goes on, and the replay shows the last second
# before the silence and what grew. BUILD_DIR holds a static pooltop and hang/drip, which leaks.
#
# Three witnesses are compared: the console of the machine (the kernel's last words, and how many sockets were leaked when), the
# disk as the dead machine left it, and what the same machine says after it started again.
set -u
static=$1
stories=$(dirname "$0")
here=$stories/../e2e
suite=hang
. "$here/common.sh"
. tests/packages.sh
. "$stories/machine.sh"
cache=build/hang
memory=256  # MiB
rate=3000   # sockets a second, four kilobytes each
patience=180 # seconds for each life; a tenth is usual
good=0
console=$cache/console
began=$(date +%s)

passed()
{
    good=$((good + 1))
    printf 'ok %s: %s\n' "$suite" "$1"
}

# leave_out WHY: when it cannot even begin here.
leave_out()
{
    skipped "the story" "$1"
    exit 0
}

# give_up WHY: when the rest cannot be told.
give_up()
{
    failed "the story" "$1"
    for life in "$console".*; do
        [ -e "$life" ] && echo "--- the end of $life" && tail -n 30 "$life"
    done
    end
}

end()
{
    echo "took $(($(date +%s) - began)) s"
    echo "$good passed, $failures failed"
    finish
    exit
}

# --- what happened --------------------------------------------------------------------------------------------------------

set_up()
{
    rm -f "$console".*
    need qemu-system-x86_64:qemu-system-x86 mke2fs:e2fsprogs xz:xz-utils zstd:zstd || leave_out "no emulator can be installed"
    get_machine || leave_out "no kernel or no busybox can be had from Debian"
    make_initramfs "$work/ram" "$work/initramfs" "$static/pooltop" "$static/hang/drip" "$stories/init.sh" "$stories/screen.keys"
    mke2fs -q -t ext4 "$work/disk" 32M >/dev/null || give_up "no disk"
}

# Ends when the kernel has said its last words, or when the console has been silent for long after the leak began.
dead()
{
    running || return 0
    grep -q 'Kernel panic' "$console.die" && return 0
    grep -q 'drip: at' "$console.die" && [ $(($(date +%s) - $(stat -c %Y "$console.die"))) -ge 15 ]
}

# Its last words are many lines, and an emulator on a busy machine takes its time over them.
silent() { [ $(($(date +%s) - $(stat -c %Y "$console.die"))) -ge 3 ]; }

first_life()
{
    say "a machine with $memory MiB starts; pooltop records every second; 4 s later $rate TCP sockets a second are leaked"
    start_machine die "$console.die"
    until_true "$patience" dead || give_up "the machine does not die within $patience s"
    if until_true 30 silent && running; then
        passed "the machine is dead and hangs, silent"
    else
        failed "the death" "the machine still speaks, or is gone: $(tail -n 1 "$console.die")"
    fi
    say "the power is cut"
    stop_machine
    cp "$work/disk" "$work/disk.dead"
}

second_life()
{
    say "the machine starts again with the same disk, records three samples and replays the recording"
    start_machine after "$console.after"
    until_true "$patience" eval '! running'
    running && stop_machine
    grep -q 'init: done' "$console.after" || give_up "the second life does not come to its end"
}

# --- the death ------------------------------------------------------------------------------------------------------------

# Reads the console: sets $leaked (sockets) and $death_ms (UTC). A line of drip has both clocks, and only the kernel's, in seconds since
# its start, is on its last words. Without any the machine lived until its last line at least.
read_death()
{
    tr -d '\r' <"$console.die" >"$work/console"
    sed -n 's/^\[ *\([0-9.]*\)\] *drip: at \([0-9]*\), \([0-9]*\) .*/\1 \2 \3/p' "$work/console" >"$work/drops"
    [ -s "$work/drops" ] || give_up "nothing was leaked"
    read -r line_up line_ms leaked <<EOF
$(tail -n 1 "$work/drops")
EOF
    death_up=$(sed -n 's/^\[ *\([0-9.]*\)\] Kernel panic.*/\1/p' "$work/console" | head -n 1)
    words=$(sed -n 's/^\[ *[0-9.]*\] \(Kernel panic.*\)/\1/p' "$work/console" | head -n 1)
    death_up=${death_up:-$line_up}
    death_ms=$(awk -v at="$line_ms" -v line="$line_up" -v death="$death_up" 'BEGIN { printf "%.0f", at + (death - line) * 1000 }')
    say "its console: ${words:-no last words}, $death_up s after its start, with $leaked sockets leaked or some more"
}

# samples RECORDING: when each sample was taken, in milliseconds, one a line.
samples()
{
    "$static/pooltop" export "$1" --what totals --columns epoch_ns 2>"$work/errors" | sed -n 's/^\([0-9]*\)[0-9]\{6\}.\{0,1\}$/\1/p'
}

# The disk as it was when the power went: the recording and its write-ahead log, without a recorder ever closing them.
look_at_the_dead_disk()
{
    mkdir "$work/dead"
    copy_out "$work/disk.dead" "$work/dead" || give_up "the disk of the dead machine: $(line_of "$work/dead/fsck")"
    check "the disk of the dead machine has the recording, still open" "its log is empty: nothing was made durable" \
        test -s "$work/dead/night.pooltop-wal"
    samples "$work/dead/night.pooltop" >"$work/dead.samples"
    [ -s "$work/dead.samples" ] || give_up "the recording of the dead machine: $(line_of "$work/errors")"
    first_life_samples=$(grep -c . "$work/dead.samples")
    last_ms=$(tail -n 1 "$work/dead.samples")
    age=$((death_ms - last_ms))
    if [ $age -ge 0 ] && [ $age -le 2000 ]; then
        passed "the last of $first_life_samples samples was taken $age ms before the death"
    else
        failed "the last sample" "it is $age ms older than the death, allowed 2000"
    fi
    longest=$(awk 'NR > 1 && $1 - last > most { most = $1 - last } { last = $1 } END { print most + 0 }' "$work/dead.samples")
    if [ "$first_life_samples" -ge 10 ] && [ "$longest" -le 2000 ]; then
        passed "the longest time between two samples was $longest ms, while the memory went"
    else
        failed "steady samples" "$first_life_samples samples, up to $longest ms apart"
    fi
}

# --- afterwards -----------------------------------------------------------------------------------------------------------

look_at_the_recording()
{
    mkdir "$work/after"
    copy_out "$work/disk" "$work/after" || give_up "the disk after the second life: $(line_of "$work/after/fsck")"
    recording=$work/after/night.pooltop
    samples "$recording" >"$work/after.samples"
    if head -n "$first_life_samples" "$work/after.samples" | cmp -s - "$work/dead.samples"; then
        passed "no sample of the first life was lost by starting again"
    else
        failed "the first life" "its samples are not those that were on the disk of the dead machine"
    fi
    now=$(grep -c . "$work/after.samples")
    check "the recording went on with 3 samples" "$first_life_samples samples became $now" [ "$now" -eq $((first_life_samples + 3)) ]
    kinds=$("$static/pooltop" export "$recording" --what marks --columns kind | sed 1d | tr '\n' ' ')
    check "its marks tell of a boot: ${kinds% }" "$kinds" [ "$kinds" = "start boot start stop " ]
    "$static/pooltop" export "$recording" --what marks --columns kind,text >"$work/after.marks"
    told=$(grep '^boot,' "$work/after.marks")
    check "the boot's mark tells of the silence, and that TCP grew" "$told" \
        expr "$told" : '.*machine went silent; last sample .* without samples; growing then: .*TCP +'
    check "info in the machine tells of 2 boots" "$(line_of "$work/after/info")" grep -qE '^boots +2$' "$work/after/info"
    "$static/pooltop" check "$recording" >/dev/null 2>&1
    [ $? -eq 2 ] || check "check finds nothing wrong" "see pooltop check" "$static/pooltop" check "$recording"
}

# The first row of the first screen that the machine drew after its start: what, how many more than at first, by whom.
look_at_the_screen()
{
    screen=$work/after/screen
    row=$(awk '/^>/ { print substr($0, 2); exit }' "$screen")
    what=$(echo "$row" | awk '{ print $1 }')
    grown=$(echo "$row" | awk '{ sub(/^[+]/, "", $4); print $4 }')
    # What drip had leaked at the lines before and after the last sample; a step lies between them, and a slab a CPU is noise.
    low=$(awk -v at="$last_ms" '$2 <= at { n = $3 } END { print int(n * 0.95) }' "$work/drops")
    high=$(awk -v at="$last_ms" -v step="$rate" '$2 <= at { n = $3 } END { print int((n + step) * 1.05) }' "$work/drops")
    if [ "$what" = TCP ] && [ "$grown" -ge "$low" ] 2>/dev/null && [ "$grown" -le "$high" ]; then
        passed "the screen at the last sample has $what first, with $grown more than at the start ($low to $high were leaked)"
    else
        failed "the screen at the last sample" "its first row is '$row', expected TCP with $low to $high more"
    fi
    check "it names who holds them" "$row" expr "$row" : '.* drip\[[0-9]*\]'
    "$static/pooltop" replay "$recording" --script "$stories/screen.keys" --size 100x30 >"$work/screen" 2>&1
    check "the copied recording shows the same screens here" "they differ" cmp -s "$work/screen" "$screen"
}

set_up
first_life
read_death
look_at_the_dead_disk
second_life
look_at_the_recording
look_at_the_screen
say "what the machine says of the recording after its start"
cat "$work/after/info"
say "what it shows"
cat "$work/after/screen"
end
