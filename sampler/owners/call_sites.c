#include "sampler/owners/call_sites.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/os.h"

enum { LINE = 1024, PATH = 4096 };

/* What a site is ordered by. */
static int64_t weight(const struct call_site *site)
{
    return site->bytes != ABSENT ? site->bytes : site->count;
}

static void add(struct call_sites *sites, const struct call_site *site)
{
    size_t held = sites->count < CALL_SITES_KEPT ? sites->count : CALL_SITES_KEPT, at = held;
    while (at > 0 && weight(&sites->largest[at - 1]) < weight(site))
        at--;
    if (at < CALL_SITES_KEPT) {
        size_t behind = (held < CALL_SITES_KEPT ? held : CALL_SITES_KEPT - 1) - at;
        memmove(&sites->largest[at + 1], &sites->largest[at], behind * sizeof sites->largest[0]);
        sites->largest[at] = *site;
    }
    sites->count++;
    sites->total = number_sum(sites->total, site->count);
    sites->bytes = number_known_sum(sites->bytes, site->bytes);
}

/* "[ext4]" without its brackets; "" for another word. */
static void take_module(char module[CALL_SITE_TEXT], const char *word)
{
    size_t length = strlen(word);
    module[0] = 0;
    if (length > 2 && word[0] == '[' && word[length - 1] == ']')
        snprintf(module, CALL_SITE_TEXT, "%.*s", (int)(length - 2), word + 1);
}

/* "   1632 ext4_alloc_inode+0x1e/0x180 [ext4] age=1/2/3 pid=1-9". */
static bool read_trace(struct call_site *site, const char *line)
{
    char word[CALL_SITE_TEXT] = "";
    *site = (struct call_site){.bytes = ABSENT};
    if (sscanf(line, "%" SCNd64 " %127s %127s", &site->count, site->name, word) < 2 || site->count <= 0)
        return false;
    take_module(site->module, word);
    return true;
}

/* "  115470992   101647 fs/ext4/super.c:1388 [ext4] func:ext4_alloc_inode"; only those of modules. */
static bool read_tagged(struct call_site *site, const char *line)
{
    char place[64], module[CALL_SITE_TEXT], function[56] = "";
    *site = (struct call_site){0};
    if (sscanf(line, "%" SCNd64 " %" SCNd64 " %63s %127s func:%55s", &site->bytes, &site->count, place, module,
               function) < 4 ||
        site->bytes < 0 || site->count < 0)
        return false;
    take_module(site->module, module);
    snprintf(site->name, sizeof site->name, "%s %s", place, function);
    return site->module[0] != 0;
}

/* `module`: only its sites; with no bytes: all. */
static bool take_file(struct call_sites *sites, const char *path, bool (*read)(struct call_site *, const char *),
                      struct text module)
{
    char line[LINE];
    struct call_site site;
    FILE *file = os_file_kind(path) == OS_FILE_REGULAR ? os_open_file(path, "r") : NULL;
    *sites = (struct call_sites){.bytes = ABSENT};
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (read(&site, line) && (module.length == 0 || (strlen(site.module) == module.length &&
                                                         memcmp(site.module, module.bytes, module.length) == 0)))
            add(sites, &site);
    if (file != NULL)
        fclose(file);
    return sites->count > 0;
}

bool call_sites_of_cache(struct call_sites *sites, const char *root, struct text cache)
{
    char path[PATH];
    bool is_name = cache.length > 0 && cache.length < 256 && cache.bytes[0] != '.' &&
                   memchr(cache.bytes, '/', cache.length) == NULL && memchr(cache.bytes, 0, cache.length) == NULL;
    int length = snprintf(path, sizeof path, "%s/sys/kernel/debug/slab/%.*s/alloc_traces", root,
                          is_name ? (int)cache.length : 0, is_name ? cache.bytes : "");
    return is_name && length < PATH && take_file(sites, path, read_trace, (struct text){NULL, 0});
}

bool call_sites_of_module(struct call_sites *sites, const char *root, struct text module)
{
    char path[PATH];
    int length = snprintf(path, sizeof path, "%s/proc/allocinfo", root);
    return module.length > 0 && length < PATH && take_file(sites, path, read_tagged, module);
}
