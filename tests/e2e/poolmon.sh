#!/bin/sh
# poolmon.sh PROGRAM: poolmon's switches and text, seen from outside: on the simulated Windows server, on this machine's kernel, and under the
# name poolmon.
set -u
here=$(dirname "$0")
suite=poolmon
. "$here/common.sh"
. "$here/commands.sh"

poolmon=$work/poolmon
ln -s "$program" "$poolmon"
mkdir "$work/empty"
cd "$work/empty" || exit 1

# Rows of a snapshot: a tag of four columns, a type, five numbers, one blank at the end.
rows() { LC_ALL=C grep -cE '^ .{4} (Nonp|Paged) ( *[0-9]+){5} $' "$1"; }
lines() { wc -l <"$1"; }
# The n-th line of the last output.
line() { sed -n "$1p" "$out"; }

snapshots()
{
    works "-n FILE among long options" "$program" --source demo:token-leak -b -n out.log
    check "-n: it is as many rows as there are pools" "$(rows out.log) rows" [ "$(rows out.log)" -gt 1000 ]
    check "-n: a blank line, the columns, a blank line, and only rows" "$(lines out.log) lines" [ "$(lines out.log)" -eq $(($(rows out.log) + 3)) ]
    once=$(wc -c <out.log)
    cp out.log first
    works "-n again" "$program" -n out.log -b --source demo:token-leak
    check "-n appends" "$(wc -c <out.log) bytes" [ "$(wc -c <out.log)" -eq $((2 * once)) ]
    head -c "$once" out.log >begin
    check "-n leaves what was there" "it differs" cmp first begin
    works "/n without a name, with /r" "$program" /r --source demo:token-leak /n
    says "/n: poolsnap.log begins with the memory lines" '^ Memory: *[0-9]+K Avail: *[0-9]+K  PageFlts: *[0-9]+   InRam Krnl: *[0-9]+K P: *[0-9]+K$' poolsnap.log
    check "/n: by tag, as poolmon" "$(sed -n 6,9p poolsnap.log | tr '\n' '|')" sorted_by_tag poolsnap.log
    works "-n series" "$program" --source demo:token-leak -n series.log --batch 3 --interval 1m -iToke
    check "--batch 3: three snapshots with one row each" "$(rows series.log)" [ "$(rows series.log)" -eq 3 ]
    works "--layout narrow" "$program" --source demo:token-leak -n - -iToke --layout narrow
    check "narrow: the columns of older kits" "$(line 4)" grep -qE '^ Toke Paged {1,6}[0-9]{4,9} {3,7}[0-9]{4,7} ' "$out"
    refused "-n onto a folder" 2 "$program" --source demo:quiet -n "$work/empty"
    refused "-n into a folder that is not there" 1 "$program" --source demo:quiet -n /nowhere/out.log
    "$program" record rec.pooltop --source demo:quiet --samples 2 --quiet
    cp rec.pooltop kept.pooltop
    refused "-n onto a recording" 1 "$program" --source demo:quiet -n rec.pooltop
    check "-n: the recording is as it was" "it differs" cmp rec.pooltop kept.pooltop
    [ -e /dev/full ] && refused "-n onto a full disk" 1 "$program" --source demo:quiet -n /dev/full
}

# But for tags in which a dot stands for what cannot be shown.
sorted_by_tag() { sed '1,5d' "$1" | cut -b 2-5 | LC_ALL=C grep -v '\.' | LC_ALL=C sort -c; }

# Mapped_Driver, from a list of our own.
drivers()
{
    printf 'rem our own\r\nToke - nt!se        -  Tokens\r\nMmSt - <unknown>    - Section objects\r\nNt?? - ntfs.sys     - NTFS\r\n\032' >pooltag.txt
    works "/g finds pooltag.txt here" "$program" --source demo:token-leak /g /n - /iToke /iMmSt /iNtfF /iVad
    says "/g: as it stands in the list" ' \[nt!se        -  Tokens\]$' "$out"
    says "/g: without an unknown binary" ' \[Section objects\]$' "$out"
    says "/g: by a wildcard" '^ NtfF .* \[ntfs.sys     - NTFS\]$' "$out"
    says "/g: nobody known" '^ Vad  .* Unknown Driver$' "$out"
    works "a filter by driver" "$program" --source demo:token-leak /g -n - --filter 'driver:wildcat|driver:ntfs.sys'
    printf 'Toke - nt!se - x\nno entry\n' >bad.txt
    run "$program" --source demo:token-leak /g bad.txt /n - /iToke
    says "/g: what is not understood is said by its line" '^pooltop: bad.txt: 1 of 2 lines .* line 2' "$err"
    rm pooltag.txt
    refused "/g without a list" 1 "$program" --source demo:token-leak /g /n -
    says "/g without a list: what to do" '^pooltop: /g: there is no pooltag.txt; .* /g FILE' "$err"
    refused "/g of no list" 1 "$program" --source demo:token-leak /g "$program" /n -
    refused "/c" 1 "$program" --source demo:token-leak /c /n -
}

choices()
{
    works "/p" "$program" --source demo:token-leak /p /n -
    check "/p: nonpaged only" "$(grep -c Paged "$out") paged" [ "$(grep -c ' Paged ' "$out")" -eq 0 -a "$(rows "$out")" -gt 100 ]
    works "/p /p" "$program" --source demo:token-leak -p /p /n -
    check "/p /p: paged only" "$(grep -c Nonp "$out") nonpaged" [ "$(grep -c ' Nonp ' "$out")" -eq 0 -a "$(rows "$out")" -gt 100 ]
    works "/i and /x" "$program" --source demo:token-leak '/iNt*' '/iMm??' /xNtfF -n -
    check "/i and /x: those tags" "$(sed 1,3d "$out" | cut -c 2-5 | tr '\n' ' ')" [ "$(sed 1,3d "$out" | cut -c 2-5 | grep -vcE '^(Nt|Mm)|NtfF')" -eq 0 ]
    works "/s1" "$program" --source demo:sessions /s1 --batch 1 --layout screen
    check "/s1: the title says so" "$(line 3)" [ "$(line 3)" = " Session 1 pool information" ]
    works "/s where there are none" "$program" --source demo:quiet /s /n -
    check "/s: headings only" "$(lines "$out") lines" [ "$(lines "$out")" -eq 3 ]
    works "/e" "$program" --source demo:quiet /e /n - /iToke
    says "/e: totals, without a type" '^ Total  +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ $' "$out"
    works "/( with changes" "$program" --source demo:token-leak '/(' -b --batch 2 --interval 1h --layout screen-wide
    tail -n +5 "$out" | sed -n '/^ Memory/,$p' | sed -n 6p >top
    says "/(: what grew most is on top" '^ Toke Paged ' top
    refused "/i without a tag" 2 "$program" /i
    refused "/i*" 2 "$program" '/i*oke'
    refused "a path in the place of a switch" 2 "$program" /var/lib/x.pooltop
    refused "letters together" 2 "$program" -be
    refused "a layout that is none" 2 "$program" --layout tall --batch 1
    works "a path behind a verb" "$program" info "$work/empty/rec.pooltop"
}

# Where the live screen starts.
live_screen()
{
    printf 'sample 3\nscreen\n' >keys
    works "switches begin the screen" "$program" --source demo:token-leak /iMm* /e /b '/(' /p /p --script keys --size 90x30
    check "/iMm* /p /p: paged pools of that name" "$(line 7)" [ "$(sed -n '/TAG/,/total/p' "$out" | grep -cE '^.Mm.. +Paged')" -eq 3 ]
    says "/e: the totals are there" '^ total ' "$out"
    says "/(: by the change" 'v\(CHG\)|▼\(CHG\)' "$out"
    works "without a sort the order is by tag" "$program" --source demo:token-leak /p --script keys --size 90x30
    says "by tag" '^ TAG(▲|\^)' "$out"
    works "pooltop's own order is by bytes" "$program" --source demo:token-leak --script keys --size 90x30
    says "by bytes" '(▼|v)BYTES' "$out"
}

called_poolmon()
{
    run "$poolmon" --source demo:token-leak /b
    check "poolmon without a terminal prints its screen" "status $status: $(line 4)" [ $status -eq 0 -a "$(line 3)" = " System pool information" ]
    for name in poolmon.exe POOLMON.EXE PoolMon; do
        ln -s "$program" "$work/$name"
        run "$work/$name" -h
        check "$name -h: help and status -1" "status $status" [ $status -eq 255 -a -s "$out" -a ! -s "$err" ]
    done
    run "$program" '/?'
    check "pooltop /?: the same" "status $status" [ $status -eq 255 -a -s "$out" -a ! -s "$err" ]
    says "the help knows every switch" '^  /n \[FILE\] ' "$out"
    works "poolmon -n" "$poolmon" -n - --source demo:quiet -iToke
    works "verbs under the name poolmon" "$poolmon" info "$work/empty/rec.pooltop"
    run "$program" --help
    says "pooltop --help shows the switches too" '^  /iTAG ' "$out"
}

# Slab caches in poolmon's columns: nothing that the kernel does not tell becomes a 0.
real_kernel()
{
    if ! is_root; then
        skipped "the real kernel" "slab caches need root"
        return
    fi
    works "the real kernel in poolmon's text" "$program" -b -r -n kernel.log
    says "no allocations are made up" '^ [^ ]+ +(Recl|Unrec) +- +- +[0-9]+ +[0-9]+ +[0-9]+ $' kernel.log
    says "nor resident kernel pages" 'InRam Krnl: +-K P: +-K$' kernel.log
    awk 'NR > 2 { print $1 }' /proc/slabinfo | grep -v '^#' | sort >caches
    cut -c 2- kernel.log | sed 1,5d | awk '{ print $1 }' | sort >ours
    check "every cache is in it" "$(comm -23 caches ours | head -n 3 | tr '\n' ' ')" [ -z "$(comm -23 caches ours)" ]
    works "one type of it" "$program" /p -n - '/ikmalloc-*'
    check "/p on Linux: unreclaimable" "$(line 5)" [ "$(sed 1,3d "$out" | grep -vcE ' Unrec ')" -eq 0 ]
}

snapshots
drivers
choices
live_screen
called_poolmon
real_kernel
finish
