#!/bin/sh
# deps.sh FOLDER: what pooltop.exe is linked with, built for x86-64 Windows from Debian's source packages into FOLDER (include/, lib/):
# ncurses with its console driver, SQLite, libcsv, and check for the tests. About three minutes; nothing to do when FOLDER/stamp is of
# this recipe and these versions.
#
# The machine's apt set-up is not changed: the source lists are in a folder of their own, which is removed with the sources at the end.
set -eu
unset MAKEFLAGS MFLAGS MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS # those of the make that called are not meant for these
top=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
prefix=$(cd "$1" && pwd)
host=x86_64-w64-mingw32
jobs=$(nproc)
work=$prefix/work
log=$prefix/log
. "$top/tests/packages.sh"

need /usr/$host/include/zlib.h:libz-mingw-w64-dev
recipe=$(cksum <"$top/base/windows/deps.sh")
if [ -e "$prefix/stamp" ] && [ "$(head -n 1 "$prefix/stamp")" = "recipe $recipe" ]; then
    say "Windows libraries are built: $(sed 1d "$prefix/stamp" | tr '\n' ' ')"
    exit 0
fi

need $host-gcc-win32:gcc-mingw-w64-x86-64-win32 make:make dpkg-source:dpkg-dev tclsh:tcl tic:ncurses-bin gcc:gcc
rm -rf "$prefix/include" "$prefix/lib" "$prefix/stamp" "$work"
mkdir -p "$prefix/include" "$prefix/lib" "$work/source" "$work/lists/partial" "$work/cache/archives/partial"
: >"$log"

# step WHAT COMMAND...: says it; what the command prints goes into the log, and is shown when it fails.
step()
{
    say "$1"
    shift
    set +e # behind || or if, -e would not end the command at its first failure
    (set -e; "$@") >>"$log" 2>&1
    status=$?
    set -e
    [ $status = 0 ] || { tail -n 30 "$log"; say "failed; all of it is in $log"; exit 1; }
}

# Both forms in which Debian machines name their archive.
list_sources()
{
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -e "$file" ] && { sed 's/^Types:.*/Types: deb-src/' "$file"; echo; }
    done >"$work/src.sources"
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | sed -n 's/^ *deb /deb-src /p' >"$work/src.list" || true
    mkdir -p "$work/parts"
    [ ! -s "$work/src.sources" ] || mv "$work/src.sources" "$work/parts/src.sources"
    [ ! -s "$work/src.list" ] || mv "$work/src.list" "$work/parts/src.list"
}

apt()
{
    apt-get -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/parts" -o Dir::State::lists="$work/lists" \
        -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root "$@"
}

get_sources() { apt update && (cd "$work/source" && apt source ncurses sqlite3 libcsv check); }

folder_of() { echo "$work/source/$1"-[0-9]*/; }

# No terminal database: the screen is opened with the console driver, whatever TERM says.
build_ncurses()
{
    mkdir "$work/ncurses" && cd "$work/ncurses"
    "$(folder_of ncurses)/configure" --host=$host --build=x86_64-linux-gnu --prefix="$prefix" CFLAGS="-O2 -w" \
        --enable-widec --enable-term-driver --enable-sp-funcs --enable-ext-colors --enable-ext-mouse \
        --disable-database --with-fallbacks=ms-terminal,xterm-256color,vt100 \
        --with-tic-path=/usr/bin/tic --with-infocmp-path=/usr/bin/infocmp \
        --disable-termcap --disable-home-terminfo --disable-getcap --disable-db-install \
        --without-ada --without-cxx --without-cxx-binding --without-progs --without-tests --without-manpages \
        --without-libtool --with-normal --without-shared --without-debug --without-dlsym
    make -j"$jobs" -C include
    make -j"$jobs" -C ncurses
    make -C include install
    make -C ncurses install.libs
}

# The amalgamation is made from Debian's source, with its security patches.
build_sqlite()
{
    mkdir "$work/sqlite" && cd "$work/sqlite"
    "$(folder_of sqlite3)/configure" --disable-tcl --disable-readline
    make sqlite3.c
    $host-gcc-win32 -O2 -w -DSQLITE_THREADSAFE=1 -DSQLITE_DQS=0 -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_DEFAULT_MEMSTATUS=0 \
        -DSQLITE_ENABLE_DBSTAT_VTAB -c sqlite3.c
    $host-ar rcs "$prefix/lib/libsqlite3.a" sqlite3.o
    cp sqlite3.h "$prefix/include"
}

build_csv()
{
    $host-gcc-win32 -O2 -w -c "$(folder_of libcsv)/libcsv.c" -o "$work/csv.o"
    $host-ar rcs "$prefix/lib/libcsv.a" "$work/csv.o"
    cp "$(folder_of libcsv)/csv.h" "$prefix/include"
}

# It has no fork there. Two files that its users need are not installed by it.
build_check()
{
    mkdir "$work/check" && cd "$work/check"
    "$(folder_of check)/configure" --host=$host --build=x86_64-linux-gnu --prefix="$prefix" CC=$host-gcc-win32 \
        CPPFLAGS=-D__USE_MINGW_ANSI_STDIO=1 CFLAGS="-O2 -w" --disable-shared --enable-static --disable-subunit \
        --disable-timeout-tests --disable-build-docs --enable-fork=no
    make -C lib
    make -C src install
    cp check_stdint.h "$prefix/include"
    cp lib/.libs/libcompat.a "$prefix/lib"
}

say "building what pooltop.exe needs into $prefix, about three minutes"
list_sources
step "getting the sources of ncurses, sqlite3, libcsv and check" get_sources
step "libcsv" build_csv
step "check" build_check
step "SQLite" build_sqlite
step "ncurses" build_ncurses
{
    echo "recipe $recipe"
    (cd "$work/source" && ls -- *.dsc | sed 's/\.dsc$//')
} >"$prefix/stamp.new"
rm -rf "$work" "$prefix/share" "$prefix/bin"
mv "$prefix/stamp.new" "$prefix/stamp"
say "done: $(sed 1d "$prefix/stamp" | tr '\n' ' ')"
