#include "sampler/owners/kernel_modules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/unpack.h"

/* What the pass over the modules carries from one to the next. */
struct pass {
    struct buffer packed, plain; /* owned; reused */
    struct module_matches *questions;
    size_t count;
    struct modules_told *told;
    const struct module_visit *visit; /* may be NULL */
};

static bool read_bytes(struct pass *pass, const char *path)
{
    struct file_bytes bytes;
    buffer_clear(&pass->packed);
    buffer_clear(&pass->plain);
    if (file_bytes_open(&bytes, "read the module", path, NULL) != STATUS_OK)
        return false;
    size_t length = (size_t)bytes.length;
    bool good = buffer_reserve(&pass->packed, length) && file_bytes_read(&bytes, 0, pass->packed.bytes, length);
    file_bytes_close(&bytes);
    return good && unpack(&pass->plain, pass->packed.bytes, length) == STATUS_OK;
}

/* Surer ones push weaker ones out. */
static struct module_match *place_for(struct module_matches *question, enum tag_grade grade)
{
    size_t held = question->count < MODULE_MATCHES_MAX ? question->count : MODULE_MATCHES_MAX;
    size_t at = 0;
    while (at < held && question->matches[at].grade >= grade)
        at++;
    question->count++;
    if (at == MODULE_MATCHES_MAX)
        return NULL;
    size_t behind = (held < MODULE_MATCHES_MAX ? held : MODULE_MATCHES_MAX - 1) - at;
    memmove(&question->matches[at + 1], &question->matches[at], behind * sizeof question->matches[0]);
    return &question->matches[at];
}

static void add_match(struct module_matches *question, const struct kernel_module *module, const char *path)
{
    enum tag_grade grade = module->makes_caches ? TAG_IN_CODE : TAG_BYTES;
    struct module_match *match = place_for(question, grade);
    if (match == NULL)
        return;
    *match = (struct module_match){.grade = grade};
    signature_of_module(&match->signature, module->signature, module->signature_length);
    snprintf(match->path, sizeof match->path, "%s", path);
    memcpy(match->name, module->name, MODULE_TEXT);
    memcpy(match->description, module->description, MODULE_TEXT);
    memcpy(match->author, module->author, MODULE_TEXT);
    memcpy(match->version, module->version, MODULE_TEXT);
    memcpy(match->license, module->license, MODULE_TEXT);
    memcpy(match->kernel, module->kernel, MODULE_TEXT);
}

static void look_into(struct pass *pass, const char *path)
{
    struct kernel_module module;
    if (!read_bytes(pass, path) || kernel_module_read(&module, pass->plain.bytes, pass->plain.length) != STATUS_OK) {
        pass->told->refused++;
        return;
    }
    pass->told->modules++;
    pass->told->bytes += pass->plain.length;
    if (pass->visit != NULL && pass->visit->seen != NULL)
        pass->visit->seen(pass->visit->context, path, &module);
    for (size_t i = 0; i < pass->count; i++)
        if (kernel_module_holds(&module, pass->questions[i].cache))
            add_match(&pass->questions[i], &module, path);
}

static enum status look_into_all(struct pass *pass, const struct driver_files *files, drivers_progress progress,
                                 void *context)
{
    for (size_t i = 0; i < files->count; i++) {
        if (progress != NULL && !progress(context, "reading modules", i, files->count))
            return STATUS_STOPPED;
        look_into(pass, files->files[i].path);
    }
    return STATUS_OK;
}

enum status kernel_modules_match_files(const struct driver_files *files, struct module_matches *questions, size_t count,
                                       const struct module_visit *visit, drivers_progress progress, void *context,
                                       struct modules_told *told, struct problem *why)
{
    struct pass pass = {.questions = questions, .count = count, .told = told, .visit = visit};
    *told = (struct modules_told){0};
    buffer_init(&pass.packed, MODULE_BYTES_MAX);
    buffer_init(&pass.plain, MODULE_BYTES_MAX);
    enum status status = look_into_all(&pass, files, progress, context);
    if (status == STATUS_STOPPED)
        problem_set(why, status, "stopped");
    buffer_done(&pass.packed);
    buffer_done(&pass.plain);
    return status;
}

enum status kernel_modules_match(const char *folder, struct module_matches *questions, size_t count,
                                 drivers_progress progress, void *context, struct modules_told *told,
                                 struct problem *why)
{
    struct driver_files files;
    *told = (struct modules_told){0};
    driver_files_init(&files);
    enum status status = driver_files_add(&files, folder, DRIVER_FILES_MODULES, why);
    driver_files_sort(&files);
    if (status == STATUS_OK)
        status = kernel_modules_match_files(&files, questions, count, NULL, progress, context, told, why);
    driver_files_done(&files);
    return status;
}
