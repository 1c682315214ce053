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

wine_start()
{
    mkdir -p "$WINEPREFIX"
    wineserver -p </dev/null >/dev/null 2>&1
    timeout 120 "$wine" wineboot -i </dev/null >/dev/null 2>&1
    timeout 60 "$wine" winecfg -v win10 </dev/null >/dev/null 2>&1
}

wine_stop()
{
    wineserver -k </dev/null >/dev/null 2>&1
    timeout 20 wineserver -w </dev/null >/dev/null 2>&1
}
