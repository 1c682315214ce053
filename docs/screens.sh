#!/bin/sh
# screens.sh PROGRAM: prints docs/screens.md, the pictures of the README's kind, from simulated servers. Run again when the screen changes:
#   sh docs/screens.sh build/pooltop >docs/screens.md
set -eu
program=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-screens.XXXXXX")
trap 'rm -rf "$work"' EXIT
LC_ALL=C.UTF-8
export LC_ALL

# picture TITLE WORDS KEYS ARGUMENT...: the screen after those keys.
picture()
{
    printf '## %s\n\n%s\n\n' "$1" "$2"
    # shellcheck disable=SC2059
    printf "$3\nscreen\n" >"$work/keys"
    shift 3
    "$program" "$@" --script "$work/keys" --size 100x28 | tail -n 28 | sed 's/^./    &/'
    echo
}

"$program" record "$work/night.pooltop" --source demo:token-leak --interval 1m --for 10h --quiet
"$program" record "$work/week.pooltop" --source demo:reboot --interval 30m --samples 60 --quiet
"$program" record "$work/driver.pooltop" --source demo:driver-leak --interval 1m --for 8h --quiet
"$program" record "$work/lockstep.pooltop" --source demo:lockstep --interval 1m --for 12h --quiet

echo '# Screens'
echo
picture 'A leak, live' 'Enter opens the pane about the selected row.' 'sample 120\nHome\nEnter' live --source demo:token-leak
picture 'A replay with its timeline' 'A week with restarts: the blocks on the timeline say where memory grew, `<` and `>` go from mark to mark.' \
    'Home\nEnter\n<' replay "$work/week.pooltop"
picture 'Toke beside the handles of lsass' '`o` gives the graph the whole screen; the process that holds the pool has a scale of its own on the right.' \
    'Home\no' replay "$work/night.pooltop"
picture 'The nights over each other' '`O`: the same pool by time since boot.' 'Home\nO' replay "$work/week.pooltop"
picture 'The drivers' 'F7 4: what the pools of each driver have together; Enter shows them, `B` sums by company.' 'F7\n4\n(' replay "$work/driver.pooltop"
picture 'The verdict' '`E` (or F7 5): what leaks, how fast, who holds it and when it ends the machine, live and in a replay, and below it what grew
and is no leak. Enter shows the evidence, in the words of `pooltop report`; Enter again leads to the pool, or to all that are in
step with it, with its graph, and Esc back; `o` leads to the graph at once. The line above says what the verdict is and of what:
of all samples, wherever in them one stands.' 'E\nscreen\nEnter' replay "$work/lockstep.pooltop"
picture 'What changed' '`&` marks A, `*` compares it with the sample on screen; `pooltop compare` prints the same.' 'g\n&\nJ\ntype end\nEnter\n*' \
    replay "$work/driver.pooltop"
