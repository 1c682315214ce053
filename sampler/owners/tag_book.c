#include "sampler/owners/tag_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"

struct tag_book {
    struct pooltags *lists[TAG_LISTS];     /* owned; NULL: none */
    struct tag_list_path paths[TAG_LISTS]; /* where they came from */
};

/* --- where lists are ----------------------------------------------------------------------------------------------------------- */

/* Below the folder that a variable names. The kits' installers choose these; the newest first. */
static const struct {
    const char *variable, *path;
} PLACES[] = {
    {"ProgramFiles(x86)", "/Windows Kits/10/Debuggers/x64/triage/pooltag.txt"},
    {"ProgramFiles(x86)", "/Windows Kits/10/Debuggers/arm64/triage/pooltag.txt"},
    {"ProgramFiles(x86)", "/Windows Kits/10/Debuggers/x86/triage/pooltag.txt"},
    {"ProgramFiles(x86)", "/Windows Kits/10/Tools/x64/pooltag.txt"},
    {"ProgramFiles(x86)", "/Windows Kits/8.1/Debuggers/x64/triage/pooltag.txt"},
    {"ProgramFiles(x86)", "/Windows Kits/8.0/Debuggers/x64/triage/pooltag.txt"},
    {"ProgramFiles", "/Windows Kits/10/Debuggers/x86/triage/pooltag.txt"},
    {"ProgramFiles", "/Debugging Tools for Windows (x64)/triage/pooltag.txt"},
    {"ProgramFiles(x86)", "/Debugging Tools for Windows (x86)/triage/pooltag.txt"},
    {"ProgramFiles", "/Debugging Tools for Windows (x86)/triage/pooltag.txt"},
    {"SystemDrive", "/WinDDK/7600.16385.1/tools/Other/amd64/pooltag.txt"},
    {"SystemDrive", "/WinDDK/7600.16385.1/tools/Other/i386/pooltag.txt"},
};

static bool keep(struct tag_list_path *found, int length)
{
    found->is_there = length > 0 && length < PLACE_PATH && os_file_kind(found->path) == OS_FILE_REGULAR;
    if (!found->is_there)
        found->path[0] = 0;
    return found->is_there;
}

static bool in_a_kit(struct tag_list_path *found)
{
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
        const char *folder = getenv(PLACES[i].variable);
        if (folder != NULL && keep(found, snprintf(found->path, PLACE_PATH, "%s%s", folder, PLACES[i].path)))
            return true;
    }
    return false;
}

static bool beside(struct tag_list_path *found, const char *program, const char *name)
{
    size_t length = 0;
    for (size_t i = 0; program != NULL && program[i] != 0; i++)
        if (program[i] == '/' || program[i] == '\\')
            length = i + 1;
    return length > 0 && length < PLACE_PATH &&
           keep(found, snprintf(found->path, PLACE_PATH, "%.*s%s", (int)length, program, name));
}

static bool configured(struct tag_list_path *found, const char *name)
{
    return place_file(found->path, "XDG_CONFIG_HOME", "/.config", "APPDATA", name) && keep(found, 1);
}

static bool here(struct tag_list_path *found, const char *name)
{
    return keep(found, snprintf(found->path, PLACE_PATH, "%s", name));
}

void tag_book_find(struct tag_list_path paths[TAG_LISTS], const char *program, const char *pooltag)
{
    struct tag_list_path *list = &paths[TAG_LIST_POOLTAG], *local = &paths[TAG_LIST_LOCAL];
    memset(paths, 0, TAG_LISTS * sizeof *paths);
    configured(&paths[TAG_LIST_USER], "tags.txt");
    if (pooltag != NULL)
        snprintf(list->path, PLACE_PATH, "%s", pooltag);
    list->is_there = pooltag != NULL || in_a_kit(list) || beside(list, program, "pooltag.txt") ||
                     configured(list, "pooltag.txt") || here(list, "pooltag.txt");
    local->is_there = beside(local, program, "localtag.txt") || here(local, "localtag.txt");
}

/* --- opening ------------------------------------------------------------------------------------------------------------------- */

static enum status open_lists(struct tag_book *book, bool is_named, char *trouble, struct problem *why)
{
    struct problem one;
    for (int kind = 0; kind < TAG_LISTS; kind++) {
        struct tag_list_path *path = &book->paths[kind];
        if (!path->is_there)
            continue;
        enum status status = pooltags_open(&book->lists[kind], path->path, &one);
        if (status == STATUS_OK)
            continue;
        if (status == STATUS_NO_MEMORY || (is_named && kind == TAG_LIST_POOLTAG))
            return problem_set(why, status, "%s", one.line);
        path->is_there = false;
        if (trouble != NULL && trouble[0] == 0)
            memcpy(trouble, one.line, PROBLEM_LINE);
    }
    return STATUS_OK;
}

enum status tag_book_open(struct tag_book **book, const char *program, const char *pooltag, char *trouble,
                          struct problem *why)
{
    *book = NULL;
    if (trouble != NULL)
        trouble[0] = 0;
    struct tag_book *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "not enough memory for the lists of pool tags");
    tag_book_find(made->paths, program, pooltag);
    enum status status = open_lists(made, pooltag != NULL, trouble, why);
    if (status == STATUS_OK)
        *book = made;
    else
        tag_book_close(made);
    return status;
}

void tag_book_close(struct tag_book *book)
{
    for (int kind = 0; book != NULL && kind < TAG_LISTS; kind++)
        pooltags_close(book->lists[kind]);
    free(book);
}

/* --- asking -------------------------------------------------------------------------------------------------------------------- */

/* 0 the same bytes, 1 without the protected bit, 2 a wildcard. */
static int step_of(const struct pooltag *entry, struct text tag)
{
    if (memcmp(entry->tag, tag.bytes, POOLTAG_BYTES) == 0)
        return 0;
    return entry->is_wildcard ? 2 : 1;
}

static struct text owner_of(const struct pooltag *entry, enum tag_list_kind kind)
{
    bool is_name = kind == TAG_LIST_LOCAL && entry->binary.length == 0;
    return is_name ? entry->description : entry->binary;
}

size_t tag_book_ask(const struct tag_book *book, struct text tag, struct tag_claim claims[TAG_CLAIMS_MAX])
{
    size_t count = 0;
    for (int step = 0; step < 3; step++)
        for (int kind = 0; kind < TAG_LISTS; kind++) {
            const struct pooltags *list = book->lists[kind];
            const struct pooltag *entry = list != NULL ? pooltags_find(list, tag.bytes, tag.length) : NULL;
            for (; entry != NULL && count < TAG_CLAIMS_MAX; entry = pooltags_next(list, entry))
                if (step_of(entry, tag) == step)
                    claims[count++] =
                        (struct tag_claim){entry, (enum tag_list_kind)kind, owner_of(entry, (enum tag_list_kind)kind)};
        }
    return count;
}

const char *tag_book_path(const struct tag_book *book, enum tag_list_kind kind)
{
    return book->lists[kind] != NULL ? book->paths[kind].path : "";
}

const struct pooltags *tag_book_list(const struct tag_book *book, enum tag_list_kind kind)
{
    return book->lists[kind];
}
