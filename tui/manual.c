#include "tui/manual.h"

#include "sampler/catalogue.h"
#include "tui/actions.h"

/* roff gives a meaning to a backslash, to a hyphen (a minus must be asked for), and to a dot or quote at the start of a line. */
static void put_text(FILE *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text; text++) {
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
    }
}

static void put_item(FILE *out, const char *term, const char *argument, const char *help)
{
    fputs(".TP\n.B ", out);
    put_text(out, term);
    if (argument) {
        fputs(" \\fI", out);
        put_text(out, argument);
        fputs("\\fR", out);
    }
    fputs("\n", out);
    put_text(out, help);
    fputs(".\n", out);
}

static void put_options(FILE *out, const struct option *options)
{
    for (const struct option *option = options; option && option->name; option++) {
        char term[64];
        snprintf(term, sizeof term, "--%s", option->name);
        put_item(out, term, option->argument, option->help);
    }
}

static void put_verbs(FILE *out, const struct verb *verbs, size_t verb_count)
{
    for (size_t i = 0; i < verb_count; i++) {
        fprintf(out, ".SS pooltop %s %s\n", verbs[i].name, verbs[i].operands);
        put_text(out, verbs[i].help);
        fputs(".\n", out);
        put_options(out, verbs[i].options);
    }
}

static void put_switches(FILE *out)
{
    size_t count;
    const struct switch_entry *table = switches_table(&count);
    for (size_t i = 0; i < count; i++)
        put_item(out, table[i].shown, NULL, table[i].help);
}

static void put_keys(FILE *out)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action_entry *entry = &actions_table()[i];
        put_item(out, entry->keys[0] != 0 ? entry->keys : ":", entry->name, entry->help);
    }
}

static void put_fields(FILE *out)
{
    for (int entity = 0; entity < ENTITIES; entity++) {
        size_t count;
        const struct field *fields = catalogue_fields((enum entity)entity, &count);
        fprintf(out, ".SS %s\n", entity_name((enum entity)entity));
        for (size_t i = 0; i < count; i++)
            put_item(out, fields[i].id, NULL, fields[i].help);
    }
}

static const char description[] =
    "pooltop shows which kernel memory pool is growing, live on the console; records it for nights at almost no cost;\n"
    "replays and scrubs the recording in the very same screen; and exports it as CSV.\n"
    "On Linux a pool is a slab cache; with\n.B \\-\\-pools\nalso vmalloc callers and allocation call sites.\n"
    "Without a verb it opens the live screen; with no terminal it prints one plain table.\n";

static const char times[] =
    "Wherever a time is asked for: now, start, end, today, yesterday, \\-2h30m, +10m, 2h30m ago, 14:05, 14:05:30,\n"
    "yesterday 14:05, 2026\\-08\\-17 14:05, 2026\\-08\\-17T14:05:30+02:00, @1755439500. Spans: 200ms, 5s, 2h30m, "
    "30d.\n";

static const char filters[] =
    "Blank is and, | is or, ! is not: toke, !ntf, bytes>10m, type:recl, holder:lsass, "
    "/^kmalloc/, tag~Nt??. After ~ the\nwhole text must match, with * and ?, and case counts. "
    "Field names are those under FIELDS, and tag, names (with\nthose of a merged cache), type, "
    "alias, holder, owner, driver, company, sure (known, code,\nbytes), group, pid; of drivers company, version, "
    "loaded, sure.\n";

static const char switches[] =
    "The live screen takes poolmon's own switches, with / or \\-, in any order and between the options. Any of them, "
    "or the\n"
    "name\n.B poolmon\nfor the program (a link or copy, with .exe or without, in any case), brings poolmon's defaults: "
    "system pools only, by tag.\n"
    "Under that name the verbs are there as well.\n"
    ".PP\n"
    "A word that begins with / is a switch, never a path: recordings are opened with \\fBreplay\\fR FILE. The word "
    "behind /g, /c "
    "or /n\nis its file, unless it begins with \\- or reads as a switch without a second slash: /n /b is two switches, "
    "/n ./b a "
    "file.\n"
    ".PP\n"
    "The scan of drivers behind /c is not there: pooltop who does it. Owners from /g also stand in the column OWNER "
    "and are found by\nfilters; /i and /x are terms of the filter, names~TAG, and can be changed on the screen with "
    "F4.\n";

static const char layouts[] =
    "/n appends one sample to a file, with no time in it, as poolmon does; with \\-\\-batch N so many, an interval "
    "apart. It is "
    "written in the\nlayout of newer kits (\\fBwide\\fR); \\-\\-layout narrow is that of older ones. Both start with a "
    "blank line, "
    "behind the memory lines of /r.\n\\-\\-batch prints poolmon's screen with \\-\\-layout screen (32\\-bit Windows) "
    "or "
    "screen\\-wide (64\\-bit); this is what a program\ncalled poolmon does where there is no terminal.\n"
    ".PP\n"
    "What the system does not tell is \\-, never 0: on Linux the Allocs and Frees of most kernels, and the paged and "
    "nonpaged "
    "totals.\nThe type is the system's own word in five columns: Nonp, Paged and Large on Windows; Recl, Unrec, Vmall "
    "and "
    "Alloc on "
    "Linux.\nThe Total line of /e has no example in poolmon's documents and is ours, without a type.\n";

static const char alerts[] = "What \\-\\-alert takes is SUBJECT < <= > >= LIMIT. A subject is a total (nonpaged, "
                             "available, handles, ...), FIELD:NAME of "
                             "pools\n"
                             "(bytes:NFeS), processes (handles:lsass.exe), object types (objects:Token) or groups "
                             "(kernel:/system.slice/*), or growth: "
                             "before\n"
                             "the name of a pool or another subject. Of a name * and ? stand for any characters and "
                             "any one; in \"quotes\" each stands for "
                             "itself.\n"
                             "A limit is a size, a count, a percentage of what bounds the total, or for growth a size "
                             "or count by /s, /m, /h or /d, looked "
                             "at\n"
                             "over 10 minutes or what is said: growth:handles:java>1k/h over 2h. An episode begins "
                             "with the first sample for which it holds "
                             "and\n"
                             "ends when the value was well back for a minute. The words of \\-\\-on\\-alert are parted "
                             "by blanks; quotes and backslashes "
                             "keep\n"
                             "blanks, and nothing else means anything, because no shell is there. It has no time "
                             "limit; while it runs it is not started "
                             "again.\n";

static const char overhead[] =
    "A sample reads the kernel's tables once, through files that stay open, and allocates nothing. Its cost is the\n"
    "kernel's own; \\fBmake bench\\fR measures it beside the bare reads. When a read gets slow (very long lists of "
    "partial\n"
    "slabs before Linux 6.10) the interval is stretched and the screen says so. On kernels before 6.2 open files are "
    "counted\n"
    "by listing them, which itself grows the dentry and proc_inode_cache caches; that is said as well.\n";

static const char status_text[] =
    "0 done; 1 failed, one line on standard error says what, where and why; 2 wrong usage.\n";

static void put_section(FILE *out, const char *title, const char *text)
{
    fprintf(out, ".SH %s\n%s", title, text);
}

enum status manual_print(FILE *out, const struct verb *verbs, size_t verb_count, const struct option *globals,
                         struct problem *why)
{
    fputs(".TH POOLTOP 1 \"\" \"pooltop " POOLTOP_VERSION "\" \"User Commands\"\n", out);
    put_section(out, "NAME", "pooltop \\- watch, record and replay kernel memory pools\n");
    put_section(out, "SYNOPSIS", ".B pooltop\n[\\fIVERB\\fR] [\\fIOPTION\\fR...] [\\fIFILE\\fR]\n");
    put_section(out, "DESCRIPTION", description);
    put_section(out, "VERBS", "");
    put_verbs(out, verbs, verb_count);
    put_section(out, "OPTIONS EVERYWHERE", "");
    put_options(out, globals);
    put_section(out, "POOLMON\\(aqS SWITCHES", switches);
    put_switches(out);
    put_section(out, "POOLMON\\(aqS TEXT", layouts);
    put_section(out, "KEYS", "The keys, then the name that can be typed at the : prompt.\n");
    put_keys(out);
    put_section(out, "TIMES", times);
    put_section(out, "FILTERS", filters);
    put_section(out, "ALERTS", alerts);
    put_section(out, "FIELDS", "");
    put_fields(out);
    put_section(out, "OVERHEAD", overhead);
    put_section(out, "EXIT STATUS", status_text);
    return ferror(out) ? problem_set(why, STATUS_IO, "cannot write the manual page") : STATUS_OK;
}
