# csv.awk: picks columns by name out of CSV (RFC 4180, no line breaks within cells) and writes them separated by tabs,
# without the header. -v want=time,tag,diff; a column that is not there is said on stderr and ends it with status 3.

function cells_of(line, cells,    count, cell, quoted, i, c)
{
    if (index(line, "\"") == 0)
        return split(line, cells, ",")
    count = 0
    cell = ""
    quoted = 0
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (quoted && c == "\"" && substr(line, i + 1, 1) == "\"") {
            cell = cell c
            i++
        } else if (c == "\"") {
            quoted = !quoted
        } else if (c == "," && !quoted) {
            cells[++count] = cell
            cell = ""
        } else {
            cell = cell c
        }
    }
    cells[++count] = cell
    return count
}

{ sub(/\r$/, "") }

NR == 1 {
    header_count = cells_of($0, header)
    for (i = 1; i <= header_count; i++)
        at[header[i]] = i
    want_count = split(want, wanted, ",")
    for (i = 1; i <= want_count; i++)
        if (!(wanted[i] in at)) {
            print "no column " wanted[i] " in: " $0 > "/dev/stderr"
            exit 3
        }
    next
}

{
    if (cells_of($0, row) != header_count) {
        print "line " NR " has another number of cells than the header: " $0 > "/dev/stderr"
        exit 3
    }
    line = row[at[wanted[1]]]
    for (i = 2; i <= want_count; i++)
        line = line "\t" row[at[wanted[i]]]
    print line
}
