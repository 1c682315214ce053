#!/bin/sh
# cases.sh PROGRAM: leaks that were published, made anew from their numbers as the logs that were kept of them, imported and judged.
here=$(dirname "$0")
suite=cases
. "$here/common.sh"
. "$here/commands.sh"
cd "$work" || exit 1

# series HOURS STEP POOL...: a collector's log of poolmon snapshots from midnight on, every STEP minutes. A POOL is TAG:TYPE:DIFF:DIFF AT THE END:EACH:EACH AT THE END:FREED, the latter the part of all allocations that
# was freed. Beside them a server at rest.
series()
{
    awk -v hours="$1" -v step="$2" -v list="$3" 'BEGIN {
        count = split(list " CM31:Paged:9000:9000:4096:4096:0.5 MmSt:Paged:40000:40000:1800:1800:0.7 Ntff:Paged:8000:8000:896:896:0.9 EtwB:Nonp:220:220:65536:65536:0.1 Thre:Nonp:2100:2100:2032:2032:0.9 Irp :Nonp:3000:3000:500:500:0.99", pools, " ")
        srand(7)
        for (minute = 0; minute <= hours * 60; minute += step) {
            printf "===== %02d/05/2020 %02d:%02d:00.00 =====\n", 20 + int(minute / 1440), int(minute / 60) % 24, minute % 60
            print " Memory:16468560K Avail:12072536K  PageFlts:468600648   InRam Krnl:56708K P:950888K"
            print " Commit:4100436K Limit:17517136K Peak:11685564K            Pool N:710920K P:983564K\n"
            print " Tag  Type     Allocs            Frees               Diff            Bytes                 Per Alloc\n"
            for (i = 1; i <= count; i++) {
                split(pools[i], p, ":")
                part = minute / (hours * 60)
                noise = p[3] == p[4] ? 1 + 0.02 * (rand() - 0.5) : 1
                diff = int((p[3] + (p[4] - p[3]) * part) * noise)
                each = p[5] + (p[6] - p[5]) * part
                # Counters only rise: what is freed again comes on top.
                allocs = p[7] > 0 ? p[4] / (1 - p[7]) + (p[4] - p[3]) * part / (1 - p[7]) + 700 * minute : diff
                printf " %-4s %-5s %18d %18d %17d %14.0f %16d     \n", p[1], p[2], allocs, allocs - diff, diff, diff * each, each
            }
        }
    }' /dev/null
}

# handles HOURS STEP FROM TO: of lsass.exe and two that rest, as MemSnap lists processes, at the same times.
handles()
{
    awk -v hours="$1" -v step="$2" -v from="$3" -v to="$4" 'BEGIN {
        print "Process ID         Proc.Name Wrkng.Set PagedPool  NonPgdPl  Pagefile    Commit   Handles   Threads      User       Gdi"
        for (minute = 0; minute <= hours * 60; minute += step) {
            printf "!LogType=memsnap\n!ComputerName=SRV01\n!SystemTime=05\\%02d\\2020 %02d:%02d:00.0000 (GMT)\n", 20 + int(minute / 1440), int(minute / 60) % 24, minute % 60
            part = minute / (hours * 60)
            printf "%08X %19s %9d %9d %9d %9d %9d %9d %9d %9d %9d\n", 612, "lsass.exe", 31318016, 80252, 71552, 24829952, 24829952, from + (to - from) * part, 55, 1, 9
            printf "%08X %19s %9d %9d %9d %9d %9d %9d %9d %9d %9d\n", 4, "System", 28672, 0, 0, 28672, 28672, 2600 + minute % 7, 150, 0, 0
            printf "%08X %19s %9d %9d %9d %9d %9d %9d %9d %9d %9d\n", 1400, "svchost.exe", 31318016, 80252, 71552, 24829952, 24829952, 1900 + minute % 11, 55, 1, 9
        }
    }' /dev/null
}

# A token for each handle of lsass.exe: 25,000 to 64,592 handles and 120 MB to 2.9 GB of paged pool in 89 hours.
series 89 30 "Toke:Paged:25000:64592:4800:44898:0.85" >tokens.log
handles 89 30 25000 64592 >handles.log
works "89 hours of tokens are imported" "$program" import tokens.log handles.log --output tokens.pooltop --zone utc
works "and judged" "$program" report tokens.pooltop
says "it is a leak of tokens" '^1\. Toke +Paged' "$out"
says "that lsass.exe holds, a handle each" 'handles of lsass\.exe \(pid 612\), (1\.0[0-9]|0\.9[0-9]) for' "$out"
says "by 2.4 GiB or more at the lowest" '2\.[4-6][0-9]G, [23][0-9]\.[0-9]M an hour' "$out"

# A driver that never frees: 5,053,046,496 bytes of nonpaged pool under its own tag.
series 60 30 "NFeS:Nonp:0:52635901:96:96:0" >driver.log
works "a driver's leak is imported" "$program" import driver.log --output driver.pooltop --zone utc
works "and judged" "$program" report driver.pooltop
says "by its tag" '^1\. NFeS +Nonp' "$out"
says "of which nothing was ever freed" 'none of 526[0-9]* ?allocations|none of 5[0-9]+ allocations' "$out"
says "and no process is blamed" 'nobody known' "$out"
works "all of it is there" "$program" sql driver.pooltop "SELECT max(bytes) FROM pools WHERE tag = 'NFeS'"
says "to the byte" '^5053046496$' "$out"

# A filter over a file system: objects of several tags for each of its own, 0 frees in 7.5 million allocations.
series 48 30 "NtfC:Paged:2000:7502000:320:320:0.3 File:Nonp:9000:7509000:416:416:0.3 IoFE:Nonp:100:15000100:128:128:0.2 WCsc:Paged:0:7500000:512:512:0" >filter.log
works "a filter's leak is imported" "$program" import filter.log --output filter.pooltop --zone utc
works "and judged" "$program" report filter.pooltop
says "named by the member that nobody knows and that never frees" '^1\. WCsc +Paged' "$out"
says "with the others in step" 'WCsc 1 : .*' "$out"
for member in 'NtfC 1' 'File 1' 'IoFE 2'; do
    check "$member to one" "$(grep 'in step' "$out")" sh -c "tr '\n' ' ' <'$out' | tr -s ' ' | grep -q ' $member'"
done
says "and none of it freed" 'none of 7[0-9]+ allocations' "$out"
says "there is one culprit" '^1\. ' "$out"
check "and no second" "$(line_of "$out")" sh -c "! grep -q '^2\. ' '$out'"

finish
