#!/bin/sh
# Installs what the fuzzers need beyond the build: clang and its runtime with libFuzzer, which on Debian comes in a package per version.
set -eu
cd "$(dirname "$0")/../.."
. tests/packages.sh
need clang:clang /usr/include/zlib.h:zlib1g-dev /usr/include/sqlite3.h:libsqlite3-dev /usr/include/openssl/cms.h:libssl-dev /usr/include/csv.h:libcsv-dev /usr/include/ncurses.h:libncurses-dev
version=$(clang -dumpversion | cut -d. -f1)
# clang tells where the file would be, with its whole path when it is there.
need "$(clang -print-file-name=libclang_rt.fuzzer-$(uname -m).a | sed 's,^[^/],/nowhere/&,'):libclang-rt-$version-dev" >/dev/null
