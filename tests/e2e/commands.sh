# commands.sh: commands run and judged from outside. Sourced behind common.sh, with the program as $1.

chmod 755 "$work"
# A copy that every user can reach, wherever the checkout is.
program=$work/pooltop
cp "$1" "$program" && chmod 755 "$program"
limit=20 # seconds that no command below may need

out=$work/out
err=$work/err

# run COMMAND...: with a time limit; leaves $out, $err and $status.
run()
{
    timeout -k 2 $limit "$@" >"$out" 2>"$err" </dev/null
    status=$?
}

is_one_line() { [ "$(wc -l <"$1")" -eq 1 ] && [ "$(tail -c 1 "$1" | od -An -tx1 | tr -d ' ')" = 0a ]; }
# Nothing that acts on a terminal: no control character but the line break.
is_plain() { [ "$(tr -d '\n\t' <"$1" | LC_ALL=C tr -d '\040-\176\200-\377' | wc -c)" -eq 0 ]; }
is_problem() { is_one_line "$err" && is_plain "$err" && grep -q '^pooltop: .' "$err"; }

# refused WHAT STATUS COMMAND...: one line, that status, and nothing on stdout. STATUS may be a choice such as 1|2.
refused()
{
    what=$1
    wanted=$2
    shift 2
    run "$@"
    judge_refusal
}

judge_refusal()
{
    if ! is_problem; then
        failed "$what" "status $status, not one line that begins with 'pooltop: ': $(line_of "$err")"
    elif [ -s "$out" ]; then
        failed "$what" "wrote to stdout as well: $(line_of "$out")"
    else
        case "|$wanted|" in
        *"|$status|"*) passed "$what" ;;
        *) failed "$what" "status $status, expected $wanted: $(line_of "$err")" ;;
        esac
    fi
}

# works WHAT COMMAND...: status 0 and nothing on stderr.
works()
{
    what=$1
    shift
    run "$@"
    if [ $status -eq 0 ] && [ ! -s "$err" ]; then passed "$what"; else failed "$what" "status $status: $(line_of "$err")"; fi
}

# says WHAT PATTERN FILE
says() { check "$1" "no '$2' in: $(line_of "$3")" grep -qE -- "$2" "$3"; }

is_root() { [ "$(id -u)" -eq 0 ]; }
as_nobody()
{
    if command -v setpriv >/dev/null; then
        setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
    else
        su -s /bin/sh nobody -c 'exec "$0" "$@"' -- "$@"
    fi
}
can_be_nobody() { is_root && as_nobody true 2>/dev/null; }
