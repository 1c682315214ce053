#!/bin/sh
# The house rules, checked. Prints each breach with its place; exit status 1 when there is one.
#   sh tests/lint.sh            everything
#   sh tests/lint.sh rules      only the quick checks (no clang-tidy, no cppcheck)
set -u
cd "$(dirname "$0")/.."
failed=0

breach() {
    echo "lint: $*"
    failed=1
}

sources=$(git ls-files '*.c' '*.h')
house=$(git ls-files 'base/*.[ch]' 'sampler/*.[ch]' 'replay/*.[ch]' 'analysis/*.[ch]' 'export/*.[ch]' 'tui/*.[ch]' pooltop.c)

# Who may include which outside header.
only_in() {
    header=$1
    allowed=$2
    # shellcheck disable=SC2086
    grep -nE "^[ ]*#[ ]*include[ ]*[<\"]($header)[>\"]" $sources | grep -vE "^($allowed)" |
        while read -r line; do echo "lint: $line: $header belongs in $allowed"; done
}
found=$(
    only_in 'n?curses(w/n?curses)?\.h|panel\.h|term\.h' 'tui/terminal(_posix|_windows|_platform)?\.[ch]'
    only_in 'sqlite3\.h' 'replay/|tests/unit/replay_|tests/bench/|tests/fuzz/|tests/faults/'
    only_in 'zlib\.h' 'replay/pack\.c|base/unpack\.c|tests/unit/(base_unpack|base_tar|replay_archive)_test\.c'
    only_in 'lzma\.h|zstd\.h' 'base/unpack_libraries\.c'
    only_in 'openssl/[a-z0-9]+\.h' 'sampler/owners/(pkcs7_openssl\.c|libcrypto\.h)|tests/fuzz/signature_fuzz\.c'
    only_in 'csv\.h' 'export/|sampler/foreign/|tests/unit/export_|tests/unit/csv_table|tests/fuzz/'
    only_in 'windows\.h|winternl\.h|base/windows/(api|wide)\.h' '[a-z]+/([a-z]+/)?windows/|[a-z]+/([a-z]+/)?[a-z0-9_]+_windows\.[ch]|tests/win/|tests/unit/[a-z_]+_windows_test\.c'
)
[ -z "$found" ] || { echo "$found"; failed=1; }
# shellcheck disable=SC2086
found=$(grep -nE '^[ ]*#[ ]*if.*(_WIN32|__linux__|__APPLE__|__MINGW)' $house)
[ -z "$found" ] || breach "the build picks a platform, not the preprocessor: $found"

# Nobody includes to the right: base <- sampler <- replay <- analysis <- export <- tui <- pooltop.c.
may_include() {
    room=$1
    allowed=$2
    git ls-files "$room/*.[ch]" | while read -r file; do
        grep -nE '^#include "' "$file" | grep -vE "\"($allowed)/" | while read -r line; do
            echo "lint: $file:$line: $room may only include from $allowed"
        done
    done
}
found=$(
    may_include base 'base'
    may_include sampler 'base|sampler'
    may_include replay 'base|sampler|replay'
    may_include analysis 'base|sampler|replay|analysis'
    may_include export 'base|sampler|replay|analysis|export'
    may_include tui 'base|sampler|replay|analysis|export|tui'
)
[ -z "$found" ] || { echo "$found"; failed=1; }

# Functions that have a safer form, or that only main() may call.
# shellcheck disable=SC2086
found=$(grep -nE '\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atoll|alloca|system|popen|tmpnam|mktemp)\(' $house)
[ -z "$found" ] || breach "unsafe or locale-bound function: $found"
# shellcheck disable=SC2086
found=$(grep -nE '\b_?exit\(' $house | grep -vE '^(pooltop\.c|tui/terminal\.c|base/child_posix\.c)')
[ -z "$found" ] || breach "exit() belongs to main: $found"
# shellcheck disable=SC2086
found=$(grep -nE '\b(TODO|FIXME|XXX|HACK)\b' $sources)
[ -z "$found" ] || breach "left undone: $found"
# shellcheck disable=SC2086
found=$(grep -nE '(\bfprintf\(stderr|\bperror\()' $(git ls-files 'base/*.c' 'sampler/*.c' 'analysis/*.c'))
[ -z "$found" ] || breach "these rooms return a problem, they do not print: $found"

# Every header opens by saying what it is for; every file is one idea of bearable length.
for file in $house; do
    case $file in
    *.h) head -n 1 "$file" | grep -qF "/* $(basename "$file"):" || breach "$file:1: a header opens with '/* $(basename "$file"): what it is for'" ;;
    esac
    lines=$(wc -l <"$file")
    [ "$lines" -le 620 ] || breach "$file: $lines lines: one idea each?"
done

# No global that changes: symbols in .data and .bss of our objects, but for those a signal handler must reach and those a library keeps by contract.
if [ -d build/native ]; then
    found=$(find build/native/base build/native/sampler build/native/replay build/native/analysis build/native/export build/native/tui \
        -name '*.o' -exec nm -A {} + 2>/dev/null | grep -E ' [bBdDcC] ' | grep -vE ' d (\.LC|__compound_literal|.*ops$)' |
        grep -vE '/(base/os_posix|tui/terminal|tui/rescue|replay/sqlite_memory)\.o:' | grep -vE 'data\.rel\.ro')
    # Const tables of pointers live in .data.rel.ro, which nm shows as d: ask objdump for the section.
    for symbol in $(echo "$found" | awk '{print $1 "|" $NF}' | sed 's/:[0-9a-f]*|/|/'); do
        object=${symbol%%|*}
        name=${symbol#*|}
        section=$(objdump -t "${object%%:*}" | awk -v name="$name" '$NF == name {for (i = 1; i <= NF; i++) if ($i ~ /^\./) print $i}' | head -n 1)
        case $section in
        .data.rel.ro*) ;;
        *) breach "$object: $name is a global that can change ($section)" ;;
        esac
    done
fi

# The manual page is the one the program prints.
if [ -x build/pooltop ]; then
    build/pooltop --manual | cmp -s - docs/pooltop.1 || breach "docs/pooltop.1 is not what 'build/pooltop --manual' prints: make manual"
fi

# Functions over 60 lines say why (a comment in the five lines above that holds the word 'long').
if command -v ctags >/dev/null 2>&1 && ctags --version 2>/dev/null | grep -q Universal; then
    # shellcheck disable=SC2086
    ctags -x --c-kinds=f --fields=+ne --_xformat='%{line} %{end} %F %N' $(echo "$house" | grep '\.c$') 2>/dev/null |
        awk '$2 - $1 > 60 {print $1, $2 - $1 + 1, $3, $4}' | while read -r line length file name; do
            above=$((line > 5 ? line - 5 : 1))
            sed -n "${above},${line}p" "$file" | grep -qi 'long' || echo "lint: $file:$line: $name has $length lines and no reason"
        done >build/lint-long 2>/dev/null
    [ ! -s build/lint-long ] || { cat build/lint-long; failed=1; }
fi

if command -v clang-format >/dev/null 2>&1; then
    # shellcheck disable=SC2086
    found=$(clang-format --dry-run $sources 2>&1 | grep -E 'warning: code should be' | cut -d: -f1 | sort -u)
    [ -z "$found" ] || breach "not clang-formatted: $(echo "$found" | tr '\n' ' ')"
fi

analysed() { git ls-files '*.c' | grep -vE '^tests/|/windows/|_windows\.c$'; }

# Nearly all of clang-tidy's time is its walk through the paths of each function, which ends after LINT_NODES states (225,000 is clang's own bound). A file that was clean is looked
# at again only when it, a header, the rules or clang-tidy changed: build/lint-clean has a mark for each.
tidy()
{
    mkdir -p build/lint-clean
    LINT_NODES=${LINT_NODES:-225000}
    # shellcheck disable=SC2046
    LINT_RULES=$( (cat .clang-tidy $(git ls-files '*.h'); clang-tidy --version; echo "$LINT_NODES") | sha256sum | cut -c 1-64)
    export LINT_NODES LINT_RULES
    analysed | xargs -P "$(nproc)" -n 1 sh -c '
        mark=build/lint-clean/$( (echo "$LINT_RULES" && cat "$1") | sha256sum | cut -c 1-64)
        [ ! -e "$mark" ] || exit 0
        if clang-tidy --quiet "$1" -- -std=c11 -I. -D_GNU_SOURCE "-DPOOLTOP_VERSION=\"0\"" -Xclang -analyzer-config -Xclang "max-nodes=$LINT_NODES" 2>/dev/null; then
            : >"$mark"
        else
            echo "$1: error: clang-tidy ended with status $?"
        fi' sh >build/lint-tidy
    if grep -qE '(warning|error):' build/lint-tidy; then
        grep -E '(warning|error):' build/lint-tidy | sort -u
        failed=1
    fi
}

if [ "${1:-all}" = all ]; then
    tidy
    # shellcheck disable=SC2046
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 -j "$(nproc)" \
        --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches -I. -D_GNU_SOURCE '-DPOOLTOP_VERSION="0"' \
        $(analysed) || failed=1
fi
[ $failed = 0 ] && echo "lint: clean"
exit $failed
