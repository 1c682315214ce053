# svg.awk: what `tmux capture-pane -ep` tells of a terminal, as an SVG picture. Runs in any awk with LC_ALL=C: characters are taken apart as bytes.
#
# Words are text; lines, blocks and braille dots are drawn, so that they meet whatever the font is.
# -v columns=N -v lines=N: the size of the terminal.

BEGIN {
    WIDTH = 8; HEIGHT = 16; SIZE = 13.288 # of DejaVu Sans Mono, whose characters are then 8 wide
    BACK = "#14161a"; FORE = "#d7dae0"
    split("000000 cd3131 0dbc79 e5e510 2472c8 bc3fbc 11a8cd e5e5e5 666666 f14c4c 23d18b f5f543 3b8eea d670d6 29b8db ffffff", first16, " ")
    for (i = 128; i < 256; i++)
        byte[sprintf("%c", i)] = i
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"DejaVu Sans Mono\" font-size=\"%s\">\n", columns * WIDTH, lines * HEIGHT, SIZE
    printf "<rect width=\"100%%\" height=\"100%%\" fill=\"%s\"/>\n", BACK
    plain()
}

function plain() { fore = FORE; back = ""; bold = reverse = dim = underline = 0 }

# A colour of the 256 by its number.
function colour(n,    levels) {
    if (n < 16)
        return "#" first16[n + 1]
    if (n >= 232)
        return sprintf("#%02x%02x%02x", 8 + 10 * (n - 232), 8 + 10 * (n - 232), 8 + 10 * (n - 232))
    n -= 16
    split("0 95 135 175 215 255", levels, " ")
    return sprintf("#%02x%02x%02x", levels[int(n / 36) + 1], levels[int(n / 6) % 6 + 1], levels[n % 6 + 1])
}

# The numbers of one SGR sequence.
function select_graphics(text,    n, at, word) {
    n = split(text == "" ? "0" : text, word, ";")
    for (at = 1; at <= n; at++) {
        if (word[at] == 0) plain()
        else if (word[at] == 1) bold = 1
        else if (word[at] == 2) dim = 1
        else if (word[at] == 4) underline = 1
        else if (word[at] == 7) reverse = 1
        else if (word[at] == 22) bold = dim = 0
        else if (word[at] == 24) underline = 0
        else if (word[at] == 27) reverse = 0
        else if (word[at] >= 30 && word[at] <= 37) fore = colour(word[at] - 30)
        else if (word[at] == 38 && word[at + 1] == 5) { fore = colour(word[at + 2]); at += 2 }
        else if (word[at] == 39) fore = FORE
        else if (word[at] >= 40 && word[at] <= 47) back = colour(word[at] - 40)
        else if (word[at] == 48 && word[at + 1] == 5) { back = colour(word[at + 2]); at += 2 }
        else if (word[at] == 49) back = ""
        else if (word[at] >= 90 && word[at] <= 97) fore = colour(word[at] - 82)
        else if (word[at] >= 100 && word[at] <= 107) back = colour(word[at] - 92)
    }
}

function rect(x, y, width, height, fill, opacity) {
    printf "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"%s/>\n", x, y, width, height, fill, opacity == "" ? "" : " opacity=\"" opacity "\""
}

function put_braille(dots, x, y, ink,    bit, column, row) {
    for (bit = 0; bit < 8; bit++) {
        if (int(dots / 2 ^ bit) % 2 == 0)
            continue
        column = bit < 6 ? int(bit / 3) : bit - 6
        row = bit < 6 ? bit % 3 : 3
        rect(x + 1 + 4 * column, y + 1 + 4 * row, 2, 2, ink)
    }
}

# True when it was a line, a block or dots.
function put_drawn(code, x, y, ink) {
    if (code >= 10240 && code < 10496) put_braille(code - 10240, x, y, ink)                                    # braille
    else if (code > 9600 && code <= 9608) rect(x, y + HEIGHT - 2 * (code - 9600), WIDTH, 2 * (code - 9600), ink) # blocks
    else if (code == 9617) rect(x, y + 3, WIDTH, HEIGHT - 6, ink, 0.25)                                        # shade
    else if (code == 9472) rect(x, y + 7, WIDTH, 1, ink)                                                       # a line across,
    else if (code == 9474) rect(x + 3, y, 1, HEIGHT, ink)                                                      # upright,
    else if (code == 9500) { rect(x + 3, y, 1, HEIGHT, ink); rect(x + 3, y + 7, WIDTH - 3, 1, ink) }           # and where they meet
    else if (code == 9508) { rect(x + 3, y, 1, HEIGHT, ink); rect(x, y + 7, 4, 1, ink) }
    else return 0
    return 1
}

function put_text(text, x, y, ink) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    printf "<text xml:space=\"preserve\" x=\"%d\" y=\"%s\" fill=\"%s\"%s%s>%s</text>\n", x, y + 12.5, ink, bold ? " font-weight=\"bold\"" : "", dim ? " opacity=\"0.6\"" : "", text
}

# A run of cells that look alike.
function put_run(run, at, y,    ink, paper, x, start, length_, char, code, word) {
    start = at * WIDTH
    ink = reverse ? (back == "" ? BACK : back) : fore
    paper = reverse ? fore : back
    if (paper != "")
        rect(start, y, cells(run) * WIDTH, HEIGHT, paper)
    if (underline)
        rect(start, y + HEIGHT - 2, cells(run) * WIDTH, 1, ink)
    x = start
    word = ""
    for (; run != ""; run = substr(run, length_ + 1)) {
        char = substr(run, 1, 1)
        length_ = byte[char] >= 240 ? 4 : byte[char] >= 224 ? 3 : byte[char] >= 192 ? 2 : 1
        if (length_ == 1) {
            word = word char
        } else {
            if (word ~ /[^ ]/)
                put_text(word, x - length(word) * WIDTH, y, ink)
            word = ""
            char = substr(run, 1, length_)
            code = length_ == 3 ? (byte[substr(char, 1, 1)] - 224) * 4096 + (byte[substr(char, 2, 1)] - 128) * 64 + byte[substr(char, 3, 1)] - 128 : 0
            if (!put_drawn(code, x, y, ink))
                put_text(char, x, y, ink)
        }
        x += WIDTH
    }
    if (word ~ /[^ ]/)
        put_text(word, x - length(word) * WIDTH, y, ink)
}

# How many characters: bytes that begin one.
function cells(text) {
    gsub(/[\200-\277]/, "", text)
    return length(text)
}

{
    rest = $0
    at = 0
    while (rest != "") {
        if (match(rest, /^\033\[[0-9;]*m/)) {
            select_graphics(substr(rest, 3, RLENGTH - 3))
            rest = substr(rest, RLENGTH + 1)
            continue
        }
        end = index(rest, "\033")
        run = end > 1 ? substr(rest, 1, end - 1) : end == 1 ? substr(rest, 1, 1) : rest
        rest = substr(rest, length(run) + 1)
        put_run(run, at, (NR - 1) * HEIGHT)
        at += cells(run)
    }
}

END { print "</svg>" }
