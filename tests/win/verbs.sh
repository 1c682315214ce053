#!/bin/sh
# verbs.sh: pooltop.exe without a console, under Wine, beside the native program: recordings go both ways, exports have the same bytes, and a killed recorder
# loses nothing. Run by tests/win/run.sh.
set -u
suite=verbs
. tests/win/wine.sh
. tests/win/common.sh

# Both programs do the same with a recording; both outputs as they are, byte by byte.
same()
{
    title=$1
    shift
    "$POOLTOP_NATIVE" "$@" >"$work/native" 2>&1 </dev/null
    under_wine "$POOLTOP_EXE" "$@" >"$work/out" 2>"$work/err"
    cat "$work/err" >>"$work/out"
    expect "$title" cmp -s "$work/native" "$work/out"
}

native_check() { "$POOLTOP_NATIVE" check "$1" >"$work/out" 2>"$work/err" </dev/null; }

exports_are_same()
{
    for what in pools processes types totals marks; do
        same "$2: the same bytes of $what" export "$1" --what $what
    done
    same "$2: info says the same" info "$1"
    same "$2: check says the same" check "$1"
    same "$2: sql says the same" sql "$1" "SELECT tag, max(bytes) FROM pools GROUP BY tag ORDER BY 2 DESC LIMIT 20"
}

linux=$work/linux.pooltop
"$POOLTOP_NATIVE" record "$linux" --source demo:roles --samples 200 --quiet </dev/null >/dev/null 2>&1 ||
    "$POOLTOP_NATIVE" record "$linux" --source demo:token-leak --samples 200 --quiet </dev/null
exports_are_same "$linux" "recorded on Linux"

this=$work/this.pooltop
"$POOLTOP_NATIVE" record "$this" --samples 3 --interval 100ms --quiet </dev/null 2>/dev/null
exports_are_same "$this" "this machine, recorded on Linux"

windows=$work/windows.pooltop
exe record "$windows" --source demo:token-leak --samples 200 --quiet
expect "the .exe records" [ "$status" -eq 0 ]
exports_are_same "$windows" "recorded by the .exe"
exe export "$windows" --what totals --output "$work/totals.csv"
"$POOLTOP_NATIVE" export "$windows" --what totals --output "$work/native.csv" >/dev/null 2>&1
expect "an export into a file is the same, too" cmp -s "$work/totals.csv" "$work/native.csv"

odd="$work/ü ж 池.pooltop"
exe record "$odd" --source demo --samples 3 --quiet
expect "names outside the code page are names" native_check "$odd"
exe export "$windows" --filter '*ok*'
expect "a star is not expanded into file names" [ "$(ls "$work"/*.pooltop | wc -l)" -eq 4 ]

# Two libraries read the same signature: libcrypto there, Windows' own here.
if command -v osslsigncode >/dev/null && command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/k.pem" -out "$work/c.pem" -utf8 -subj '/O=Example Werke/CN=Größe Example' >/dev/null 2>&1
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/tk.pem" -out "$work/tc.pem" -subj '/CN=Stamp' \
        -addext extendedKeyUsage=critical,timeStamping >/dev/null 2>&1
    echo "int DriverEntry(void *driver, void *path) { volatile int tag = 'SeFN'; return tag; }" >"$work/d.c"
    x86_64-w64-mingw32-gcc-win32 -w -nostdlib -shared -Wl,--subsystem,native -Wl,--entry,DriverEntry -o "$work/plain.sys" "$work/d.c"
    for digest in sha1 sha256 sha384; do
        osslsigncode sign -h $digest -certs "$work/c.pem" -key "$work/k.pem" -TSA-certs "$work/tc.pem" -TSA-key "$work/tk.pem" -TSA-time 1600000000 \
            -in "$work/plain.sys" -out "$work/$digest.sys" >/dev/null
        # What nobody verified on Linux, Windows is asked; Wine trusts a certificate that nobody vouches for.
        set -- who NFeS --source demo --no-cache --drivers "$work/$digest.sys"
        "$POOLTOP_NATIVE" "$@" 2>&1 </dev/null | sed 's/ (chain and revocation not verified)//' >"$work/native"
        exe "$@"
        expect "who signed by $digest: Windows was asked" said ' (Windows '
        sed 's/ (Windows [^)]*)//' "$work/out" >"$work/judged"
        expect "who signed by $digest: the same on both" cmp -s "$work/native" "$work/judged"
    done
    printf 'x' | dd of="$work/sha256.sys" bs=1 seek=78 conv=notrunc status=none # in the text of the MS-DOS stub
    exe who NFeS --source demo --no-cache --drivers "$work/sha256.sys"
    expect "a driver that was changed is told" said 'CHANGED since it was signed'
    expect "and Windows does not trust it" said '(Windows does NOT trust it: 80096010)'
fi

exe live --source demo:token-leak
expect "without a console: one plain table" said Toke
expect "and one line says so" said 'standard output is not a terminal'
exe replay "$windows"
expect "replay without a console says what to do" said 'pooltop export'
expect "and ends with a failure" [ "$status" -eq 1 ]
exe live --batch 2 --source demo
expect "--batch works" [ "$status" -eq 0 ]
exe frobnicate
expect "wrong usage is 2" [ "$status" -eq 2 ]
exe info "$work/missing.pooltop"
expect "what is not there is one line" [ "$(wc -l <"$work/err")" -eq 1 ]

# --- the real query, which Wine answers for all but pools -------------------------------------------------------------------------------

REFUSED='this system does not report pool tags (status C0000003)'
exe live --batch 1
expect "pool tags that the system does not tell are one clear line" said "note: $REFUSED"
real=$work/real.pooltop
exe record "$real" --samples 2 --interval 200ms --walk-handles
expect "a recording says so as well" said "$REFUSED"
expect "and is made" native_check "$real"
# has_row WHAT PATTERN: a line of an export.
has_row() { "$POOLTOP_NATIVE" export "$real" --what "$1" >"$work/out" 2>"$work/err" && grep -qE "$2" "$work/out"; }
expect "processes are live: our own, with handles and threads" has_row processes ',pooltop\.exe,[1-9][0-9]*,[1-9][0-9]*,'
expect "object types are live" has_row types ',File,[0-9]+,[1-9][0-9]*$'
expect "totals are live, and pools that are told as 0 are absent" has_row totals ',nt-boot-[0-9]+,([1-9][0-9]*,){4},,,,'
expect "there is no row of a pool" [ "$("$POOLTOP_NATIVE" export "$real" | wc -l)" -eq 1 ]

# --- TerminateProcess ---------------------------------------------------------------------------------------------------------------

killed=$work/killed.pooltop
samples() { "$POOLTOP_NATIVE" info "$killed" 2>/dev/null | sed -n 's/^samples *\([0-9]*\).*/\1/p'; }
has_samples() { [ "$(samples)" -gt "$1" ] 2>/dev/null; }
process() { helper pid pooltop.exe 2>/dev/null | tr -d '\r'; }
seen=0
for round in 1 2 3; do
    under_wine "$POOLTOP_EXE" record "$killed" --source demo --quiet >"$work/out" 2>"$work/err" &
    recorder=$!
    seen=$(samples)
    expect "round $round: it records" until_true 30 has_samples $((${seen:-0} + 200))
    seen=$(samples)
    helper kill "$(process)"
    wait "$recorder" 2>/dev/null
    expect "round $round: killed, and every sample that was seen is there" has_samples $((seen - 1))
    expect "round $round: killed, and the recording is whole" native_check "$killed"
    exe check "$killed"
    expect "round $round: so says the .exe" [ "$status" -eq 0 ]
done

# --- control events -------------------------------------------------------------------------------------------------------------------

# Wine sends none of these by itself: helper.exe does.
ended_by() { "$POOLTOP_NATIVE" export "$ended" --what marks >"$work/out" 2>"$work/err"; grep -qF "stopped by $1" "$work/out"; }
while read -r event words; do
    ended=$work/$event.pooltop
    under_wine "$POOLTOP_EXE" record "$ended" --interval 100ms --quiet >"$work/out" 2>"$work/err" &
    recorder=$!
    expect "$event: it records" until_true 30 native_check "$ended"
    helper event "$(process)" "$event" || helper kill "$(process)"
    wait "$recorder"
    status=$?
    expect "$event: it ends by itself" [ "$status" -eq 0 ]
    expect "$event: the recording says why" ended_by "$words"
    expect "$event: and is whole" native_check "$ended"
done <<END
break Ctrl-Break
close the closing of its window
logoff a log-off
shutdown a shutdown
END
finish
