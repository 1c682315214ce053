#include "sampler/owners/loaded.h"

#include <stdio.h>
#include <string.h>

#include "base/os.h"

enum { NAMES_BYTES = 1 << 20, LINE = 4096 };

enum status loaded_list_open(struct loaded_list *list)
{
    return intern_open(&list->names, NAMES_BYTES);
}

void loaded_list_close(struct loaded_list *list)
{
    intern_close(list->names);
    list->names = NULL;
}

/* Without folder and all endings, in one spelling; how many bytes that is. */
static size_t spell(char out[LOADED_NAME], struct text name)
{
    size_t length = 0;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.bytes[i];
        if (c == '/' || c == '\\') {
            length = 0;
            continue;
        }
        if (length == LOADED_NAME)
            return 0;
        out[length++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c == '-' ? '_' : c;
    }
    const char *dot = memchr(out, '.', length);
    return dot != NULL ? (size_t)(dot - out) : length;
}

void loaded_list_add(struct loaded_list *list, struct text name)
{
    char spelled[LOADED_NAME];
    uint32_t id;
    size_t length = spell(spelled, name);
    if (intern_count(list->names) < LOADED_MAX)
        (void)intern_add(list->names, spelled, length, &id);
}

bool loaded_list_has(const struct loaded_list *list, struct text file)
{
    char spelled[LOADED_NAME];
    size_t length = spell(spelled, file);
    return list->names != NULL && intern_find(list->names, spelled, length) != 0;
}

bool loaded_list_same(const struct loaded_list *a, const struct loaded_list *b)
{
    bool same = (a->names == NULL) == (b->names == NULL);
    uint32_t count = a->names != NULL ? intern_count(a->names) : 0;
    same = same && (b->names == NULL || intern_count(b->names) == count);
    for (uint32_t id = 1; id <= count && same; id++) {
        struct text name = intern_text(a->names, id);
        same = intern_find(b->names, name.bytes, name.length) != 0;
    }
    return same;
}

enum status loaded_list_read(struct loaded_list *list, const char *path)
{
    char line[LINE];
    *list = (struct loaded_list){NULL};
    FILE *file = os_open_file(path, "r");
    if (file == NULL)
        return STATUS_OK;
    enum status status = loaded_list_open(list);
    while (status == STATUS_OK && fgets(line, sizeof line, file) != NULL)
        loaded_list_add(list, (struct text){line, strcspn(line, " \n")});
    fclose(file);
    return status;
}
