#!/bin/sh
# import.sh PROGRAM: logs of other tools as recordings, as somebody would who was sent them.
here=$(dirname "$0")
suite=import
. "$here/common.sh"
. "$here/commands.sh"
docs=$(cd "$here/../../docs" && pwd)
cd "$work" || exit 1

# A collector's night: a time line, and poolmon's own snapshot behind it.
for minute in 00 05 10; do
    echo "===== 22/05/2020 22:$minute:55.53 =====" >>night.log
    "$program" --source demo:driver-leak,tags=200 -r -n night.log
done

works "a log of snapshots is imported" "$program" import night.log --output night.pooltop --zone utc --host srv01
says "with all its samples" 'poolmon text: 3 samples, [0-9]+ rows; times of its own, 2020-05-22 22:00:55' "$out"
says "and says which zone it took" 'read in UTC' "$out"
check "every line was understood" "$(line_of "$out")" sh -c "! grep -q 'not understood' '$out'"
works "it is a sound recording" "$program" check night.pooltop
works "info knows it" "$program" info night.pooltop
says "by the machine" '^host +srv01' "$out"
says "and where it comes from" '^source +imported from poolmon text' "$out"
says "every five minutes" 'every 5m' "$out"

# The same server, recorded: the first sample has the same numbers.
"$program" record direct.pooltop --source demo:driver-leak,tags=200 --samples 1 --quiet 2>/dev/null
for file in direct night; do
    "$program" export $file.pooltop --columns type,tag_hex,allocs,frees,diff,bytes,per_alloc_bytes >$file.csv
done
rows=$(wc -l <direct.csv)
head -n "$rows" night.csv | sort >night.first
sort direct.csv >direct.first
check "its numbers are those of a recording" "$(diff direct.first night.first | head -n 3 | tr '\n' ' ')" \
    cmp -s direct.first night.first

works "two samples are compared" "$program" compare night.pooltop
works "SQL asks it" "$program" sql night.pooltop "SELECT count(DISTINCT sample) FROM pools"
works "a part is cut out" "$program" snapshot night.pooltop --begin 22:05 --output part.pooltop
works "and put together again" "$program" merge night.pooltop part.pooltop --output merged.pooltop
says "with nothing twice" '^merged: 3 samples' "$out"

cat >events.xml <<'END'
<Events><Event xmlns='x'><System><Provider Name='Srv'/><EventID>2019</EventID><TimeCreated SystemTime='2020-05-22T22:03:00Z'/></System></Event><Event><System><Provider Name='Print'/><EventID>2019</EventID></System></Event></Events>
END
works "events stand beside the samples" "$program" import events.xml night.log --output events.pooltop --zone utc
says "and strangers of the same number are told" '1 event left out: of the same number' "$out"
works "info shows the mark" "$program" info events.pooltop
says "where it was" '22:03:00 .*event 2019: the nonpaged pool was empty' "$out"
run "$program" import events.xml --output none.pooltop
says "events alone are no recording, and what is missing is said" 'name a text with pools beside it' "$err"

cat >dmesg.txt <<'END'
[13853.700000] rsyslogd invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER), order=0, oom_score_adj=250
[13853.716600] Mem-Info:
[13853.716688]  slab_reclaimable:5876 slab_unreclaimable:18566
[13853.720494] Unreclaimable slab info:
[13853.720495] Name                      Used          Total
[13853.720496] kmalloc-2048           59164KB      59168KB
[13853.756791] Out of memory: Killed process 274557 (rsyslogd) total-vm:957964kB, anon-rss:640kB
END
works "a kernel's log is imported" "$program" import dmesg.txt --output oom.pooltop --at "2020-05-22 22:00" --zone utc
works "its report is a sample" "$program" sql oom.pooltop "SELECT tag, bytes FROM pools"
says "with its caches" 'kmalloc-2048.*60583936' "$out"
works "and who was killed a mark" "$program" info oom.pooltop
says "by name" 'out of memory: rsyslogd \(274557\) was killed, anonymous memory 640 kB' "$out"

mkdir -p sos/proc sos/sos_commands/date
cp /proc/meminfo sos/proc/ && echo 'Tue Oct  8 14:32:10 UTC 2019' >sos/sos_commands/date/date
tar czf sos.tgz sos
works "a report of a machine is imported" "$program" import sos --output sos.pooltop
says "at the time of its date" 'meminfo: 1 sample, .*; time of the report, 2019-10-08 14:32:10' "$out"
works "and so is its archive" "$program" import sos.tgz --output tgz.pooltop
says "without unpacking it" 'sos.tgz:sos/proc/meminfo: meminfo: 1 sample' "$out"

mkdir folder
for minute in 15 20; do
    "$program" --source demo:driver-leak,tags=200 -n folder/SRV01_20200522_22${minute}00_poolmon.txt
done
echo 'to whom it may concern' >folder/readme.txt
works "a folder of snapshots is imported" "$program" import folder/ --output folder.pooltop --zone +02:00
says "whose files have one slash before their names" '^folder/SRV01_' "$out"
says "with the times of the names" 'time of its name, 2020-05-22 22:15:00 \+02:00' "$out"
says "and what is no such text is told" 'readme.txt: left out' "$out"

head -c 140000000 /dev/zero | gzip -1 >folder/core.gz
works "what is packed beside them and too large spoils nothing" "$program" import folder --output large.pooltop --zone utc
says "and is told" 'core.gz: left out, it is larger than 128 MiB' "$out"
refused "by name it is refused" 1 "$program" import folder/core.gz --output none.pooltop
says "for what it is" 'unpacks to more than 128 MiB' "$err"
rm folder/core.gz

printf '\377\376' >wide.txt
"$program" --source demo:driver-leak,tags=200 -n plain.txt
iconv -f LATIN1 -t UTF-16LE plain.txt >>wide.txt
works "what PowerShell wrote is read" "$program" import wide.txt --output wide.pooltop --at "2020-05-22 22:00"
check "line by line" "$(line_of "$out")" sh -c "! grep -q 'not understood' '$out'"

# A night as PoolmonViz keeps it: a file for each sample, in the UTF-16 of PowerShell.
mkdir viz
for minute in 00 01; do
    printf '"DateTime","DateTimeUTC","Tag","PagedAllocs","PagedFrees","PagedDiff","PagedUsedBytes","NonPagedAllocs","NonPagedFrees","NonPagedDiff","NonPagedUsedBytes","TotalUsedBytes"\r\n"2020-05-22T22:%s:00","2020-05-22T20:%s:00","Toke","9%s","1","8","128","0","0","0","0","128"\r\n' \
        $minute $minute $minute >one.csv
    { printf '\377\376'; iconv -f ASCII -t UTF-16LE one.csv; } >"viz/2020.05.22_22.$minute.00_1590184800.pool.csv"
done
works "a folder of PoolmonViz is imported" "$program" import viz --output viz.pooltop --zone utc
says "by the times in its rows" 'poolmon-powershell CSV: 1 sample, 1 row; times of its own, 2020-05-22 20:01:00' "$out"
works "and is a recording" "$program" export viz.pooltop --columns tag,allocs,bytes
says "with its numbers" '^Toke,901,128' "$out"

# What an admin has who ran poolmon and MemSnap for four nights: together they name the process.
"$program" record leak.pooltop --source demo:token-leak,tags=200 --for 90h --interval 30m --quiet 2>/dev/null
"$program" export leak.pooltop --format poolmon >pools.log
{
    echo 'Process ID         Proc.Name Wrkng.Set PagedPool  NonPgdPl   Handles   Threads'
    "$program" export leak.pooltop --what processes --columns time,pid,name,paged_bytes,nonpaged_bytes,handles,threads |
        awk -F, 'NR == 1 { next }
            $1 != last { last = $1; printf "!LogType=memsnap\n!ComputerName=SRV01\n!SystemTime=%s\\%s\\%s %s (GMT)\n", substr($1, 6, 2), substr($1, 9, 2), substr($1, 1, 4), substr($1, 12, 8) }
            { printf "%08X %20s 4096 %s %s %s %s\n", $2, $3, $4, $5, $6, $7 }'
} >memsnap.log
works "poolmon's log and MemSnap's are imported together" "$program" import pools.log memsnap.log --output both.pooltop
says "as samples of the same moments" '^joined: 181 samples' "$out"
check "every line of both was understood" "$(line_of "$out")" sh -c "! grep -q 'not understood' '$out'"
works "and reported on" "$program" report both.pooltop
says "with the machine that MemSnap names" '^LEAK +SRV01' "$out"
says "the pool that poolmon shows" '^1\. Toke +Paged' "$out"
says "and the process that only MemSnap shows" 'handles of lsass.exe' "$out"

# perfmon's counters beside poolmon's snapshots, and the questions of docs/sql.md.
awk 'BEGIN {
    printf "\r\n\"(PDH-CSV 4.0)\",\"\\\\SRV01\\Memory\\Pool Nonpaged Bytes\",\"\\\\SRV01\\Processor(_Total)\\%% Processor Time\",\"\\\\SRV01\\Process(lsass)\\Handle Count\",\"\\\\SRV01\\Process(lsass)\\Private Bytes\"\r\n"
    for (i = 0; i < 45; i++)
        printf "\"05/22/2020 22:%02d:%02d.500\",\"%d\",\"%s\",\"%d\",\"%d\"\r\n", i / 4, i % 4 * 15, 1000 + i, i == 0 ? " " : 100 / (i + 2) "", 500 + i, 7
    printf "\r\nThe command completed successfully.\r\n"
}' >counters.csv
works "a counter log joins poolmon's snapshots" "$program" import night.log counters.csv --output counters.pooltop --zone utc
says "with its columns as series" '45 samples, 45 rows; .*; 4 series, 2 of them known' "$out"
says "and no samples of its own" '^imported: 3 samples' "$out"
works "it is sound" "$program" check counters.pooltop
works "info tells the series" "$program" info counters.pooltop
says "and their moments" '^series +4, 45 moments' "$out"
works "the counters are totals and processes" "$program" sql counters.pooltop "SELECT handles, pid IS NULL FROM processes ORDER BY sample"
check "of the last row before each sample" "$(tr '\t\n' '  ' <"$out")" [ "$(tail -n +2 "$out" | tr '\t\n' '  ')" = "503 1 523 1 543 1 " ]
awk '/^```sql series$/ { file = "series" ++count ".sql"; next } /^```$/ { file = ""; next } file != "" { print >file }' "$docs/sql.md"
check "docs/sql.md asks three questions about counters" "$(ls series*.sql)" [ "$(ls series*.sql | wc -l)" -eq 3 ]
for question in series*.sql; do
    works "sql: $question" "$program" sql counters.pooltop "$(cat $question)"
    check "sql: it has an answer, with values" "$(line_of "$out")" awk -F'\t' 'NR > 1 && $NF != "" { found = 1 } END { exit !found }' "$out"
done
"$program" export counters.pooltop --what series --format pdh >again.csv
works "what is exported as counters is imported again" "$program" import again.csv --output again.pooltop
for file in counters again; do "$program" export $file.pooltop --what series --utc | sort >$file.points; done
check "with the same values" "$(diff counters.points again.points | head -n 2 | tr '\n' ' ')" cmp -s counters.points again.points

# Our own tables, and our own counters, back again.
columns=time,epoch_ns,boot,type,tag_hex,allocs,frees,diff,bytes,held_bytes,per_alloc_bytes,objects,handles,owner
"$program" record ours.pooltop --source demo:driver-leak,tags=200 --samples 20 --interval 1m --quiet 2>/dev/null
for format in csv tsv; do
    for what in pools processes totals types; do "$program" export ours.pooltop --what $what --format $format >ours.$what; done
    works "tables of ours come back from $format" "$program" import ours.pools ours.processes ours.totals ours.types --output $format.pooltop
    for what in processes totals types; do
        "$program" export ours.pooltop --what $what --utc >truth
        "$program" export $format.pooltop --what $what --utc >got
        check "with the same $what" "$(diff truth got | head -n 2 | tr '\n' ' ')" cmp -s truth got
    done
    "$program" export ours.pooltop --columns $columns --utc >truth
    "$program" export $format.pooltop --columns $columns --utc >got
    check "and the same pools" "$(diff truth got | head -n 2 | tr '\n' ' ')" cmp -s truth got
done
printf 'time,group,kernel_bytes,slab_bytes\n2026-03-02T21:00:00.000Z,/system.slice,100,20\n' >ours.groups
works "and groups" "$program" import ours.groups --output groups.pooltop
"$program" export groups.pooltop --what groups --columns time,group,kernel_bytes,slab_bytes --utc >got
check "with their numbers" "$(cat got)" cmp -s ours.groups got
"$program" export ours.pooltop --format pdh --columns allocs,frees,diff,bytes >ours.csv
works "pools of ours come back from a counter log" "$program" import ours.csv --output pdh.pooltop
for file in ours pdh; do "$program" export $file.pooltop --columns time,type,tag_hex,allocs,frees,diff,bytes --utc | sort >$file.rows; done
check "with the same numbers" "$(diff ours.rows pdh.rows | head -n 2 | tr '\n' ' ')" cmp -s ours.rows pdh.rows

cat plain.txt plain.txt >twice.txt
refused "a further sample without a time is not guessed" 2 "$program" import twice.txt --output twice.pooltop
works "but spaced when asked" "$program" import twice.txt --output twice.pooltop --at "2020-05-22 22:00" --interval 1m
refused "a text of another kind is refused" 1 "$program" import folder/readme.txt --output none.pooltop
refused "and so is nothing at all" 1 "$program" import /dev/null --output none.pooltop
mkfifo pipe
refused "a pipe is not waited for" 1 "$program" import pipe --output none.pooltop
says "as inputs are read twice" 'put it into a file' "$err"
refused "a device without an end is not read" 1 "$program" import /dev/zero --output none.pooltop
refused "a recording that is there stays" 1 "$program" import night.log --output night.pooltop --zone utc
check "nothing is left of what failed" "$(ls)" sh -c '! ls none.pooltop* 2>/dev/null'

finish
