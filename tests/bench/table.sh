# Sourced by the benches, whose first argument is the build folder with pooltop and bench/: a folder to work in, $work, that is gone at the end, and what was measured,
# as a table. Nothing fails here for being slow: a row says whether an aim is met, and `status` becomes 1 only where something could not be measured.
status=0
program=$1/pooltop
bench=$1/bench
LC_ALL=C.UTF-8
export LC_ALL
work=$(mktemp -d "${TMPDIR:-/tmp}/pooltop-bench.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# value FILE NAME: what a measuring program printed under that name; nothing when it did not.
value() { awk -v name="$2" '$1 == name { print $2 }' "$1" 2>/dev/null; }

# quotient A B DIGITS: A / B; nothing when one of them is missing.
quotient() { awk -v a="$1" -v b="$2" -v digits="$3" 'BEGIN { if (a != "" && b + 0 > 0) printf "%.*f", digits, a / b }'; }

row() { printf '%-58s %14s %12s %-4s\n' "$1" "$2" "$3" "$4"; }

# judge WHAT MEASURED AIM UNIT: met when the measured number is there and at most the aim.
judge()
{
    if [ -z "$2" ]; then
        row "$1" "not measured" "<= $3$4" "?"
        status=1
        return
    fi
    row "$1" "$2$4" "<= $3$4" "$(awk -v a="$2" -v aim="$3" 'BEGIN { print (a <= aim) ? "yes" : "NO" }')"
}

tell() { row "$1" "${2:-not measured}" "" ""; }
