#!/bin/sh
# From a bare Debian machine to the live screen: installs what is missing, builds, starts build/pooltop with the arguments given.
set -eu
cd "$(dirname "$0")"
. tests/packages.sh
need gcc:gcc make:make /usr/include/ncurses.h:libncurses-dev /usr/include/sqlite3.h:libsqlite3-dev /usr/include/csv.h:libcsv-dev \
    /usr/include/zlib.h:zlib1g-dev /usr/include/string.h:libc6-dev /usr/include/lzma.h:liblzma-dev /usr/include/zstd.h:libzstd-dev /usr/include/openssl/cms.h:libssl-dev
say "building build/pooltop"
make -j"$(nproc)" --silent
say "starting build/pooltop $*"
exec build/pooltop "$@"
