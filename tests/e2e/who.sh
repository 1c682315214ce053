#!/bin/sh
# who.sh PROGRAM: pooltop who on a folder, a recording, a simulated and this live system.
here=$(dirname "$0")
suite=who
. "$here/common.sh"
. "$here/commands.sh"
HOME=$work
XDG_CONFIG_HOME=$work/config
XDG_CACHE_HOME=$work/cache
export HOME XDG_CONFIG_HOME XDG_CACHE_HOME
cd "$work" || exit 1

refused "a backslash that escapes nothing is refused" 2 "$program" who 'Ab\q'
refused "an unknown format is refused" 2 "$program" who Toke --format yaml
refused "a folder that is not there is named" 1 "$program" who Toke --drivers "$work/nowhere" --source demo
refused "a named list that is not there is refused" 1 "$program" who Toke --pooltag "$work/none.txt" --source demo
refused "a recording and a source are one too many" 2 "$program" who Toke --recording x --source demo

works "a tag of a simulated server has its owner" "$program" who Toke --source demo:token-leak
says "an object is no culprit" 'names an object, not a culprit' "$out"
works "a simulated driver that leaks" "$program" who NFeS --source demo:driver-leak
says "is found in its code" 'NFeS +found in code: nfeflt.sys' "$out"
works "this system answers as JSON" "$program" who --format json Toke --drivers "$work"
works "the largest pools of a simulated server" "$program" who --source demo:token-leak --rows 5
check "so many lines and one of titles" "$(wc -l <"$out") lines" test "$(wc -l <"$out")" -eq 6

"$program" record night.pooltop --source demo:token-leak --samples 2 --quiet >/dev/null 2>&1
works "a recording answers" "$program" who Toke --recording night.pooltop --format json
says "with what it has" '"sample":\{"bytes":[0-9]+,' "$out"

# What was found out while recording answers where there is nothing else.
if [ -r /proc/slabinfo ]; then
    works "this kernel is recorded" "$program" record kernel.pooltop --samples 3 --interval 200ms --quiet
    mkdir elsewhere && cp kernel.pooltop elsewhere
    works "a copy elsewhere" "$program" who filp --recording elsewhere/kernel.pooltop
    says "has the owner that was found out here" 'recorded there +fs \(built in\), known' "$out"
    works "and its export" "$program" export elsewhere/kernel.pooltop --filter tag=filp
    says "names it" '"?fs \(built in\)"?' "$out"
    works "and in SQL" "$program" sql elsewhere/kernel.pooltop "SELECT grade FROM owners WHERE tag = 'filp'"
    says "with its grade" '^known$' "$out"
    works "check finds nothing wrong" "$program" check elsewhere/kernel.pooltop
else
    skipped "this kernel is recorded" "/proc/slabinfo cannot be read"
fi
works "nothing is looked for when nobody wants it" "$program" record without.pooltop --source demo --samples 3 --owners no --quiet
works "and so" "$program" info without.pooltop
check "info has no owners" "$(grep owners "$out")" test "$(grep -c '^owners' "$out")" -eq 0
refused "a way that is not known is refused" 2 "$program" record y.pooltop --source demo --samples 3 --owners all

mkdir -p tree/proc tree/sys/kernel/debug/slab/zq_cache
echo 'slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
zq_cache              33     64    128   32    1 : tunables    0    0    0 : slabdata      2      2      0' >tree/proc/slabinfo
echo '     33 zq_make+0x1e/0x180 [zq] age=1/2/3 pid=1-9' >tree/sys/kernel/debug/slab/zq_cache/alloc_traces
echo '        4096       33 drivers/zq/zq.c:17 [zq] func:zq_make' >tree/proc/allocinfo
works "a copied tree answers" "$program" who zq_cache zq --source "proc:$work/tree"
says "with who allocates from the cache" '33  zq_make\+0x1e/0x180 \[zq\]' "$out"
says "and what a module's call sites hold" 'all its module +33 outstanding, 4.*, by 1 call site' "$out"

mkdir -p config/pooltop && echo 'Toke - ours.sys - Named by us' >config/pooltop/tags.txt
echo 'Toke - theirs.sys - Named by them' >pooltag.txt
works "lists are found" "$program" who Toke --source demo
says "the user's list is on top" '^Toke   known: ours.sys' "$out"
says "and the other is told" 'theirs.sys: Named by them' "$out"

if command -v x86_64-w64-mingw32-gcc >/dev/null; then
    mkdir drivers
    cat >d.c <<'C'
unsigned volatile total;
__attribute__((noinline)) void *allocate(int type, unsigned bytes, unsigned tag) { total += type + bytes + tag; return 0; }
int DriverEntry(void *driver, void *path) { allocate(1, 2, 'SeFN'); return total; }
C
    x86_64-w64-mingw32-gcc -w -O2 -nostdlib -shared -Wl,--subsystem,native -Wl,--entry,DriverEntry -o drivers/leaker.sys d.c
    works "a driver that was built here is found" "$program" who NFeS --drivers drivers --source demo
    says "in its code" '^NFeS   found in code: leaker.sys' "$out"
    says "with its SHA-256" "SHA-256 +$(sha256sum drivers/leaker.sys | cut -d' ' -f1)" "$out"
    check "what was read is kept" "no cache" test -s "$(ls cache/pooltop/drivers-* | head -n 1)"
    cp "$out" first
    works "and asked again" "$program" who NFeS --drivers drivers --source demo
    check "it says the same" "another answer" cmp -s first "$out"
    works "the drivers of a folder are recorded" "$program" record drivers.pooltop --source demo --samples 3 --drivers drivers --quiet
    mv drivers gone
    works "and answer without the folder" "$program" sql drivers.pooltop "SELECT driver, sha256 IS NULL FROM drivers"
    says "from the inventory" '^leaker.sys' "$out"
    mv gone drivers
    if command -v osslsigncode >/dev/null && command -v openssl >/dev/null && grep -q "libcrypto[.]so" "$program"; then
        openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -subj '/O=Example Werke/CN=Example Signing' >/dev/null 2>&1
        osslsigncode sign -h sha256 -certs c.pem -key k.pem -in drivers/leaker.sys -out signed.sys >/dev/null
        works "a signed driver is read" "$program" who NFeS --drivers signed.sys --source demo
        says "with its signer" 'signer +Example Signing' "$out"
        says "and as unchanged, not as trusted" 'unchanged since it was signed \(chain and revocation not verified\)' "$out"
        printf X | dd of=signed.sys bs=1 seek=1024 conv=notrunc 2>/dev/null
        works "one byte is changed" "$program" who NFeS --drivers signed.sys --source demo --format json
        says "which is told" '"kind":"embedded","file":"changed"' "$out"
    else
        skipped "a signed driver is read" "osslsigncode, openssl or libcrypto is missing"
    fi
else
    skipped "a driver that was built here is found" "there is no mingw-w64"
fi

finish
