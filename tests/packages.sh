# Sourced by start.sh and tests/all.sh: installs Debian packages that are missing, and says so.

say() {
    echo "==> $*"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        say "need root to install packages: run this as root, or install sudo"
        return 1
    fi
}

# need THING:PACKAGE...: a THING is a command, or a file when it starts with a slash.
need() {
    missing=
    for pair in "$@"; do
        thing=${pair%%:*}
        package=${pair#*:}
        case $thing in
        /*) [ -e "$thing" ] || missing="$missing $package" ;;
        *) command -v "$thing" >/dev/null 2>&1 || missing="$missing $package" ;;
        esac
    done
    if [ -z "$missing" ]; then
        say "everything needed is installed"
        return 0
    fi
    say "installing$missing"
    as_root apt-get update -qq
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
