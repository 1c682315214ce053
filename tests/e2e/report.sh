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
    works "$name is recorded" "$program" record "$name.pooltop" --source "demo:$scenario" --interval 30s --for 10h --durability batch=1000 --quiet "$@"
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

works "four days are recorded, until the pool is full" "$program" record full.pooltop --source demo:token-leak --interval 5m --for 90h --durability batch=1000 --quiet
works "and judged" "$program" report full.pooltop
says "nothing is foretold of a limit that is reached" '^ +ends +paged pool: it is used up, nothing is left$' "$out"

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
works "a night is recorded of which only minutes stay" "$program" record kept.pooltop --source demo:token-leak,tags=200 --interval 20s --for 6h --keep 2d --keep-all 1h --quiet --owners no
works "and judged" "$program" report kept.pooltop
says "from its first minute on" '^2026-03-02 21:00:00 .* to 2026-03-03 03:00:00' "$out"
says "with the process" 'handles of lsass\.exe' "$out"

works "two nights are compared" "$program" compare driver.pooltop quiet.pooltop --rows 1
says "the update fixed it" '^FIXED ' "$out"
says "which it says of the pool, with how sure it is" '^ +NFeS Nonp: gone \(confidence [0-9]+%\)' "$out"
works "and the other way round" "$program" compare quiet.pooltop driver.pooltop --rows 1
says "it is worse" '^WORSE ' "$out"
works "a night like itself" "$program" compare token.pooltop token.pooltop --format json
says "is the same, in JSON" '"outcome":"same".*"change":"same"' "$out"

works "without names" "$program" report token.pooltop --anonymize
check "of machine and processes" "$(line_of "$out")" sh -c "! grep -qE 'demo-server|lsass' '$out'"

# --- as a page -------------------------------------------------------------------------------------------------------------------------

night boots reboot
night step lockstep
for name in token quiet boots step; do
    works "a page of $name is written" "$program" report $name.pooltop --format html --output $name.html
    if command -v python3 >/dev/null; then
        check "it is well-formed" "a parser says no" python3 -c '
import sys, xml.dom.minidom
page = xml.dom.minidom.parse(sys.argv[1])
assert len(page.getElementsByTagName("svg")) > 3 and not page.getElementsByTagName("script")' $name.html
    else
        skipped "the page is read" "there is no python3"
    fi
    check "it leads nowhere and loads nothing" "$(grep -oE '.{20}(https?:|url\(|@import|src=|href=).{20}' $name.html | head -n 1)" \
        sh -c "! grep -qE 'https?:|url\(|@import|src=|href=' $name.html"
    check "it stays small" "$(wc -c <$name.html) bytes" [ "$(wc -c <$name.html)" -lt 300000 ]
done
says "the culprit is its headline" '<h1><bdi class="pool">Toke</bdi> leaks .* an hour; <bdi>lsass\.exe</bdi> holds it\.</h1>' token.html
says "the owner's file is told with its version and company" 'ntoskrnl\.exe, 10\.0\.[0-9.]+</bdi></td><td><bdi>Microsoft' token.html
says "boots are laid over each other" 'Boots laid over each other' boots.html
refused "a page that is there is not replaced" 1 "$program" report token.pooltop --format html --output token.html
works "on standard output" "$program" report token.pooltop --format html
check "it is the same page" "they differ" cmp "$out" token.html
if command -v script >/dev/null; then
    timeout -k 2 20 script -qec "'$program' report token.pooltop --format html" typescript >/dev/null 2>&1 </dev/null
    check "a terminal gets one line and no page" "$(line_of typescript)" \
        sh -c "grep -q 'not for a terminal' typescript && ! grep -q '<html' typescript"
else
    skipped "a terminal gets no page" "there is no script"
fi
works "a page without names" "$program" report token.pooltop --format html --anonymize
check "has none of machine, processes and recording" "$(grep -oE 'demo-server|lsass|svchost|token\.pooltop|System32' "$out" | head -n 1)" \
    sh -c "! grep -qE 'demo-server|lsass|svchost|token\.pooltop|System32' '$out'"

# In a real browser, where there is one: no line on its console, and no request; a page that makes both shows that they would be seen.
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
browse()
{
    rm -rf profile
    timeout -k 2 60 "$browser" --headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
        --host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir=profile --enable-logging=stderr --v=0 --log-net-log=requests \
        --virtual-time-budget=1000 --dump-dom "file://$PWD/$1" >dom 2>console </dev/null
}
sed 's|<main>|<main><img src="http://request.invalid/x"/><script>1</script>|' token.html >loads.html
sed 's|<meta http-equiv[^>]*>|<!---->|; s|<main>|<main><img src="http://request.invalid/x"/>|' token.html >open.html
if [ -z "$browser" ]; then
    skipped "pages in a browser" "there is no chromium"
elif ! browse open.html || ! grep -q request.invalid requests; then
    skipped "pages in a browser" "it does not run here: $(tail -n 1 console | head -c 200)"
else
    passed "a browser asks for a picture where the policy is taken out"
    browse loads.html
    check "the page's own policy stops a picture and a script" "$(grep CONSOLE console | head -n 1)" \
        sh -c "[ \$(grep -c 'CONSOLE.*Content Security Policy' console) -ge 2 ] && ! grep -q '\"url\":\"http://request.invalid' requests"
    for name in token step; do
        browse $name.html
        check "the page of $name is shown without a word on the console" "$(grep CONSOLE console | head -n 1)" \
            sh -c "! grep -q CONSOLE console && grep -q '<h1>' dom"
    done
fi

finish
