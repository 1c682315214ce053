#!/bin/sh
# report.sh PROGRAM: the verdict on a night, as somebody would ask for it in the morning: in words, for scripts, by the exit status.
here=$(dirname "$0")
suite=report
. "$here/common.sh"
. "$here/commands.sh"
cd "$work" || exit 1

# night NAME SCENARIO OPTION...: ten simulated hours.
night()
{
    name=$1 scenario=$2
    shift 2
    works "$name is recorded" "$program" record "$name.pooltop" --source "demo:$scenario" --interval 30s --for 10h --quiet "$@"
}

night token token-leak
night quiet quiet
night driver driver-leak

works "a night is judged" "$program" report token.pooltop
says "it is a leak" '^LEAK ' "$out"
says "of this pool" '^1\. Toke +Paged' "$out"
says "which that process holds" 'handles of lsass\.exe \(pid [0-9]+\)' "$out"
says "and it ends there" 'paged pool, .* used up in about [0-9]+d' "$out"
says "the next command is told" '^ +next +handle.exe -s -p [0-9]+' "$out"
check "no line is wider than a screen" "$(awk 'length > 80' "$out" | head -n 1)" sh -c "! grep -qE '.{81}' '$out'"

works "a quiet night is judged" "$program" report quiet.pooltop
says "it is none" '^NO LEAK FOUND ' "$out"
works "a driver's leak is judged" "$program" report driver.pooltop
says "by its tag" '^1\. NFeS +Nonp' "$out"
says "with the driver that the recording found out" '^ +owner +nfeflt\.sys [0-9.]+, Nordfels Software AG' "$out"

run "$program" report token.pooltop --exit-code
check "a leak is status 10" "status $status" [ "$status" -eq 10 ]
run "$program" report quiet.pooltop --exit-code
check "none is status 0" "status $status" [ "$status" -eq 0 ]
refused "a span without samples is refused" 1 "$program" report token.pooltop --begin 2020-01-01 --end 2020-01-02
refused "what is no recording is refused" 1 "$program" report "$here/report.sh"

works "JSON is written" "$program" report token.pooltop --format json --output verdict.json
if command -v python3 >/dev/null; then
    check "and read: the first culprit, its process and the range of its end" "$(line_of verdict.json)" python3 -c '
import json
verdict = json.load(open("verdict.json"))
first = verdict["culprits"][0]
assert (verdict["schema"], verdict["verdict"], first["pool"], first["process"]["name"]) == (1, "leak", "Toke", "lsass.exe")
assert first["low"] <= first["bytes_per_hour"] <= first["high"]
assert first["exhaustion"]["earliest"] <= first["exhaustion"]["at"] <= first["exhaustion"]["latest"]'
else
    skipped "JSON is read" "there is no python3"
fi
works "two nights are compared" "$program" compare driver.pooltop quiet.pooltop --rows 1
says "the update fixed it" '^FIXED ' "$out"
says "which it says of the pool, with how sure it is" '^ +NFeS Nonp: gone \(confidence [0-9]+%\)' "$out"
works "and the other way round" "$program" compare quiet.pooltop driver.pooltop --rows 1
says "it is worse" '^WORSE ' "$out"
works "a night like itself" "$program" compare token.pooltop token.pooltop --format json
says "is the same, in JSON" '"outcome":"same".*"change":"same"' "$out"

works "without names" "$program" report token.pooltop --anonymize
check "of machine and processes" "$(line_of "$out")" sh -c "! grep -qE 'demo-server|lsass' '$out'"

finish
