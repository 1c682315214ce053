#!/bin/sh
# verbs.sh PROGRAM: the command line, seen from outside: every refusal is one line on stderr and the right exit status,
# nothing is ever overwritten or lost, and what was recorded comes back as it was.
set -u
here=$(dirname "$0")
suite=verbs
. "$here/common.sh"
. "$here/commands.sh"

# --- what the others need ---------------------------------------------------------------------------------------------------

make_inputs()
{
    demo=$work/demo.pooltop
    works "record: a demo" "$program" record "$demo" --source demo:token-leak --interval 10m --for 20h --quiet
    printf 'a text, and no recording\n' >"$work/text"
    sqlite3 "$work/other.db" 'CREATE TABLE t(a); INSERT INTO t VALUES (1);'
    mkdir "$work/folder"
    : >"$work/empty"
    cp "$demo" "$work/newer"
    sqlite3 "$work/newer" 'PRAGMA user_version = 9999;' >/dev/null
    head -c $(($(stat -c %s "$demo") / 2)) "$demo" >"$work/cut"
    echo 'q' >"$work/keys"
}

# --- bad input --------------------------------------------------------------------------------------------------------------

reading_verb()
{
    case $1 in
    info) set -- "$program" info "$2" ;;
    export) set -- "$program" export "$2" ;;
    replay) set -- "$program" replay "$2" --script "$work/keys" --size 80x24 ;;
    sql) set -- "$program" sql "$2" "SELECT sum(length(tag) + bytes) FROM pools" ;;
    esac
    "${wrap:-exec_plain}" "$@"
}
exec_plain() { timeout -k 2 $limit "$@" >"$out" 2>"$err" </dev/null; status=$?; }
exec_nobody() { as_nobody timeout -k 2 $limit "$@" >"$out" 2>"$err" </dev/null; status=$?; }

refused_by_readers()
{
    for verb in info export replay sql; do
        what="$verb: $1"
        wanted=1
        reading_verb $verb "$2"
        judge_refusal
    done
}

bad_files()
{
    refused_by_readers "a missing file" "$work/nothing"
    refused_by_readers "a folder" "$work/folder"
    refused_by_readers "an empty file" "$work/empty"
    refused_by_readers "a text file" "$work/text"
    refused_by_readers "another SQLite database" "$work/other.db"
    refused_by_readers "a recording from a newer version" "$work/newer"
    says "a newer version is named" 9999 "$err"
    check "nothing was made of a missing file" "it is there now" [ ! -e "$work/nothing" ]
    if can_be_nobody; then
        cp "$demo" "$work/secret" && chmod 600 "$work/secret"
        wrap=exec_nobody
        refused_by_readers "an unreadable file" "$work/secret"
        wrap=""
    else
        skipped "an unreadable file" "needs root to become nobody"
    fi
    damaged_recording
    hostile_tables
}

# Whatever is still readable may be shown; a crash or a hang may not be.
damaged_recording()
{
    for verb in info export replay sql; do
        reading_verb $verb "$work/cut"
        if [ $status -le 1 ] && { [ $status -eq 0 ] || is_problem; }; then
            passed "$verb: a recording cut in half"
        else
            failed "$verb: a recording cut in half" "status $status: $(line_of "$err")"
        fi
    done
}

# Tables as no pooltop writes them: refused in one line or shown as far as they hold; never a crash, a hang, or an escape that reaches
# the terminal. Recording on may only fail in one line.
hostile_tables()
{
    while read -r sql; do
        worst=""
        for verb in info export replay sql record; do
            rm -f "$work/hostile" "$work/hostile"-*
            cp "$demo" "$work/hostile"
            sqlite3 "$work/hostile" "$sql" >/dev/null
            if [ $verb = record ]; then
                run "$program" record "$work/hostile" --source demo:quiet --interval 1m --samples 2 --quiet
            else
                reading_verb $verb "$work/hostile"
            fi
            [ $status -eq 0 ] || { [ $status -eq 1 ] && is_problem; } || worst="$verb: status $status: $(line_of "$err")"
            is_plain "$out" || worst="$verb: control characters in what it wrote"
        done
        check "hostile tables: $sql" "$worst" [ -z "$worst" ]
    done <<'END'
DELETE FROM session
ALTER TABLE session RENAME COLUMN pid TO q
UPDATE session SET seal = NULL, interval_ns = -1, zone_offset_seconds = 9223372036854775807
UPDATE session SET seal = NULL, host = char(27) || '[2J' || char(10), os = char(8238) || 'x', source = x'ff00fe'
UPDATE sample SET seal = NULL; UPDATE boot SET identity = char(27) || '[31m' || printf('%.*c', 100000, 'x')
UPDATE mark SET seal = NULL, text = char(27) || ']0;x' || char(7), kind = 99
UPDATE sample SET seal = NULL, key = id + 1
UPDATE sample SET seal = NULL, utc_ns = 9223372036854775807
UPDATE sample SET seal = NULL, id = 9223372036854775807 WHERE id = 40
UPDATE sample SET seal = NULL, slab_bytes = -9223372036854775807 - 1, paged_bytes = 9223372036854775807, handles = 'x'
UPDATE frame SET data = randomblob(500)
UPDATE frame SET data = zeroblob(50000000) WHERE sample = 1
UPDATE frame SET data = (SELECT data FROM frame WHERE sample = 2)
DELETE FROM frame WHERE sample = 1
DROP TABLE mark
DROP TABLE mark; CREATE VIEW mark AS WITH RECURSIVE r(id, utc_ns, kind, text, session) AS (SELECT 1, 1, 1, 'a', 1 UNION ALL SELECT id + 1, utc_ns, kind, text, session FROM r) SELECT * FROM r
END
}

# Recording must not touch what is no recording.
kept()
{
    cp "$2" "$work/before"
    refused "record onto $1" 1 "$program" record "$2" --source demo:quiet --interval 1m --samples 3 --quiet
    check "record onto $1: kept as it was" "it was changed" cmp "$2" "$work/before"
    rm -f "$work/before"
}

bad_targets()
{
    kept "a text file" "$work/text"
    kept "another SQLite database" "$work/other.db"
    kept "a recording from a newer version" "$work/newer"
    refused "record onto a folder" 1 "$program" record "$work/folder" --source demo:quiet --samples 3 --quiet
    refused "record into a folder that is not there" 1 "$program" record "$work/no/x.pooltop" --source demo:quiet --samples 3 --quiet
    echo 'kept' >"$work/there.csv"
    refused "export onto a file that is there" 1 "$program" export "$demo" --output "$work/there.csv"
    says "export onto a file that is there: kept as it was" '^kept$' "$work/there.csv"
    cp "$demo" "$work/before"
    refused "export onto the recording itself" 1 "$program" export "$work/before" --output "$work/before"
    check "export onto the recording itself: kept as it was" "it was changed" cmp "$demo" "$work/before"
}

bad_words()
{
    for time in 25:99 yesterdayish '2026-13-01' '' 5; do
        refused "export --begin '$time'" 2 "$program" export "$demo" --begin "$time"
    done
    refused "replay --at nonsense" 2 "$program" replay "$demo" --at nonsense --script "$work/keys" --size 80x24
    refused "export: unknown column" 2 "$program" export "$demo" --columns tag,nope
    says "export: the unknown column is named" nope "$err"
    for filter in 'bytes>>3' 'bytes>' '/[/' '"open' 'nofield>3'; do
        refused "export --filter '$filter'" 2 "$program" export "$demo" --filter "$filter"
    done
    refused "live --filter '/[/'" 2 "$program" --batch 1 --source demo:quiet --filter '/[/'
    refused "live: unknown sort column" 2 "$program" --batch 1 --source demo:quiet --sort nope
    refused "export: unknown --what" 2 "$program" export "$demo" --what nope
    refused "export: unknown format" 2 "$program" export "$demo" --format nope
    refused "export: a span without unit" 2 "$program" export "$demo" --every 5
    refused "unknown verb" 2 "$program" nosuchverb
    refused "unknown option" 2 "$program" --nosuchoption
    refused "unknown option of a verb" 2 "$program" info "$demo" --nosuchoption
    refused "a file too many" 2 "$program" info "$demo" "$demo"
    refused "a file missing" 2 "$program" record
    refused "an option without its value" 2 "$program" record "$work/y.pooltop" --interval
    refused "record: interval of nothing" 2 "$program" record "$work/y.pooltop" --source demo:quiet --interval 0s --samples 2
    refused "record: samples that are no number" 2 "$program" record "$work/y.pooltop" --source demo:quiet --samples x
    refused "unknown source" 2 "$program" record "$work/y.pooltop" --source mars --samples 2
    refused "unknown scenario" 2 "$program" record "$work/y.pooltop" --source demo:nosuch --samples 2
    refused "a recorded tree that is not there" '1|2' "$program" record "$work/y.pooltop" --source "proc:$work/no" --samples 2
    check "a refused recording leaves no file" "y.pooltop is there" [ ! -e "$work/y.pooltop" ]
    refused "a size that is none" 2 "$program" replay "$demo" --script "$work/keys" --size 80by24
    refused "a script that is not there" 1 "$program" replay "$demo" --script "$work/nokeys" --size 80x24
    # A name from outside reaches the line escaped.
    refused "a hostile file name" 1 "$program" info "$work/$(printf 'a\033[2Jb\nc')"
}

terminal_that_is_none()
{
    if ! command -v script >/dev/null; then
        skipped "a terminal that is none" "script(1) is not installed"
        return
    fi
    for kind in no-such-terminal dumb; do
        env TERM=$kind timeout -k 2 5 script -qec "$program --source demo:quiet 2>$err" /dev/null >"$out" 2>&1 </dev/null
        status=$?
        if [ $status -eq 1 ] && is_problem; then
            passed "TERM=$kind is refused in one line"
        else
            failed "TERM=$kind" "status $status: $(line_of "$err")"
        fi
    done
}

# --- readers that go away, disks that are full --------------------------------------------------------------------------------

# broken WHAT COMMAND...: its reader takes one line and goes.
broken()
{
    what=$1
    shift
    { timeout -k 2 $limit "$@" 2>"$err" </dev/null; echo $? >"$work/status"; } | head -n 1 >"$out"
    status=$(cat "$work/status")
    if [ "$status" -eq 1 ] && is_problem; then passed "$what"; else failed "$what" "status $status: $(line_of "$err")"; fi
}

# on_full WHAT COMMAND...: its output is a full disk.
on_full()
{
    what=$1
    shift
    timeout -k 2 $limit "$@" >/dev/full 2>"$err" </dev/null
    status=$?
    if [ $status -eq 1 ] && is_problem; then passed "$what"; else failed "$what" "status $status: $(line_of "$err")"; fi
}

outputs_that_end()
{
    broken "export into a closed pipe" "$program" export "$demo"
    broken "batch into a closed pipe" "$program" --batch 100 --source demo:quiet
    if [ -c /dev/full ]; then
        on_full "export onto a full disk" "$program" export "$demo"
        on_full "batch onto a full disk" "$program" --batch 1 --source demo:quiet
        on_full "info onto a full disk" "$program" info "$demo"
        on_full "help onto a full disk" "$program" --help
        refused "export --output /dev/full" 1 "$program" export "$demo" --output /dev/full
    else
        skipped "full disk" "no /dev/full"
    fi
    full_disk_while_recording
}

full_disk_while_recording()
{
    mkdir "$work/small"
    if ! mount -t tmpfs -o size=1m tmpfs "$work/small" 2>/dev/null; then
        skipped "recording until the disk is full" "a small tmpfs cannot be mounted here"
        return
    fi
    mounts="$mounts $work/small"
    refused "recording until the disk is full" 1 "$program" record "$work/small/x.pooltop" --source demo:churn --interval 10s --for 90h --quiet
    run "$program" info "$work/small/x.pooltop"
    check "what was recorded before the disk was full can be read" "status $status: $(line_of "$err")" [ $status -eq 0 ]
}

# --- what works ---------------------------------------------------------------------------------------------------------------

words_that_work()
{
    works "--version" "$program" --version
    says "--version says it in one line" '^pooltop [0-9]+\.[0-9]+' "$out"
    works "--help" "$program" --help
    says "--help names the verbs" '^ *(record|replay|export|info) ' "$out"
    for verb in live record replay export info check mark snapshot recover merge sql service; do
        works "$verb --help" "$program" $verb --help
        says "$verb --help says how it is used" "usage: pooltop.* $verb" "$out"
    done
}

plain_tables()
{
    works "--batch 2" "$program" --batch 2 --interval 200ms --source demo:quiet
    check "--batch 2 is plain" "control characters in it" is_plain "$out"
    check "--batch 2 has two tables" "$(grep -c '^ *TAG' "$out") headings" [ "$(grep -cE '(^| )TAG ' "$out")" -eq 2 ]
    check "--batch 2 again gives the same" "the demo is not deterministic" same_batch
    run "$program" --batch 2 --interval 200ms
    check "--batch 2 of this machine" "status $status: $(line_of "$err")" [ $status -eq 0 ]
    check "--batch 2 of this machine is plain" "control characters in it" is_plain "$out"
    no_terminal
}

same_batch()
{
    "$program" --batch 2 --interval 200ms --source demo:quiet </dev/null | cmp - "$out"
}

no_terminal()
{
    { timeout -k 2 $limit "$program" </dev/null 2>"$err"; echo $? >"$work/status"; } | cat >"$out"
    status=$(cat "$work/status")
    check "without a terminal: ends well" "status $status: $(line_of "$err")" [ "$status" -eq 0 ]
    check "without a terminal: one table" "$(grep -cE '(^| )TAG ' "$out") headings" [ "$(grep -cE '(^| )TAG ' "$out")" -eq 1 ]
    check "without a terminal: plain" "control characters in it" is_plain "$out"
    cat "$out" "$err" >"$work/both"
    says "without a terminal: says so" 'terminal' "$work/both"
}

unprivileged()
{
    if ! can_be_nobody; then
        skipped "as nobody" "needs root to become nobody"
        return
    fi
    mkdir "$work/nobody" && chown 65534:65534 "$work/nobody"
    exec_nobody "$program" --batch 1
    check "as nobody: works" "status $status: $(line_of "$err")" [ $status -eq 0 ]
    cat "$out" "$err" >"$work/both"
    remarks=$(grep -cE 'root|CAP_DAC_READ_SEARCH' "$work/both")
    check "as nobody: one remark says what is missing" "$remarks lines name root or the capability" [ "$remarks" -eq 1 ]
    exec_nobody "$program" record "$work/nobody/x.pooltop" --interval 200ms --samples 3 --quiet
    check "as nobody: records" "status $status: $(line_of "$err")" [ $status -eq 0 ]
    run "$program" export "$work/nobody/x.pooltop" --what processes
    columns name,handles <"$out" >"$work/rows"
    others=$(awk -F '\t' '$2 > 0 { n++ } END { print n + 0 }' "$work/rows")
    check "as nobody: handles of others are counted" "only $others processes with handles" [ "$others" -gt 1 ]
}

# --- damage -----------------------------------------------------------------------------------------------------------------

damage()
{
    works "check of a good recording" "$program" check "$demo"
    says "check says what is good" '^ok: 1[0-9]+ samples' "$out"
    cp "$demo" "$work/broken"
    sqlite3 "$work/broken" "UPDATE frame SET data = x'44' WHERE sample = 50;"
    run "$program" check "$work/broken"
    check "check of a damaged recording fails in one line" "status $status: $(line_of "$err")" [ $status -eq 1 ]
    says "check names the first bad sample" 'first bad sample is 50' "$err"
    says "check names each finding" '^sample 50: damaged' "$out"
    works "recover" "$program" recover "$work/broken" --output "$work/mended.pooltop"
    says "recover says what is lost" '^lost: sample 50: damaged' "$out"
    works "what was recovered is whole" "$program" check "$work/mended.pooltop"
    refused "recover overwrites nothing" 1 "$program" recover "$work/broken" --output "$demo"
    run "$program" snapshot "$demo" --begin start --end start --output "$work/part.pooltop"
    check "snapshot of a part" "status $status: $(line_of "$err")" [ $status -eq 0 ]
    works "a part stands alone" "$program" check "$work/part.pooltop"
    says "a part has the samples asked for" '^ok: 1 sample ' "$out"
    "$program" export "$demo" --begin start --end start >"$work/whole.csv"
    "$program" export "$work/part.pooltop" >"$work/part.csv"
    check "a part has the same numbers" "they differ" cmp "$work/whole.csv" "$work/part.csv"
    "$program" snapshot "$demo" --begin start --end 2026-03-03 --output "$work/early.pooltop" >"$out" 2>"$err"
    "$program" snapshot "$demo" --begin '2026-03-02 23:00' --output "$work/late.pooltop" >"$out" 2>"$err"
    works "merge of two parts that overlap" "$program" merge "$work/late.pooltop" "$work/early.pooltop" --output "$work/both.pooltop"
    says "merge says what it left out" '^left out: 7 samples' "$out"
    works "what was merged is whole" "$program" check "$work/both.pooltop"
    "$program" export "$demo" >"$work/whole.csv"
    "$program" export "$work/both.pooltop" >"$work/both.csv"
    check "what was merged has the numbers of the whole" "they differ" cmp "$work/whole.csv" "$work/both.csv"
    refused "merge overwrites nothing" 1 "$program" merge "$demo" --output "$work/both.pooltop"
    refused "snapshot overwrites nothing" 1 "$program" snapshot "$demo" --output "$work/part.pooltop"
    run "$program" mark "$work/text" "x"
    check "mark refuses what is no recording" "status $status: $(line_of "$err")" [ $status -eq 1 ]
    run "$program" check "$work/cut"
    check "check of a recording cut in half" "status $status: $(line_of "$err")" [ $status -eq 1 ]
}

# --- numbers ------------------------------------------------------------------------------------------------------------------

# A tree as a support case has it; the kernel's own tables are the truth that must come back.
copy_tree()
{
    tree=$work/tree
    for path in proc/slabinfo proc/meminfo proc/vmstat proc/stat proc/uptime proc/version proc/loadavg proc/vmallocinfo \
        proc/sys/fs/file-nr proc/sys/kernel/random/boot_id proc/sys/kernel/osrelease proc/sys/kernel/hostname proc/cmdline; do
        mkdir -p "$tree/${path%/*}"
        cat "/$path" >"$tree/$path" 2>/dev/null || rm -f "$tree/$path"
    done
    if [ -d /sys/kernel/slab ]; then
        mkdir -p "$tree/sys/kernel/slab"
        for name in /sys/kernel/slab/*; do
            if [ -L "$name" ]; then ln -s "$(readlink "$name")" "$tree$name"; else mkdir "$tree$name"; fi
        done
    fi
    [ -s "$tree/proc/slabinfo" ]
}

recorded_tree()
{
    if ! copy_tree; then
        skipped "a recorded tree" "/proc/slabinfo cannot be read here"
        return
    fi
    works "record from a tree" "$program" record "$work/tree.pooltop" --source "proc:$tree" --samples 1 --quiet
    works "export of a tree" "$program" export "$work/tree.pooltop"
    columns tag,diff,bytes,held_bytes,per_alloc_bytes <"$out" | grep -v '^(kmalloc' | sort >"$work/got"
    page=$(getconf PAGESIZE)
    awk -v page="$page" 'BEGIN { OFS = "\t" } FNR > 2 { print $1, $2, $2 * $4, $15 * $6 * page, $4 }' "$tree/proc/slabinfo" | sort >"$work/truth"
    difference=$(diff "$work/truth" "$work/got" | grep -c '^[<>]')
    check "a tree comes back number by number: $(wc -l <"$work/truth") caches" "$difference lines differ, first $(diff "$work/truth" "$work/got" | sed -n 2p)" \
        [ "$difference" -eq 0 ]
    gap_of_tree
    totals_of_tree
}

gap_of_tree()
{
    columns tag,held_bytes <"$out" | awk -F '\t' '$1 ~ /^\(kmalloc/ { print $2 }' >"$work/got"
    awk -v page="$page" '
        FNR == NR { if ($1 == "Slab:") slab = $2 * 1024; next }
        FNR > 2 { held += $15 * $6 * page }
        END { printf "%.0f\n", (slab > held) ? slab - held : 0 }' "$tree/proc/meminfo" "$tree/proc/slabinfo" >"$work/truth"
    check "the row of slab in no cache" "$(cat "$work/got") instead of $(cat "$work/truth")" cmp "$work/truth" "$work/got"
}

totals_of_tree()
{
    works "totals of a tree" "$program" export "$work/tree.pooltop" --what totals
    columns physical_bytes,available_bytes,slab_bytes,reclaimable_bytes,unreclaimable_bytes,kernel_stack_bytes,page_table_bytes,handles <"$out" |
        tr '\t' '\n' >"$work/got"
    for key in MemTotal MemAvailable Slab SReclaimable SUnreclaim KernelStack PageTables; do
        awk -v key="$key:" '$1 == key { printf "%.0f\n", $2 * 1024 }' "$tree/proc/meminfo"
    done >"$work/truth"
    awk '{ print $1 }' "$tree/proc/sys/fs/file-nr" >>"$work/truth"
    check "totals come back as meminfo and file-nr have them" "$(paste "$work/truth" "$work/got" | awk '$1 != $2' | head -n 1)" cmp "$work/truth" "$work/got"
}

columns_of() { columns time <"$1"; }

# time says the same moment as epoch_ns, tag_hex the same bytes as tag.
texts_of_numbers()
{
    columns epoch_ns,time <"$work/all.csv" | uniq | sed -n '1p;$p' | while read -r epoch time; do
        [ "$(date -d "$time" +%s%3N)" = "${epoch%??????}" ] || echo "$time is not $epoch"
    done >"$work/wrong"
    check "time and epoch_ns are the same moment" "$(head -n 1 "$work/wrong")" [ ! -s "$work/wrong" ]
    columns tag,tag_hex <"$work/all.csv" | sort -u | awk -F '\t' '
        BEGIN { for (i = 32; i < 127; i++) hex[sprintf("%c", i)] = sprintf("%02x", i) }
        $1 ~ /\\/ { next }
        { made = ""
          for (i = 1; i <= length($1); i++) made = made hex[substr($1, i, 1)]
          if (made != tolower($2)) print $1 " is not " $2 }' >"$work/wrong"
    check "tag and tag_hex are the same bytes" "$(head -n 1 "$work/wrong")" [ ! -s "$work/wrong" ]
}

# Every number twice through a file: the CSV of a recording, and of the same moments recorded again with other key samples.
read_back()
{
    works "export of pools" "$program" export "$demo" --output "$work/all.csv"
    samples=$(columns epoch_ns <"$work/all.csv" | sort -u | wc -l)
    check "every sample is exported" "$samples, expected 120 or 121" [ "$samples" -ge 120 -a "$samples" -le 121 ]
    check "every line has as many cells as the header" "$(columns time <"$work/all.csv" 2>&1 >/dev/null)" columns_of "$work/all.csv"
    texts_of_numbers
    moment=$(columns epoch_ns <"$work/all.csv" | sort -u | sed -n '61{s/.\{9\}$/.&/;s/^/@/;p;}')
    works "export of one moment" "$program" export "$demo" --begin "$moment" --end "$moment"
    columns epoch_ns,type,tag_hex,allocs,frees,diff,bytes,held_bytes,per_alloc_bytes,objects,handles <"$out" >"$work/got"
    epoch=$(head -n 1 "$work/got" | cut -f 1)
    columns epoch_ns,type,tag_hex,allocs,frees,diff,bytes,held_bytes,per_alloc_bytes,objects,handles <"$work/all.csv" | grep "^$epoch" >"$work/truth"
    check "a moment alone has the same numbers as in the whole" "$(diff "$work/truth" "$work/got" | head -n 2 | tr '\n' ' ')" cmp "$work/truth" "$work/got"
    check "there is something in it" "$(wc -l <"$work/got") rows" [ "$(wc -l <"$work/got")" -gt 100 ]
    works "the same demo recorded again" "$program" record "$work/again.pooltop" --source demo:token-leak --interval 10m --for 20h --quiet
    "$program" export "$work/again.pooltop" 2>/dev/null >"$work/again.csv"
    check "the same demo gives the same CSV" "they differ" cmp "$work/all.csv" "$work/again.csv"
    for kind in totals processes types marks; do
        works "export --what $kind" "$program" export "$demo" --what $kind
        check "export --what $kind has rows" "$(wc -l <"$out") lines" [ "$(wc -l <"$out")" -gt 1 ]
    done
}

whole_nights()
{
    begun=$(date +%s)
    works "90 simulated hours" "$program" record "$work/night.pooltop" --source demo:token-leak --interval 1m --for 90h --quiet
    took=$(($(date +%s) - begun))
    check "90 simulated hours are written in seconds" "$took s" [ "$took" -le 15 ]
    works "info of a night, with what takes the space" "$program" info --sizes "$work/night.pooltop"
    says "info tells what frames take" 'key frames' "$out"
    says "info counts the samples" '54[0-9][0-9]' "$out"
}

# --- two at a time --------------------------------------------------------------------------------------------------------------

has_samples() { [ "$("$program" export "$1" --what totals 2>/dev/null | wc -l)" -gt "$2" ]; }

while_recording()
{
    file=$work/live.pooltop
    background "$work/first" "$program" record "$file" --interval 100ms --quiet
    first=$background_id
    until_true 10 test -s "$file"
    sleep 1
    refused "a second recorder on the same file" 1 "$program" record "$file" --interval 1s --samples 1 --quiet
    says "the second recorder names the first" "$first" "$err"
    works "info while it is recorded" "$program" info "$file"
    works "mark while it is recorded" "$program" mark "$file" "the fan stopped"
    works "check while it is recorded" "$program" check "$file"
    works "export while it is recorded" "$program" export "$file" --what totals
    before=$(wc -l <"$out")
    until_true 10 has_samples "$file" "$before"
    run "$program" export "$file" --what totals
    check "new samples are seen while it is recorded" "$before, then $(wc -l <"$out") lines" [ "$(wc -l <"$out")" -gt "$before" ]
    kill -TERM "$first"
    wait "$first"
    ended=$?
    check "kill -TERM ends a recorder well" "status $ended: $(line_of "$work/first.err")" [ $ended -eq 0 ]
    check "a closed recording stands alone" "$(ls "$file"-* 2>/dev/null)" [ ! -e "$file-wal" ]
    run "$program" export "$file" --what marks
    columns kind <"$out" >"$work/kinds"
    says "the note is in it" 'the fan stopped' "$out"
    check "start and stop are marked" "$(tr '\n' ' ' <"$work/kinds")" grep -q stop "$work/kinds"
    before=$("$program" export "$file" --what totals | wc -l)
    works "a recorder goes on in a recording" "$program" record "$file" --interval 100ms --samples 3 --quiet
    after=$("$program" export "$file" --what totals | wc -l)
    check "nothing is lost when it goes on" "$before lines, then $after" [ "$after" -eq $((before + 3)) ]
}

killed_recorder()
{
    file=$work/killed.pooltop
    background "$work/killed" "$program" record "$file" --interval 100ms --quiet
    until_true 10 test -s "$file"
    until_true 10 has_samples "$file" 6
    kill -KILL "$background_id"
    wait "$background_id" 2>/dev/null
    works "a recording whose recorder was killed" "$program" export "$file" --what totals
    check "its samples are there" "$(wc -l <"$out") lines" [ "$(wc -l <"$out")" -gt 6 ]
    works "a new recorder goes on in it" "$program" record "$file" --interval 100ms --samples 2 --quiet
    run "$program" info "$file"
    says "it says that the first one was killed" 'gap    recorder was killed; .* without samples' "$out"
}

bounds_of_a_recording()
{
    file=$work/bounded.pooltop
    works "record --max-size" "$program" record "$file" --source demo:token-leak --for 20h --max-size 8m --quiet
    check "it stays below" "$(wc -c <"$file") bytes" [ "$(wc -c <"$file")" -le 8388608 ]
    works "check of a recording that dropped samples" "$program" check "$file"
    works "export of one" "$program" export "$file" --what totals --every 10m
    works "record --keep in the same file" "$program" record "$file" --source demo:token-leak --for 20h --keep 1h --quiet
    run "$program" info "$file"
    says "info tells what was dropped" '^samples .*, the [0-9]* before them were dropped' "$out"
    refused "record without room" 1 "$program" record "$file" --source demo:quiet --samples 2 --min-free 4e --quiet
    refused "record --durability of no kind" 2 "$program" record "$file" --durability never
}

# A disk that fills up and is emptied again.
disk_space()
{
    mkdir "$work/disk"
    if ! mount -t tmpfs -o size=4m pooltop "$work/disk" 2>/dev/null; then
        skipped "a full disk" "needs to be allowed to mount one"
        return
    fi
    background "$work/pauses" "$program" record "$work/disk/x.pooltop" --interval 100ms --min-free 1m
    until_true 10 test -s "$work/disk/x.pooltop"
    sleep 1
    dd if=/dev/zero of="$work/disk/fill" bs=1k count=3000 2>/dev/null
    until_true 20 grep -qs "recording pauses" "$work/pauses" "$work/pauses.err"
    rm "$work/disk/fill"
    until_true 20 grep -qs "recording goes on" "$work/pauses" "$work/pauses.err"
    sleep 1
    kill -TERM "$background_id"
    wait "$background_id" 2>/dev/null
    run "$program" info "$work/disk/x.pooltop"
    umount "$work/disk"
    says "a disk that was full for a while is a gap" 'gap    disk space: no sample for' "$out"
    check "one only" "$(grep -c 'disk space:' "$out")" [ "$(grep -c 'disk space:' "$out")" -eq 1 ]
}

# --- SQL ------------------------------------------------------------------------------------------------------------------------

sql_questions()
{
    awk -v folder="$work" '
        /^```sql$/ { inside = 1; file = folder "/question" ++count; next }
        /^```$/ { inside = 0; next }
        inside { print >file }' "$here/../../docs/sql.md"
    check "docs/sql.md asks ten questions" "$(ls "$work"/question* | wc -l)" [ "$(ls "$work"/question* | wc -l)" -eq 10 ]
    for question in "$work"/question*; do
        works "sql: $(head -n 1 "$question")" "$program" sql "$demo" "$(cat "$question")"
        check "sql: it has an answer" "$(wc -l <"$out") lines" [ "$(wc -l <"$out")" -gt 1 ]
        works "sql --table: the same" "$program" sql --table "$demo" "$(cat "$question")"
    done
}

# Numbers asked for in SQL are those of an export.
sql_answers()
{
    works "sql: all numbers of pools" "$program" sql "$demo" "SELECT epoch_ns, type, tag_hex, allocs, frees, diff, bytes, per_alloc_bytes, handles FROM pools"
    tail -n +2 "$out" | sort >"$work/got"
    run "$program" export "$demo"
    columns epoch_ns,type,tag_hex,allocs,frees,diff,bytes,per_alloc_bytes,handles <"$out" | sort >"$work/truth"
    check "sql: they are those of an export" "$(diff "$work/truth" "$work/got" | head -n 2 | tr '\n' ' ')" cmp "$work/truth" "$work/got"
    works "sql: without a statement" "$program" sql "$demo"
    says "sql: without a statement it shows the tables" '^pools	time, epoch_ns, .*, bytes,' "$out"
    works "sql: what acts on a terminal" "$program" sql "$demo" "SELECT char(27) || '[2J' || char(9) || char(10) AS \"a	b\", NULL"
    check "sql: is shown escaped" "$(line_of "$out")" is_plain "$out"
    says "sql: NULL is an empty cell" 'x0[Aa]	$' "$out"
}

sql_refusals()
{
    while read -r statement; do
        refused "sql: $statement" 2 "$program" sql "$demo" "$statement"
    done <<END
SELEC 1
SELECT 1; SELECT 2
SELECT nothing FROM pools
SELECT * FROM frame
SELECT at('nonsense')
SELECT load_extension('x')
ATTACH '$work/attached' AS other
VACUUM INTO '$work/attached'
PRAGMA user_version = 7
SELECT * FROM pragma_table_info('pools')
CREATE TABLE x (a)
DELETE FROM pools
BEGIN
-- nothing
END
    check "sql: nothing was made" "it is there" [ ! -e "$work/attached" ]
    refused "sql: a statement too many" 2 "$program" sql "$demo" "SELECT 1" "SELECT 2"
    on_full "sql onto a full disk" "$program" sql "$demo" "SELECT * FROM pools"
    broken "sql into a closed pipe" "$program" sql "$demo" "SELECT * FROM pools"
    timeout -s INT 1 "$program" sql "$demo" "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT max(i) FROM r" >"$out" 2>"$err" </dev/null
    says "sql: Ctrl-C stops a statement without an end" '^pooltop: sql: stopped' "$err"
}

# --- the service ------------------------------------------------------------------------------------------------------------------

# Nothing here may change this machine: what would is only tried as nobody.
service_unit()
{
    works "service install --print" "$program" service install --print
    cp "$out" "$work/pooltop.service"
    says "the unit bounds what it records" '^ExecStart=.* record .*--keep .*--max-size ' "$work/pooltop.service"
    if command -v systemd-analyze >/dev/null; then
        run systemd-analyze verify "$work/pooltop.service"
        check "systemd-analyze verify finds nothing in the unit" "$(line_of "$err")" [ $status -eq 0 -a ! -s "$err" ]
    else
        skipped "systemd-analyze verify" "not installed"
    fi
    refused "service: an unknown action" 2 "$program" service frobnicate
    refused "service stop --print" 2 "$program" service stop --print
    refused "service without an action" 2 "$program" service
    if can_be_nobody; then
        for action in install remove start stop; do
            what="service $action as nobody"
            wanted=1
            exec_nobody "$program" service $action
            judge_refusal
        done
    else
        skipped "service as nobody" "needs root to become nobody"
    fi
    capabilities_of_unit
}

# The two capabilities that the unit leaves are enough to read what root reads.
capabilities_of_unit()
{
    if ! is_root || ! setpriv --bounding-set -all,+dac_read_search,+sys_ptrace true 2>/dev/null; then
        skipped "record with the capabilities of the unit" "needs root and setpriv"
        return
    fi
    works "record with the capabilities of the unit" setpriv --bounding-set -all,+dac_read_search,+sys_ptrace \
        "$program" record "$work/service.pooltop" --interval 100ms --samples 2 --quiet
    run "$program" record "$work/root.pooltop" --interval 100ms --samples 2 --quiet
    for name in service root; do
        run "$program" sql "$work/$name.pooltop" "SELECT count(*) > 0, (SELECT count(*) > 0 FROM processes WHERE handles > 0) FROM pools"
        cp "$out" "$work/$name.rows"
    done
    check "it reads the same as root" "$(tail -n 1 "$work/service.rows") instead of $(tail -n 1 "$work/root.rows")" cmp "$work/root.rows" "$work/service.rows"
}

for part in ${PARTS:-make_inputs bad_files bad_targets bad_words terminal_that_is_none outputs_that_end words_that_work plain_tables unprivileged damage recorded_tree read_back whole_nights while_recording killed_recorder bounds_of_a_recording disk_space sql_questions sql_answers sql_refusals service_unit}; do
    $part
done
finish
