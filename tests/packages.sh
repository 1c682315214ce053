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

# unpack_into FOLDER PACKAGE [PATTERN...]: what matches, or all, of a Debian package, downloaded within DOWNLOAD_SECONDS and not installed.
unpack_into() {
    unpack_folder=$1
    unpack_package=$2
    shift 2
    mkdir -p "$unpack_folder/packages"
    (cd "$unpack_folder/packages" && rm -f ./*.deb &&
        timeout "${DOWNLOAD_SECONDS:-300}" apt-get -o APT::Sandbox::User=root download -qq "$unpack_package" >/dev/null 2>&1) || return 1
    dpkg --fsys-tarfile "$unpack_folder/packages/$unpack_package"_*.deb | tar -x -C "$unpack_folder" --wildcards "$@" || return 1
    rm -rf "$unpack_folder/packages"
}

# unpack PACKAGE FILE: for a tool that is only measured against: unpacked below build/tools, not installed, because installing it would
# start its own recorder on this machine.
unpack() {
    [ -e "build/tools/$2" ] && return 0
    command -v "$(basename "$2")" >/dev/null 2>&1 && return 0
    say "unpacking $1 into build/tools (not installed)"
    unpack_into build/tools "$1" || say "$1 cannot be had: the comparison with it is skipped"
}

# unpack_all PACKAGE FILE: the same with all that it needs and that is not installed, below build/tools/PACKAGE, downloaded at once.
unpack_all() {
    [ -e "build/tools/$1/$2" ] && return 0
    command -v "$(basename "$2")" >/dev/null 2>&1 && return 0
    say "unpacking $1 and what it needs into build/tools/$1 (not installed)"
    mkdir -p "build/tools/$1/packages"
    # shellcheck disable=SC2046
    (cd "build/tools/$1/packages" && timeout "${DOWNLOAD_SECONDS:-300}" apt-get -o APT::Sandbox::User=root download -qq \
        $(apt-get install -s --no-install-recommends "$1" 2>/dev/null | awk '/^Inst/ { print $2 }') >/dev/null 2>&1 &&
        for deb in ./*.deb; do dpkg --fsys-tarfile "$deb" | tar -x -C .. || exit 1; done && rm -f ./*.deb) && return 0
    say "$1 cannot be had: what needs it is skipped"
    rm -rf "build/tools/$1"
}
