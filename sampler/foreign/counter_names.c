#include "sampler/foreign/counter_names.h"

#include <string.h>

#include "sampler/foreign/code_page.h"

/* --- the tables -------------------------------------------------------------------------------------------------------------------- */

enum object { OBJECT_MEMORY, OBJECT_PROCESS, OBJECT_PROCESS_V2, OBJECT_SYSTEM, OBJECT_OBJECTS };

static const struct {
    enum object object;
    const char *name;
} OBJECTS[] = {
    {OBJECT_MEMORY, "Memory"},    {OBJECT_PROCESS, "Process"},   {OBJECT_PROCESS_V2, "Process V2"},
    {OBJECT_SYSTEM, "System"},    {OBJECT_OBJECTS, "Objects"},   {OBJECT_MEMORY, "Arbeitsspeicher"},
    {OBJECT_MEMORY, "Speicher"},  {OBJECT_PROCESS, "Prozess"},   {OBJECT_OBJECTS, "Objekte"},
    {OBJECT_MEMORY, "Mémoire"},   {OBJECT_PROCESS, "Processus"}, {OBJECT_MEMORY, "Memoria"},
    {OBJECT_PROCESS, "Proceso"},  {OBJECT_SYSTEM, "Sistema"},    {OBJECT_MEMORY, "Memória"},
    {OBJECT_PROCESS, "Processo"}, {OBJECT_MEMORY, "Память"},     {OBJECT_PROCESS, "Процесс"},
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
    {OBJECT_MEMORY, "Verfügbare Bytes", {COUNTER_TOTAL, TOTAL_AVAILABLE, 1, false}},
    {OBJECT_MEMORY, "Verfügbare MB", {COUNTER_TOTAL, TOTAL_AVAILABLE, MEGA, false}},
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
    {OBJECT_MEMORY, "Octets de réserve paginée", {COUNTER_TOTAL, TOTAL_PAGED, 1, false}},
    {OBJECT_MEMORY, "Octets de réserve non paginée", {COUNTER_TOTAL, TOTAL_NONPAGED, 1, false}},
    {OBJECT_MEMORY, "Octets disponibles", {COUNTER_TOTAL, TOTAL_AVAILABLE, 1, false}},
    {OBJECT_MEMORY, "Kilo-octets disponibles", {COUNTER_TOTAL, TOTAL_AVAILABLE, KILO, false}},
    {OBJECT_MEMORY, "Mégaoctets disponibles", {COUNTER_TOTAL, TOTAL_AVAILABLE, MEGA, false}},
    {OBJECT_MEMORY, "Octets validés", {COUNTER_TOTAL, TOTAL_COMMIT, 1, false}},
    {OBJECT_MEMORY, "Octets dédiés", {COUNTER_TOTAL, TOTAL_COMMIT, 1, false}},
    {OBJECT_MEMORY, "Limite de mémoire dédiée", {COUNTER_TOTAL, TOTAL_COMMIT_LIMIT, 1, false}},
    {OBJECT_PROCESS, "Nombre de handles", {COUNTER_PROCESS, PROCESS_HANDLES, 1, false}},
    {OBJECT_PROCESS, "Nombre de threads", {COUNTER_PROCESS, PROCESS_THREADS, 1, false}},
    {OBJECT_PROCESS, "Octets de réserve paginée", {COUNTER_PROCESS, PROCESS_PAGED, 1, false}},
    {OBJECT_PROCESS, "Octets de réserve non paginée", {COUNTER_PROCESS, PROCESS_NONPAGED, 1, false}},
    {OBJECT_PROCESS, "Plage de travail", {COUNTER_PROCESS, PROCESS_RSS, 1, false}},
    /* Spanish */
    {OBJECT_MEMORY, "Bytes de bloque paginado", {COUNTER_TOTAL, TOTAL_PAGED, 1, false}},
    {OBJECT_MEMORY, "Bytes de bloque no paginado", {COUNTER_TOTAL, TOTAL_NONPAGED, 1, false}},
    {OBJECT_MEMORY, "Bytes disponibles", {COUNTER_TOTAL, TOTAL_AVAILABLE, 1, false}},
    {OBJECT_MEMORY, "Mbytes disponibles", {COUNTER_TOTAL, TOTAL_AVAILABLE, MEGA, false}},
    {OBJECT_MEMORY, "Bytes confirmados", {COUNTER_TOTAL, TOTAL_COMMIT, 1, false}},
    {OBJECT_MEMORY, "Límite de confirmación", {COUNTER_TOTAL, TOTAL_COMMIT_LIMIT, 1, false}},
    {OBJECT_PROCESS, "Número de identificadores", {COUNTER_PROCESS, PROCESS_HANDLES, 1, false}},
    {OBJECT_PROCESS, "Número de subprocesos", {COUNTER_PROCESS, PROCESS_THREADS, 1, false}},
    {OBJECT_PROCESS, "Bytes de bloque paginado", {COUNTER_PROCESS, PROCESS_PAGED, 1, false}},
    {OBJECT_PROCESS, "Bytes de bloque no paginado", {COUNTER_PROCESS, PROCESS_NONPAGED, 1, false}},
    {OBJECT_PROCESS, "Espacio de trabajo", {COUNTER_PROCESS, PROCESS_RSS, 1, false}},
    {OBJECT_PROCESS, "Id. de proceso", {COUNTER_PID, 0, 1, false}},
    {OBJECT_SYSTEM, "Procesos", {COUNTER_TOTAL, TOTAL_PROCESSES, 1, false}},
    /* Italian */
    {OBJECT_MEMORY, "Byte disponibili", {COUNTER_TOTAL, TOTAL_AVAILABLE, 1, false}},
    {OBJECT_MEMORY, "Byte vincolati", {COUNTER_TOTAL, TOTAL_COMMIT, 1, false}},
    {OBJECT_MEMORY, "Limite memoria vincolata", {COUNTER_TOTAL, TOTAL_COMMIT_LIMIT, 1, false}},
    /* Portuguese */
    {OBJECT_MEMORY, "Bytes disponíveis", {COUNTER_TOTAL, TOTAL_AVAILABLE, 1, false}},
    {OBJECT_PROCESS, "Processo de identificação", {COUNTER_PID, 0, 1, false}},
    /* Russian */
    {OBJECT_MEMORY, "Байт в выгружаемом страничном пуле", {COUNTER_TOTAL, TOTAL_PAGED, 1, false}},
    {OBJECT_MEMORY, "Байт в невыгружаемом страничном пуле", {COUNTER_TOTAL, TOTAL_NONPAGED, 1, false}},
    {OBJECT_MEMORY, "Доступно байт", {COUNTER_TOTAL, TOTAL_AVAILABLE, 1, false}},
    {OBJECT_MEMORY, "Доступно МБ", {COUNTER_TOTAL, TOTAL_AVAILABLE, MEGA, false}},
    {OBJECT_PROCESS, "Идентификатор процесса", {COUNTER_PID, 0, 1, false}},
    {OBJECT_PROCESS, "Счетчик потоков", {COUNTER_PROCESS, PROCESS_THREADS, 1, false}},
    {OBJECT_PROCESS, "Рабочий набор", {COUNTER_PROCESS, PROCESS_RSS, 1, false}},
};

enum { OBJECT_COUNT = sizeof OBJECTS / sizeof OBJECTS[0], COUNTER_COUNT = sizeof COUNTERS / sizeof COUNTERS[0] };

static bool is_name(struct text text, const char *name)
{
    return code_page_same_name(text, (struct text){name, strlen(name)});
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

bool counter_object_is_known(const struct counter_path *path)
{
    for (size_t i = 0; i < OBJECT_COUNT; i++)
        if (is_name(path->object, OBJECTS[i].name))
            return true;
    return false;
}
