# wine.sh: sourced by the tests of pooltop.exe; a Wine of their own, without a screen, in build/wine. Sets $wine, the loader.
#
# The first program that a Wine server starts keeps the pipes it was given for as long as the server lives, so that one is wineboot, with none.

WINEPREFIX=$PWD/build/wine
WINEDEBUG=-all
WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe=d' # no folders for menus in $HOME
export WINEPREFIX WINEDEBUG WINEDLLOVERRIDES
unset DISPLAY
wine=/usr/lib/wine/wine64
export wine

# under_wine PROGRAM ARGUMENT...: much longer than any program of the tests takes, because where the machine is busy Wine itself may start slowly.
under_wine() { timeout 300 "$wine" "$@" </dev/null; }

# A Wine that cannot be set up says nothing about pooltop.exe: it is said, and tried again.
wine_set_up()
{
    for try in 1 2 3; do
        under_wine "$@" >/dev/null 2>&1 && return 0
        echo "$* ended with status $? (try $try of 3)"
    done
    return 1
}

# wine_keep: something of this Wine runs until wine_stop, or $keeper is killed: with the last ordinary program Wine ends its services, and the next one has to start them again.
wine_keep()
{
    timeout 3600 "$wine" "$POOLTOP_HELPER" wait 3600 </dev/null >/dev/null 2>&1 &
    keeper=$!
}

wine_start()
{
    mkdir -p "$WINEPREFIX"
    wineserver -p </dev/null >/dev/null 2>&1
    wine_set_up wineboot -i && wine_set_up winecfg -v win10 || return 1
    wine_keep
}

wine_stop()
{
    wineserver -k </dev/null >/dev/null 2>&1
    timeout 20 wineserver -w </dev/null >/dev/null 2>&1
}
