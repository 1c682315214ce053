#!/bin/sh
# make.sh PROGRAM: the pictures of docs/pictures, made from a terminal: tmux shows the program, svg.awk draws what tmux tells, rsvg-convert and pngquant make PNG of it.
# Debian: tmux, librsvg2-bin, pngquant, fonts-dejavu-core, chromium (it draws page.png). By hand only: no test needs them.
set -eu
program=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
columns=100
lines=32
work=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-pictures.XXXXXX")
shown=0
t() { tmux -u -L "pooltop-pictures-$$-$shown" -f /dev/null "$@"; }
trap 't kill-server 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# show ARGUMENT...: the program in a terminal, until it drew something.
show()
{
    t kill-server 2>/dev/null || true
    shown=$((shown + 1))
    t new-session -d -x $columns -y $lines "env TERM=tmux-256color COLORFGBG= '$program' $*"
    until t capture-pane -p | grep -q Handles; do sleep 0.1; done
}

press() { for key in "$@"; do t send-keys "$key"; sleep 0.3; done; }

# picture NAME: what is seen now.
picture()
{
    sleep 0.7
    t capture-pane -epN | LC_ALL=C awk -v columns=$columns -v lines=$lines -f "$here/svg.awk" >"$work/$1.svg"
    rsvg-convert -o "$work/$1.png" "$work/$1.svg"
    pngquant --force --strip --output "$here/$1.png" 32 "$work/$1.png"
    echo "$(stat -c %s "$here/$1.png") bytes $1.png"
}

"$program" record "$work/nights.pooltop" --source demo:reboot --interval 10m --for 30h --quiet
"$program" record "$work/night.pooltop" --source demo:token-leak --interval 1m --for 10h --quiet
"$program" record "$work/driver.pooltop" --source demo:driver-leak --interval 1m --for 8h --quiet

show live --config none --source demo:driver-leak --interval 1s
sleep "${LIVE_SECONDS:-60}"
press / N F e S Enter Enter
picture live-leak

show replay --config none "$work/nights.pooltop"
press F8 F8 F8 '<' Enter
picture replay

show replay --config none "$work/night.pooltop"
press o
picture toke-and-handles

show replay --config none "$work/driver.pooltop"
press '*'
picture compare

"$program" record "$work/page.pooltop" --source demo:token-leak --interval 1m --for 24h --quiet
"$program" report "$work/page.pooltop" --format html --output "$work/page.html"
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" --window-size=880,1080 \
    --screenshot="$work/page.png" "file://$work/page.html" 2>/dev/null
pngquant --force --strip --output "$here/page.png" 64 "$work/page.png"
echo "$(stat -c %s "$here/page.png") bytes page.png"
