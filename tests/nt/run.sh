#!/bin/sh
# run.sh PROGRAM: the whole program over the tests' NT kernel (make fake-nt) against the same program over the demo source: live tables, recordings, replays
# and exports of the same simulated server must be the same, but for what NT does not tell. RUN (empty) stands before the program: a loader for an .exe.
set -u
program=$1
run=${RUN:-}
work=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-nt.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
LC_ALL=C.UTF-8
export LC_ALL
cd "$work" || exit 1
case $program in /*) ;; *) program=$OLDPWD/$program ;; esac
passed=0
failed=0

pooltop() { timeout 120 $run "$program" "$@" </dev/null; }

# check WHAT COMMAND...: one promise.
check()
{
    what=$1
    shift
    if "$@" >check.out 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED nt: $what"
        head -n 12 check.out
    fi
}

# rows WHAT FILE COLUMNS: some columns of an export, in an order of their own.
rows() { pooltop export "$2" --what "$1" | tr -d '\r' | cut -d, -f"$3" | LC_ALL=C sort; }

# same WHAT SCENARIO COLUMNS
same() { rows "$1" "nt-$2.pooltop" "$3" >ours && rows "$1" "demo-$2.pooltop" "$3" >theirs && [ "$(wc -l <ours)" -gt 20 ] && diff ours theirs; }

# What is left out below: column 3, the name of the boot; holders, owners and aliases of pools; the limit of the nonpaged pool.
for scenario in token-leak churn wrap; do
    check "record $scenario" pooltop record "nt-$scenario.pooltop" --source "windows:$scenario" --interval 1m --samples 60 --quiet
    check "record demo:$scenario" pooltop record "demo-$scenario.pooltop" --source "demo:$scenario" --interval 1m --samples 60 --quiet
    check "pools of $scenario" same pools "$scenario" 1,2,4-14
    check "processes of $scenario" same processes "$scenario" 1,2,4-11
    check "object types of $scenario" same types "$scenario" 1,2,4-6
    check "totals of $scenario" same totals "$scenario" 1,2,4-11,13-
    check "nothing is wrong with the recording of $scenario" pooltop check "nt-$scenario.pooltop"
done

pooltop live --batch 3 --source windows:token-leak --interval 1m >nt.txt 2>&1
pooltop live --batch 3 --source demo:token-leak --interval 1m >demo.txt 2>&1
# The demo knows owners and holders without a walk, and the limit of the nonpaged pool.
check "plain tables of a live session" sh -c \
    'for one in nt demo; do grep -aE "^(TAG|....  *(Paged|Nonp))" $one.txt | cut -c1-70 | sed "s/ *$//" >$one.rows; done; [ "$(wc -l <nt.rows)" -gt 200 ] && diff nt.rows demo.rows'
# exported NAME OPTION...: three samples with these options, as CSV.
exported()
{
    name=$1
    shift
    pooltop record "$name.pooltop" "$@" --interval 1m --samples 3 --quiet && pooltop export "$name.pooltop" >"$name.csv"
}
check "record with a walk over the handles" exported walked --source windows:token-leak --walk-handles
check "a walk names the holder" grep -q 'Toke,.*lsass.exe' walked.csv
check "record without one" exported plain --source windows:token-leak
check "nobody is named then" sh -c '! grep -q lsass.exe plain.csv'
check "record session pools" exported sessions --source windows:sessions --pools tags,session
check "each session has its own" sh -c '[ "$(grep -c Gh05 sessions.csv)" -gt "$(grep -c Gh05 plain.csv)" ]'
check "record large allocations" exported big --source windows:token-leak --pools tags,big
check "each tag that has some has a row of them" sh -c '[ "$(grep -c ,Large, big.csv)" -gt 9 ]'
check "they are on request only" sh -c '! grep -q ,Large, plain.csv'
printf 'sample 60\nSpace\nHome\nscreen pools\nTab\nscreen processes\nTab\nscreen types\n' >keys
pooltop live --source windows:token-leak --interval 1m --script keys --size 120x40 >live.txt 2>&1
pooltop replay nt-token-leak.pooltop --script keys --size 120x40 >replay.txt 2>&1
check "the live screen has pools, processes and object types" \
    sh -c 'grep -qa "Toke    Paged" live.txt && grep -qa "lsass.exe" live.txt && grep -qa "OBJECT TYPE" live.txt'
check "a replay shows what was live" cmp live.txt replay.txt
# Large allocations by the key; W walks; Enter on a process counts its handles by kind.
printf 'sample 2\nL\nscreen said\nsample 2\nF4\ntype type:large\nEnter\nscreen large\nL\nsample 2\nscreen without\n' >keys
pooltop live --source windows:token-leak --interval 1m --script keys --size 120x40 >large.txt 2>&1
check "L lists large allocations, and again no longer" sh -c \
    '[ "$(sed -n "/^--- large/,/^--- without/p" large.txt | grep -ac " Large ")" -gt 9 ] && sed -n "/^--- without/,\$p" large.txt | grep -aq " 0 of [0-9]* pools"'
printf 'sample 2\nscreen before\nW\nsample 2\nscreen after\n' >keys
pooltop live --source windows:token-leak --interval 1m --script keys --size 120x40 >walk.txt 2>&1
check "W names the holders" sh -c \
    '! sed "/^--- after/,\$d" walk.txt | grep -a " Toke " | grep -q lsass && sed -n "/^--- after/,\$p" walk.txt | grep -a "[ >]Toke  *Paged" | grep -q lsass'
printf 'sample 2\nTab\n/\ntype lsass\nEnter\nEnter\nscreen kinds\n' >keys
pooltop live --source windows:token-leak --interval 1m --script keys --size 120x40 >kinds.txt 2>&1
check "the pane of a process has its handles by kind" grep -aqE 'KINDS .*Token [0-9]' kinds.txt
check "record for six hours" pooltop record grown.pooltop --source windows:token-leak --interval 5m --samples 72 --quiet
check "what keeps growing is walked for" sh -c '"$@" export grown.pooltop | grep -q "Toke,.*lsass.exe"' sh $run "$program"
echo "nt: $passed passed, $failed failed"
[ $failed = 0 ]
