#!/bin/sh
# kernel_package.sh: the modules of a Debian kernel package, downloaded and unpacked, not installed, below build/tools/kernel; prints the folder of the
# modules, or ends with 1 when there is none to be had.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/packages.sh
DOWNLOAD_SECONDS=50
find_modules() { find build/tools/kernel/lib/modules build/tools/kernel/usr/lib/modules -mindepth 1 -maxdepth 1 -type d 2>/dev/null | head -n 1; }
folder=$(find_modules)
if [ -z "$folder" ]; then
    package=$(apt-cache depends "linux-image-cloud-$(dpkg --print-architecture 2>/dev/null)" 2>/dev/null | awk '/Depends: linux-image/ {print $2; exit}')
    [ -n "$package" ] || exit 1
    unpack_into build/tools/kernel "$package" || exit 1
    folder=$(find_modules)
fi
[ -n "$folder" ] && echo "$folder"
