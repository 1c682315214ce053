#!/bin/sh
# program.sh PROGRAM.exe: what is promised of the file itself: small, stripped, nothing needed but what every Windows has, a manifest and a version.
set -u
program=$1
failed=0
check()
{
    what=$1
    shift
    if "$@"; then echo "ok program: $what"; else echo "FAILED program: $what"; failed=1; fi
}
dump() { x86_64-w64-mingw32-objdump "$@" "$program"; }
imports() { dump -p | sed -n 's/.*DLL Name: //p' | tr 'A-Z' 'a-z' | sort -u; }
# user32.dll would take the news of a shutdown away from a console program (tui/terminal_windows.c).
only_system() { [ -n "$(imports)" ] && ! imports | grep -vxE 'kernel32\.dll|advapi32\.dll|msvcrt\.dll'; }
is_x64() { dump -f | grep -q 'pei-x86-64'; }
is_small() { [ "$(wc -c <"$program")" -lt 3145728 ]; }
is_stripped() { dump -t 2>&1 | grep -q 'no symbols'; }
has_text() { tr -d '\0' <"$program" | LC_ALL=C grep -qaF -- "$1"; }
is_hardened() { dump -p | grep -A 8 DllCharacteristics | grep -q NX_COMPAT && dump -p | grep -A 8 DllCharacteristics | grep -q DYNAMIC_BASE; }

check "it is for x64" is_x64
check "it imports only kernel32, advapi32 and msvcrt" only_system
check "it is smaller than 3 MB" is_small
check "it is stripped" is_stripped
check "its code may be anywhere and its data is not run" is_hardened
check "its manifest chooses UTF-8" has_text '>UTF-8</activeCodePage>'
check "its manifest knows long paths" has_text '>true</longPathAware>'
check "its manifest names Windows 10" has_text '{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}'
check "it has a version" has_text 'OriginalFilename'
exit $failed
