#include "sampler/foreign/counter_names.h"

#include <string.h>

#include "base/text.h"

/* --- the tables -------------------------------------------------------------------------------------------------------------------- */

enum object { OBJECT_MEMORY, OBJECT_PROCESS, OBJECT_PROCESS_V2, OBJECT_SYSTEM, OBJECT_OBJECTS };

static const struct {
    enum object object;
    enum code_page page; /* of the language; NONE: English */
    const char *name;
} OBJECTS[] = {
    {OBJECT_MEMORY, CODE_PAGE_NONE, "Memory"},
    {OBJECT_PROCESS, CODE_PAGE_NONE, "Process"},
    {OBJECT_PROCESS_V2, CODE_PAGE_NONE, "Process V2"},
    {OBJECT_SYSTEM, CODE_PAGE_NONE, "System"},
    {OBJECT_OBJECTS, CODE_PAGE_NONE, "Objects"},
    {OBJECT_MEMORY, CODE_PAGE_1252, "Arbeitsspeicher"},
    {OBJECT_MEMORY, CODE_PAGE_1252, "Speicher"},
    {OBJECT_PROCESS, CODE_PAGE_1252, "Prozess"},
    {OBJECT_OBJECTS, CODE_PAGE_1252, "Objekte"},
    {OBJECT_MEMORY, CODE_PAGE_1252, "M\xC3\xA9moire"},
    {OBJECT_PROCESS, CODE_PAGE_1252, "Processus"},
    {OBJECT_MEMORY, CODE_PAGE_1251, "\xD0\x9F\xD0\xB0\xD0\xBC\xD1\x8F\xD1\x82\xD1\x8C"},
    {OBJECT_PROCESS, CODE_PAGE_1251, "\xD0\x9F\xD1\x80\xD0\xBE\xD1\x86\xD0\xB5\xD1\x81\xD1\x81"},
};

enum { KILO = 1 << 10, MEGA = 1 << 20 };

static const struct {
    enum object object;
    const char *name;
    struct counter meaning;
} COUNTERS[] = {
    {OBJECT_MEMORY, "Pool Paged Bytes", {COUNTER_TOTAL, TOTAL_PAGED, 1, false}},
    {OBJECT_MEMORY, "Pool Nonpaged Bytes", {COUNTER_TOTAL, TOTAL_NONPAGED, 1, false}},
    {OBJECT_MEMORY, "Pool Paged Resident Bytes", {COUNTER_TOTAL, TOTAL_PAGED_RESIDENT, 1, false}},
    {OBJECT_MEMORY, "Available Bytes", {COUNTER_TOTAL, TOTAL_AVAILABLE, 1, false}},
    {OBJECT_MEMORY, "Available KBytes", {COUNTER_TOTAL, TOTAL_AVAILABLE, KILO, false}},
    {OBJECT_MEMORY, "Available MBytes", {COUNTER_TOTAL, TOTAL_AVAILABLE, MEGA, false}},
    {OBJECT_MEMORY, "Committed Bytes", {COUNTER_TOTAL, TOTAL_COMMIT, 1, false}},
    {OBJECT_MEMORY, "Commit Limit", {COUNTER_TOTAL, TOTAL_COMMIT_LIMIT, 1, false}},
    {OBJECT_PROCESS, "Handle Count", {COUNTER_PROCESS, PROCESS_HANDLES, 1, false}},
    {OBJECT_PROCESS, "Thread Count", {COUNTER_PROCESS, PROCESS_THREADS, 1, false}},
    {OBJECT_PROCESS, "Pool Paged Bytes", {COUNTER_PROCESS, PROCESS_PAGED, 1, false}},
    {OBJECT_PROCESS, "Pool Nonpaged Bytes", {COUNTER_PROCESS, PROCESS_NONPAGED, 1, false}},
    {OBJECT_PROCESS, "Working Set", {COUNTER_PROCESS, PROCESS_RSS, 1, false}},
    {OBJECT_PROCESS, "ID Process", {COUNTER_PID, 0, 1, false}},
    {OBJECT_PROCESS_V2, "Handle Count", {COUNTER_PROCESS, PROCESS_HANDLES, 1, true}},
    {OBJECT_PROCESS_V2, "Thread Count", {COUNTER_PROCESS, PROCESS_THREADS, 1, true}},
    {OBJECT_PROCESS_V2, "Pool Paged Bytes", {COUNTER_PROCESS, PROCESS_PAGED, 1, true}},
    {OBJECT_PROCESS_V2, "Pool Nonpaged Bytes", {COUNTER_PROCESS, PROCESS_NONPAGED, 1, true}},
    {OBJECT_PROCESS_V2, "Working Set", {COUNTER_PROCESS, PROCESS_RSS, 1, true}},
    {OBJECT_SYSTEM, "Processes", {COUNTER_TOTAL, TOTAL_PROCESSES, 1, false}},
    {OBJECT_SYSTEM, "Threads", {COUNTER_TOTAL, TOTAL_THREADS, 1, false}},
    {OBJECT_OBJECTS, "Processes", {COUNTER_TOTAL, TOTAL_PROCESSES, 1, false}},
    {OBJECT_OBJECTS, "Threads", {COUNTER_TOTAL, TOTAL_THREADS, 1, false}},
    /* German */
    {OBJECT_MEMORY, "Auslagerungsseiten (Bytes)", {COUNTER_TOTAL, TOTAL_PAGED, 1, false}},
    {OBJECT_MEMORY, "Nicht-Auslagerungsseiten (Bytes)", {COUNTER_TOTAL, TOTAL_NONPAGED, 1, false}},
    {OBJECT_MEMORY, "Auslagerungsseiten: Residente Bytes", {COUNTER_TOTAL, TOTAL_PAGED_RESIDENT, 1, false}},
    {OBJECT_MEMORY, "Verf\xC3\xBCgbare Bytes", {COUNTER_TOTAL, TOTAL_AVAILABLE, 1, false}},
    {OBJECT_MEMORY, "Zugesicherte Bytes", {COUNTER_TOTAL, TOTAL_COMMIT, 1, false}},
    {OBJECT_MEMORY, "Zusagegrenze", {COUNTER_TOTAL, TOTAL_COMMIT_LIMIT, 1, false}},
    {OBJECT_PROCESS, "Handleanzahl", {COUNTER_PROCESS, PROCESS_HANDLES, 1, false}},
    {OBJECT_PROCESS, "Threadanzahl", {COUNTER_PROCESS, PROCESS_THREADS, 1, false}},
    {OBJECT_PROCESS, "Auslagerungsseiten (Bytes)", {COUNTER_PROCESS, PROCESS_PAGED, 1, false}},
    {OBJECT_PROCESS, "Nicht-Auslagerungsseiten (Bytes)", {COUNTER_PROCESS, PROCESS_NONPAGED, 1, false}},
    {OBJECT_PROCESS, "Arbeitsseiten", {COUNTER_PROCESS, PROCESS_RSS, 1, false}},
    {OBJECT_PROCESS, "Prozesskennung", {COUNTER_PID, 0, 1, false}},
    {OBJECT_SYSTEM, "Prozesse", {COUNTER_TOTAL, TOTAL_PROCESSES, 1, false}},
    {OBJECT_OBJECTS, "Prozesse", {COUNTER_TOTAL, TOTAL_PROCESSES, 1, false}},
    /* French */
    {OBJECT_MEMORY, "Octets disponibles", {COUNTER_TOTAL, TOTAL_AVAILABLE, 1, false}},
    {OBJECT_MEMORY, "Octets valid\xC3\xA9s", {COUNTER_TOTAL, TOTAL_COMMIT, 1, false}},
    {OBJECT_MEMORY,
     "Octets de r\xC3\xA9serve pagin\xC3\xA9"
     "e",
     {COUNTER_TOTAL, TOTAL_PAGED, 1, false}},
    {OBJECT_MEMORY,
     "Octets de r\xC3\xA9serve non pagin\xC3\xA9"
     "e",
     {COUNTER_TOTAL, TOTAL_NONPAGED, 1, false}},
    /* Russian: `Bajt v vygruzhaemom`, `v nevygruzhaemom stranichnom pule`, `Identifikator processa`, `Schetchik potokov`, `Rabochij nabor` */
    {OBJECT_MEMORY,
     "\xD0\x91\xD0\xB0\xD0\xB9\xD1\x82 \xD0\xB2 "
     "\xD0\xB2\xD1\x8B\xD0\xB3\xD1\x80\xD1\x83\xD0\xB6\xD0\xB0\xD0\xB5\xD0\xBC\xD0\xBE\xD0\xBC "
     "\xD1\x81\xD1\x82\xD1\x80\xD0\xB0\xD0\xBD\xD0\xB8\xD1\x87\xD0\xBD\xD0\xBE\xD0\xBC "
     "\xD0\xBF\xD1\x83\xD0\xBB\xD0\xB5",
     {COUNTER_TOTAL, TOTAL_PAGED, 1, false}},
    {OBJECT_MEMORY,
     "\xD0\x91\xD0\xB0\xD0\xB9\xD1\x82 \xD0\xB2 "
     "\xD0\xBD\xD0\xB5\xD0\xB2\xD1\x8B\xD0\xB3\xD1\x80\xD1\x83\xD0\xB6\xD0\xB0\xD0\xB5\xD0\xBC\xD0\xBE\xD0\xBC "
     "\xD1\x81\xD1\x82\xD1\x80\xD0\xB0\xD0\xBD\xD0\xB8\xD1\x87\xD0\xBD\xD0\xBE\xD0\xBC "
     "\xD0\xBF\xD1\x83\xD0\xBB\xD0\xB5",
     {COUNTER_TOTAL, TOTAL_NONPAGED, 1, false}},
    {OBJECT_PROCESS,
     "\xD0\x98\xD0\xB4\xD0\xB5\xD0\xBD\xD1\x82\xD0\xB8\xD1\x84\xD0\xB8\xD0\xBA\xD0\xB0\xD1\x82\xD0\xBE\xD1\x80 "
     "\xD0\xBF\xD1\x80\xD0\xBE\xD1\x86\xD0\xB5\xD1\x81\xD1\x81\xD0\xB0",
     {COUNTER_PID, 0, 1, false}},
    {OBJECT_PROCESS,
     "\xD0\xA1\xD1\x87\xD0\xB5\xD1\x82\xD1\x87\xD0\xB8\xD0\xBA "
     "\xD0\xBF\xD0\xBE\xD1\x82\xD0\xBE\xD0\xBA\xD0\xBE\xD0\xB2",
     {COUNTER_PROCESS, PROCESS_THREADS, 1, false}},
    {OBJECT_PROCESS,
     "\xD0\xA0\xD0\xB0\xD0\xB1\xD0\xBE\xD1\x87\xD0\xB8\xD0\xB9 \xD0\xBD\xD0\xB0\xD0\xB1\xD0\xBE\xD1\x80",
     {COUNTER_PROCESS, PROCESS_RSS, 1, false}},
};

enum {
    OBJECT_COUNT = sizeof OBJECTS / sizeof OBJECTS[0],
    COUNTER_COUNT = sizeof COUNTERS / sizeof COUNTERS[0],
    UPPER_HALF = 0x80
};

static bool is_name(struct text text, const char *name)
{
    return text_equal_fold(text.bytes, text.length, name, strlen(name));
}

/* --- ours -------------------------------------------------------------------------------------------------------------------------- */

/* `Held Bytes` is held_bytes. */
static int find_field(enum entity entity, struct text words)
{
    char id[64];
    if (words.length >= sizeof id)
        return -1;
    for (size_t i = 0; i < words.length; i++) {
        char c = words.bytes[i];
        id[i] = (char)(c == ' ' ? '_' : c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return catalogue_find(entity, id, words.length);
}

static struct counter our_meaning(const struct counter_path *path)
{
    static const struct {
        const char *object;
        bool has_instance;
        enum entity entity;
        enum counter_what what;
    } OURS[] = {{"pooltop", true, ENTITY_POOLS, COUNTER_POOL},
                {"pooltop", false, ENTITY_TOTALS, COUNTER_TOTAL},
                {"pooltop process", true, ENTITY_PROCESSES, COUNTER_OUR_PROCESS},
                {"pooltop type", true, ENTITY_TYPES, COUNTER_TYPE},
                {"pooltop group", true, ENTITY_GROUPS, COUNTER_GROUP}};
    for (size_t i = 0; i < sizeof OURS / sizeof OURS[0]; i++) {
        if (!is_name(path->object, OURS[i].object) || path->has_instance != OURS[i].has_instance)
            continue;
        int field = find_field(OURS[i].entity, path->counter);
        return (struct counter){field >= 0 ? OURS[i].what : COUNTER_OTHER, field, 1, false};
    }
    return (struct counter){COUNTER_OTHER, 0, 1, false};
}

/* --- meanings ---------------------------------------------------------------------------------------------------------------------- */

/* What is said of all processes together is a total. */
static struct counter of_all(struct counter counter)
{
    static const struct counter HANDLES = {COUNTER_TOTAL, TOTAL_HANDLES, 1, false},
                                THREADS = {COUNTER_TOTAL, TOTAL_THREADS, 1, false},
                                OTHER = {COUNTER_OTHER, 0, 1, false};
    if (counter.what != COUNTER_PROCESS)
        return OTHER;
    return counter.field == PROCESS_HANDLES ? HANDLES : counter.field == PROCESS_THREADS ? THREADS : OTHER;
}

struct counter counter_meaning(const struct counter_path *path)
{
    for (size_t i = 0; i < OBJECT_COUNT; i++) {
        if (!is_name(path->object, OBJECTS[i].name))
            continue;
        for (size_t k = 0; k < COUNTER_COUNT; k++) {
            bool is_it = COUNTERS[k].object == OBJECTS[i].object && is_name(path->counter, COUNTERS[k].name);
            bool of_instance = COUNTERS[k].meaning.what != COUNTER_TOTAL;
            if (is_it && of_instance == path->has_instance)
                return is_name(path->instance, "_Total") ? of_all(COUNTERS[k].meaning) : COUNTERS[k].meaning;
        }
    }
    return our_meaning(path);
}

bool counter_object_is_of(const struct counter_path *path, enum code_page page)
{
    for (size_t i = 0; i < OBJECT_COUNT; i++)
        if (OBJECTS[i].page == page && is_name(path->object, OBJECTS[i].name))
            return true;
    return false;
}

/* --- code pages -------------------------------------------------------------------------------------------------------------------- */

/* 0x80 to 0x9F of 1252, the rest is Latin-1; 0x80 to 0xBF of 1251, the rest is the alphabet. 0: no character. */
static const uint16_t UPPER_1252[] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                      0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
static const uint16_t UPPER_1251[] = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039, 0x040A,
    0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0,      0x2122,
    0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0, 0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6,
    0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456,
    0x0491, 0x00B5, 0x00B6, 0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457};

/* 0 for a byte that is no character there. */
static int32_t decode_byte(enum code_page page, unsigned char byte)
{
    size_t upper = (size_t)byte - UPPER_HALF;
    if (byte < UPPER_HALF)
        return byte;
    if (page == CODE_PAGE_1252)
        return upper < sizeof UPPER_1252 / sizeof UPPER_1252[0] ? UPPER_1252[upper] : byte;
    if (page == CODE_PAGE_1251)
        return upper < sizeof UPPER_1251 / sizeof UPPER_1251[0] ? UPPER_1251[upper] : 0x0410 + byte - 0xC0;
    return 0;
}

void code_page_decode(enum code_page page, struct text bytes, struct buffer *out)
{
    for (size_t i = 0; i < bytes.length; i++) {
        char encoded[4];
        int32_t character = decode_byte(page, (unsigned char)bytes.bytes[i]);
        if (character > 0)
            buffer_add(out, encoded, text_encode(character, encoded));
        else
            buffer_add_byte(out, (unsigned char)bytes.bytes[i]);
    }
}
