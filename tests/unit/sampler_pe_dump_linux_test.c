/* Every PE file of Wine and mingw-w64, field by field, beside what llvm-readobj says of it. */
#include "sampler/owners/pe.h"
#include "tests/unit/suite.h"

#include <inttypes.h>

enum { PATH_BYTES = 2048, LINE_BYTES = 1024, FEWEST = 20 };

static const char *const FOLDERS[] = {"/usr/lib/x86_64-linux-gnu/wine/x86_64-windows",
                                      "/usr/lib/x86_64-linux-gnu/wine/i386-windows", "/usr/x86_64-w64-mingw32/lib",
                                      "/usr/lib/gcc/x86_64-w64-mingw32/12-win32"};

static const char *const DIRECTORIES[] = {"ExportTable",
                                          "ImportTable",
                                          "ResourceTable",
                                          "ExceptionTable",
                                          "CertificateTable",
                                          "BaseRelocationTable",
                                          "Debug",
                                          "Architecture",
                                          "GlobalPtr",
                                          "TLSTable",
                                          "LoadConfigTable",
                                          "BoundImport",
                                          "IAT",
                                          "DelayImportDescriptor",
                                          "CLRRuntimeHeader"};

/* The number in the last brackets of the line, else the one behind the colon. */
static uint64_t number_of(const char *line)
{
    const char *bracket = strrchr(line, '('), *colon = strchr(line, ':');
    const char *at = bracket != NULL && strncmp(bracket, "(0x", 3) == 0 ? bracket + 1 : colon + 1;
    return strtoull(at, NULL, 0);
}

static bool is_field(const char *line, const char *name)
{
    size_t length = strlen(name);
    return strncmp(line, name, length) == 0 && (line[length] == ':' || strncmp(line + length, " [", 2) == 0);
}

static void same(const char *path, const char *line, uint64_t ours, uint64_t *compared)
{
    ck_assert_msg(ours == number_of(line), "%s: %s but we read %" PRIu64, path, line, ours);
    ++*compared;
}

/* Where the dump stands: fields of a section have names that those of the headers have, too. */
struct dump {
    char path[PATH_BYTES];
    struct pe pe;
    enum status status; /* what we said of the file */
    const struct pe_section *section;
    bool in_optional;
    size_t sections;
    size_t images, others; /* of all files so far */
    uint64_t compared;
};

static void compare_section(struct dump *dump, const char *line)
{
    const struct pe_section *section = dump->section;
    if (is_field(line, "VirtualSize"))
        same(dump->path, line, section->memory_bytes, &dump->compared);
    else if (is_field(line, "VirtualAddress"))
        same(dump->path, line, section->address, &dump->compared);
    else if (is_field(line, "RawDataSize"))
        same(dump->path, line, section->raw_bytes, &dump->compared);
    else if (is_field(line, "PointerToRawData"))
        same(dump->path, line, section->raw_at, &dump->compared);
    else if (is_field(line, "Characteristics"))
        same(dump->path, line, section->flags, &dump->compared);
}

static void compare_directory(struct dump *dump, const char *line)
{
    char name[64];
    for (uint32_t i = 0; i < sizeof DIRECTORIES / sizeof DIRECTORIES[0]; i++) {
        struct pe_range ours = i < dump->pe.directory_count ? dump->pe.directories[i] : (struct pe_range){0, 0};
        snprintf(name, sizeof name, "%sRVA", DIRECTORIES[i]);
        if (is_field(line, name))
            same(dump->path, line, ours.at, &dump->compared);
        snprintf(name, sizeof name, "%sSize", DIRECTORIES[i]);
        if (is_field(line, name))
            same(dump->path, line, ours.bytes, &dump->compared);
    }
}

static void compare_headers(struct dump *dump, const char *line)
{
    const struct pe *pe = &dump->pe;
    const struct {
        const char *name;
        uint64_t ours;
    } FIELDS[] = {
        {"Machine", pe->machine},
        {"SectionCount", pe->section_count},
        {"TimeDateStamp", pe->link_time},
        {"AddressOfEntryPoint", pe->entry},
        {"ImageBase", pe->image_base},
        {"SectionAlignment", pe->section_alignment},
        {"FileAlignment", pe->file_alignment},
        {"SizeOfImage", pe->image_bytes},
        {"SizeOfHeaders", pe->header_bytes},
        {"Subsystem", pe->subsystem},
    };
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        if (is_field(line, FIELDS[i].name))
            same(dump->path, line, FIELDS[i].ours, &dump->compared);
    if (!dump->in_optional && is_field(line, "Characteristics"))
        same(dump->path, line, pe->characteristics, &dump->compared);
    compare_directory(dump, line);
}

static void compare_line(struct dump *dump, const char *line)
{
    dump->in_optional = dump->in_optional || strncmp(line, "ImageOptionalHeader", 19) == 0;
    if (dump->status == STATUS_OK && strncmp(line, "Number: ", 8) == 0) {
        ck_assert_uint_lt(dump->sections, dump->pe.section_count);
        dump->section = &dump->pe.sections[dump->sections++];
    }
    if (dump->status != STATUS_OK)
        return;
    if (dump->section != NULL)
        compare_section(dump, line);
    else
        compare_headers(dump, line);
}

static void end_file(struct dump *dump)
{
    if (dump->path[0] == 0)
        return;
    ck_assert_msg(dump->in_optional == (dump->status == STATUS_OK), "%s: %s", dump->path, status_name(dump->status));
    ck_assert_uint_eq(dump->sections, dump->status == STATUS_OK ? dump->pe.section_count : 0);
    if (dump->in_optional)
        dump->images++;
    else
        dump->others++;
    dump->path[0] = 0;
}

/* Members of libraries are left out: they are no files. */
static void begin_file(struct dump *dump, const char *line)
{
    struct file_bytes bytes;
    struct problem why = {.line = ""};
    end_file(dump);
    snprintf(dump->path, sizeof dump->path, "%.*s", (int)strcspn(line, "\n"), line);
    dump->in_optional = false;
    dump->section = NULL;
    dump->sections = 0;
    if (strchr(dump->path, '(') != NULL || file_bytes_open(&bytes, "read", dump->path, &why) != STATUS_OK) {
        dump->path[0] = 0;
        return;
    }
    dump->status = pe_read(&dump->pe, &bytes, dump->path, &why);
    file_bytes_close(&bytes);
}

static void compare_folder(struct dump *dump, const char *folder)
{
    char command[PATH_BYTES], line[LINE_BYTES];
    snprintf(command, sizeof command, "llvm-readobj --file-headers --sections '%s'/*.* 2>/dev/null", folder);
    FILE *out = popen(command, "r");
    ck_assert_ptr_nonnull(out);
    while (fgets(line, sizeof line, out) != NULL) {
        const char *at = line + strspn(line, " ");
        if (strncmp(at, "File: ", 6) == 0)
            begin_file(dump, at + 6);
        else if (dump->path[0] != 0)
            compare_line(dump, at);
    }
    pclose(out);
    end_file(dump);
}

TEST(a_dumper_says_the_same_of_every_file)
{
    static struct dump dump;
    if (system("llvm-readobj --version >/dev/null 2>&1") != 0) {
        puts("skipped: there is no llvm-readobj to compare with");
        return;
    }
    for (size_t i = 0; i < sizeof FOLDERS / sizeof FOLDERS[0]; i++)
        compare_folder(&dump, FOLDERS[i]);
    if (dump.images < FEWEST) {
        puts("skipped: neither Wine's nor mingw-w64's files are here");
        return;
    }
    ck_assert_uint_ge(dump.compared, dump.images * FEWEST);
    printf("%zu files, %" PRIu64 " fields; %zu more are no PE files to either\n", dump.images, dump.compared,
           dump.others);
}

SUITE_MAIN("sampler: PE files beside a dumper", a_dumper_says_the_same_of_every_file)
