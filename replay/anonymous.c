#include "replay/anonymous.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "sampler/foreign/counter_path.h"

enum kind { HOST, PROCESS, GROUP, INSTANCE, KINDS };
enum {
    NAMES_LIMIT = 64 << 20, /* bytes, of each kind */
    ALIAS_TEXT = 32,
    TEXT_LIMIT = 1 << 16 /* of a remark, bytes */
};

static const char *const WORDS[KINDS] = {"host", "process", "group", "instance"};

struct anonymous {
    struct intern *names[KINDS]; /* owned; a name's id is its number */
    /* The remarks of the sample before, which mostly are those of the next one. */
    uint32_t remarks[SNAPSHOT_REMARKS_MAX], replaced[SNAPSHOT_REMARKS_MAX];
    size_t remark_count;
    uint32_t known;              /* how many names there were then */
    struct buffer machine, path; /* owned; of the series that was renamed last */
};

enum status anonymous_open(struct anonymous **anonymous)
{
    struct anonymous *made = calloc(1, sizeof *made);
    if (made == NULL)
        return STATUS_NO_MEMORY;
    buffer_init(&made->machine, TEXT_LIMIT);
    buffer_init(&made->path, TEXT_LIMIT);
    for (size_t i = 0; i < KINDS; i++)
        if (intern_open(&made->names[i], NAMES_LIMIT) != STATUS_OK) {
            anonymous_close(made);
            return STATUS_NO_MEMORY;
        }
    *anonymous = made;
    return STATUS_OK;
}

void anonymous_close(struct anonymous *anonymous)
{
    if (anonymous == NULL)
        return;
    for (size_t i = 0; i < KINDS; i++)
        if (anonymous->names[i] != NULL)
            intern_close(anonymous->names[i]);
    buffer_done(&anonymous->machine);
    buffer_done(&anonymous->path);
    free(anonymous);
}

static uint32_t known(const struct anonymous *anonymous)
{
    uint32_t count = 0;
    for (size_t i = 0; i < KINDS; i++)
        count += intern_count(anonymous->names[i]);
    return count;
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------- */

static enum status alias_of(struct anonymous *anonymous, enum kind kind, struct text name, char out[ALIAS_TEXT])
{
    uint32_t number;
    enum status status = intern_add(anonymous->names[kind], name.bytes, name.length, &number);
    snprintf(out, ALIAS_TEXT, "%s-%u", WORDS[kind], (unsigned)number);
    return status;
}

static enum status rename_id(struct anonymous *anonymous, enum kind kind, struct intern *names, uint32_t *id)
{
    char alias[ALIAS_TEXT];
    if (*id == 0)
        return STATUS_OK;
    enum status status = alias_of(anonymous, kind, intern_text(names, *id), alias);
    return status == STATUS_OK ? intern_add(names, alias, strlen(alias), id) : status;
}

/* A holder is a process by name, with its pid in brackets behind it. */
static enum status rename_holder(struct anonymous *anonymous, struct intern *names, uint32_t *id)
{
    struct text holder = intern_text(names, *id);
    char alias[ALIAS_TEXT], text[2 * ALIAS_TEXT];
    if (*id == 0)
        return STATUS_OK;
    size_t length = holder.length;
    while (length > 0 && strchr("()0123456789", holder.bytes[length - 1]) != NULL && holder.bytes[length - 1] != '\0')
        length--;
    bool has_pid = length > 1 && length + 2 < holder.length && holder.bytes[length - 1] == ' ' &&
                   holder.bytes[length] == '(' && holder.length - length < ALIAS_TEXT;
    struct text name = {holder.bytes, has_pid ? length - 1 : holder.length};
    enum status status = alias_of(anonymous, PROCESS, name, alias);
    if (status != STATUS_OK)
        return status;
    int tail = has_pid ? (int)(holder.length - length) : 0;
    snprintf(text, sizeof text, "%s%s%.*s", alias, has_pid ? " " : "", tail, holder.bytes + length);
    return intern_add(names, text, strlen(text), id);
}

/* --- texts ------------------------------------------------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_';
}

/* Every start mark says that it was we who recorded. */
static bool is_ours(struct text name)
{
    static const char OURS[] = "pooltop";
    return name.length == sizeof OURS - 1 && memcmp(name.bytes, OURS, name.length) == 0;
}

/* The longest known name that stands at `at` as a word of its own; *length 0 when none does. */
static void find_name(const struct anonymous *anonymous, struct text text, size_t at, enum kind *kind, uint32_t *number,
                      size_t *length)
{
    *length = 0;
    for (int k = 0; k < KINDS; k++)
        for (uint32_t id = 1; id <= intern_count(anonymous->names[k]); id++) {
            struct text name = intern_text(anonymous->names[k], id);
            if (is_ours(name) || name.length <= *length || name.length > text.length - at ||
                memcmp(text.bytes + at, name.bytes, name.length) != 0)
                continue;
            if (at + name.length < text.length && is_word(name.bytes[name.length - 1]) &&
                is_word(text.bytes[at + name.length]))
                continue;
            *kind = (enum kind)k;
            *number = id;
            *length = name.length;
        }
}

static void replace_names(const struct anonymous *anonymous, struct text text, struct buffer *out)
{
    for (size_t at = 0; at < text.length;) {
        enum kind kind;
        uint32_t number;
        size_t length = 0;
        if (at == 0 || !is_word(text.bytes[at]) || !is_word(text.bytes[at - 1]))
            find_name(anonymous, text, at, &kind, &number, &length);
        if (length > 0)
            buffer_format(out, "%s-%u", WORDS[kind], (unsigned)number);
        else
            buffer_add_byte(out, (unsigned char)text.bytes[at]);
        at += length > 0 ? length : 1;
    }
}

static enum status rename_remark(struct anonymous *anonymous, struct intern *names, uint32_t *id)
{
    struct buffer text;
    buffer_init(&text, TEXT_LIMIT);
    replace_names(anonymous, intern_text(names, *id), &text);
    enum status status = text.status;
    if (status == STATUS_OK)
        status = intern_add(names, text.bytes, text.length, id);
    buffer_done(&text);
    return status;
}

static enum status rename_remarks(struct anonymous *anonymous, struct snapshot *snapshot, struct intern *names)
{
    if (anonymous->known == known(anonymous) && anonymous->remark_count == snapshot->remark_count &&
        memcmp(anonymous->remarks, snapshot->remarks, snapshot->remark_count * sizeof *snapshot->remarks) == 0) {
        memcpy(snapshot->remarks, anonymous->replaced, sizeof anonymous->replaced);
        return STATUS_OK;
    }
    memcpy(anonymous->remarks, snapshot->remarks, sizeof anonymous->remarks);
    anonymous->remark_count = snapshot->remark_count;
    anonymous->known = known(anonymous);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < snapshot->remark_count && status == STATUS_OK; i++)
        status = rename_remark(anonymous, names, &snapshot->remarks[i]);
    memcpy(anonymous->replaced, snapshot->remarks, sizeof anonymous->replaced);
    return status;
}

/* --- all of it --------------------------------------------------------------------------------------------------------------------- */

enum status anonymous_snapshot(struct anonymous *anonymous, struct snapshot *snapshot, struct intern *names)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < snapshot->process_count && status == STATUS_OK; i++) {
        status = rename_id(anonymous, PROCESS, names, &snapshot->processes[i].name);
        if (status == STATUS_OK)
            status = rename_id(anonymous, GROUP, names, &snapshot->processes[i].group);
    }
    for (size_t i = 0; i < snapshot->pool_count && status == STATUS_OK; i++)
        status = rename_holder(anonymous, names, &snapshot->pools[i].holder);
    for (size_t i = 0; i < snapshot->group_count && status == STATUS_OK; i++)
        status = rename_id(anonymous, GROUP, names, &snapshot->groups[i].name);
    return status == STATUS_OK ? rename_remarks(anonymous, snapshot, names) : status;
}

enum status anonymous_session(struct anonymous *anonymous, struct session *session)
{
    struct machine *machine = &session->machine;
    char alias[ALIAS_TEXT];
    if (machine->host[0] != '\0') {
        enum status status = alias_of(anonymous, HOST, (struct text){machine->host, strlen(machine->host)}, alias);
        if (status != STATUS_OK)
            return status;
        snprintf(machine->host, sizeof machine->host, "%s", alias);
    }
    /* The folder that a source reads from may be anybody's. */
    char *folder = strchr(machine->source, ':');
    if (folder != NULL && strncmp(machine->source, "demo", 4) != 0)
        *folder = '\0';
    return STATUS_OK;
}

void anonymous_mark(const struct anonymous *anonymous, struct mark *mark)
{
    struct buffer text;
    if (mark->kind == MARK_NOTE || mark->kind == MARK_ALERT) {
        snprintf(mark->text, sizeof mark->text, "(left out)");
        return;
    }
    buffer_init(&text, TEXT_LIMIT);
    replace_names(anonymous, (struct text){mark->text, strlen(mark->text)}, &text);
    snprintf(mark->text, sizeof mark->text, "%s", text.status == STATUS_OK ? buffer_text(&text) : "(left out)");
    buffer_done(&text);
}

/* --- owners ------------------------------------------------------------------------------------------------------------------------ */

/* Folders that say nothing of who has them; in small letters, with forward strokes. */
static bool is_common_folder(struct text path)
{
    static const char *const COMMON[] = {"/lib/modules/", "/usr/lib/modules/", ":/windows/", "/systemroot/"};
    char start[64];
    size_t length = path.length < sizeof start - 1 ? path.length : sizeof start - 1;
    for (size_t i = 0; i < length; i++) {
        char c = path.bytes[i];
        start[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c == '\\' ? '/' : c;
    }
    start[length] = 0;
    for (size_t i = 0; i < sizeof COMMON / sizeof COMMON[0]; i++) {
        const char *from = COMMON[i][0] == ':' && length > 1 ? start + 1 : start;
        if (strncmp(from, COMMON[i], strlen(COMMON[i])) == 0)
            return true;
    }
    return false;
}

/* A number keeps two files of one name in two folders apart. */
static enum status rename_driver(struct owners *renamed, const struct owner_driver *driver, size_t number)
{
    char path[OWNER_TEXT_MAX + 64];
    struct owner_driver copy = *driver;
    if (!is_common_folder(driver->path)) {
        int length = snprintf(path, sizeof path, "folder-%zu/%s", number + 1, driver->file.bytes);
        copy.path = (struct text){path, (size_t)length};
    }
    owners_set_edition(renamed, driver->edition);
    return owners_add_driver(renamed, &copy, NULL);
}

enum status anonymous_owners(struct owners **owners)
{
    struct owners *renamed;
    enum status status = owners_open(&renamed);
    for (size_t i = 0; i < owners_driver_count(*owners) && status == STATUS_OK; i++)
        status = rename_driver(renamed, owners_driver(*owners, i), i);
    for (size_t i = 0; i < owners_count(*owners) && status == STATUS_OK; i++) {
        owners_set_edition(renamed, owners_at(*owners, i)->edition);
        status = owners_add(renamed, owners_at(*owners, i));
    }
    if (status != STATUS_OK) {
        owners_close(renamed);
        return status;
    }
    owners_close(*owners);
    *owners = renamed;
    return status;
}

/* --- extra series ------------------------------------------------------------------------------------------------------------------ */

static bool is_word_of(struct text text, const char *word)
{
    return text.length == strlen(word) && memcmp(text.bytes, word, text.length) == 0;
}

/* `_Total`, `0`, `0,1`, `C:`, `0 C: D:`: the same on every machine. */
static bool says_nothing(struct text instance)
{
    if (is_word_of(instance, "_Total"))
        return true;
    for (size_t i = 0; i < instance.length; i++) {
        unsigned char c = (unsigned char)instance.bytes[i];
        bool is_drive = isalpha(c) && i + 1 < instance.length && instance.bytes[i + 1] == ':' &&
                        (i == 0 || instance.bytes[i - 1] == ' ');
        if (!isdigit(c) && strchr(" ,:_", c) == NULL && !is_drive)
            return false;
    }
    return true;
}

/* What stands behind the name: `#3`, ` 640` of our own processes, `:640` of Process V2, `/12` of a thread. */
static size_t tail_of(struct text instance)
{
    size_t length = instance.length;
    while (length > 0 && isdigit((unsigned char)instance.bytes[length - 1]))
        length--;
    bool has_tail = length > 1 && length < instance.length && strchr("# :/", instance.bytes[length - 1]) != NULL;
    return has_tail ? instance.length - length + 1 : 0;
}

static bool is_of_processes(struct text object)
{
    static const char *const OBJECTS[] = {"Process", "Process V2", "Thread", "pooltop process",
                                          "\xD0\x9F\xD1\x80\xD0\xBE\xD1\x86\xD0\xB5\xD1\x81\xD1\x81"};
    for (size_t i = 0; i < sizeof OBJECTS / sizeof OBJECTS[0]; i++)
        if (is_word_of(object, OBJECTS[i]))
            return true;
    return false;
}

static enum status rename_instance(struct anonymous *anonymous, const struct counter_path *parts, struct buffer *out)
{
    char alias[ALIAS_TEXT];
    struct buffer plain;
    size_t tail = tail_of(parts->instance);
    buffer_init(&plain, TEXT_LIMIT);
    counter_path_unescape(&plain, (struct text){parts->instance.bytes, parts->instance.length - tail});
    struct text name = {buffer_text(&plain), plain.length};
    bool is_process =
        is_of_processes(parts->object) || intern_find(anonymous->names[PROCESS], name.bytes, name.length) != 0;
    enum kind kind = is_word_of(parts->object, "pooltop group") ? GROUP : is_process ? PROCESS : INSTANCE;
    enum status status = plain.status == STATUS_OK ? alias_of(anonymous, kind, name, alias) : plain.status;
    if (status == STATUS_OK) {
        buffer_add_text(out, alias);
        buffer_add(out, parts->instance.bytes + parts->instance.length - tail, tail);
    }
    buffer_done(&plain);
    return status;
}

static enum status rename_path(struct anonymous *anonymous, struct text path, struct buffer *out)
{
    struct counter_path parts;
    enum status status = STATUS_OK;
    bool is_pool_or_type = !counter_path_split(path, &parts) || is_word_of(parts.object, "pooltop") ||
                           is_word_of(parts.object, "pooltop type");
    if (is_pool_or_type || !parts.has_instance || says_nothing(parts.instance)) {
        buffer_add(out, path.bytes, path.length);
        return out->status;
    }
    buffer_add(out, path.bytes, (size_t)(parts.instance.bytes - path.bytes));
    status = rename_instance(anonymous, &parts, out);
    const char *behind = parts.instance.bytes + parts.instance.length;
    buffer_add(out, behind, (size_t)(path.bytes + path.length - behind));
    return status == STATUS_OK ? out->status : status;
}

enum status anonymous_series(struct anonymous *anonymous, struct extra_series *series)
{
    char alias[ALIAS_TEXT];
    enum status status = STATUS_OK;
    buffer_clear(&anonymous->machine);
    buffer_clear(&anonymous->path);
    if (series->machine.length > 0)
        status = alias_of(anonymous, HOST, series->machine, alias);
    if (status == STATUS_OK && series->machine.length > 0)
        buffer_add_text(&anonymous->machine, alias);
    if (status == STATUS_OK)
        status = rename_path(anonymous, series->path, &anonymous->path);
    series->machine = (struct text){buffer_text(&anonymous->machine), anonymous->machine.length};
    series->path = (struct text){buffer_text(&anonymous->path), anonymous->path.length};
    return status;
}
