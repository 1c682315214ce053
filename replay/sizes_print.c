/* The end of `info --sizes`. */
#include <stdio.h>

#include "replay/sizes.h"
#include "replay/sizes_print.h"

static void print_line(const char *what, int64_t bytes, int64_t all, int64_t samples)
{
    char exact[NUMBER_TEXT], each[NUMBER_TEXT];
    number_exact(exact, bytes);
    number_exact(each, number_scale(bytes, 1, samples));
    printf("  %-24s %15s bytes  %3lld %%  %8s per sample\n", what, exact,
           (long long)(all > 0 ? number_scale(bytes, 100, all) : 0), each);
}

static void print_frames(const char *what, int64_t count, int64_t bytes)
{
    char exact[NUMBER_TEXT], each[NUMBER_TEXT], number[NUMBER_TEXT];
    number_exact(exact, bytes);
    number_exact(number, count);
    number_exact(each, count > 0 ? number_scale(bytes, 1, count) : 0);
    printf("  %-24s %15s bytes, %s each, %s of them\n", what, exact, each, number);
}

enum status sizes_print(struct recording *recording, int64_t samples, struct problem *why)
{
    struct recording_sizes sizes;
    int64_t all = 0, unused = 0;
    enum status status = recording_sizes(recording, &sizes, why);
    if (status != STATUS_OK)
        return status;
    printf("frames\n");
    print_frames("key frames", sizes.keys, sizes.key_bytes);
    print_frames("changes", sizes.changes, sizes.change_bytes);
    for (size_t i = 0; i < sizes.part_count; i++) {
        all = number_sum(all, sizes.parts[i].bytes);
        unused = number_sum(unused, sizes.parts[i].unused);
    }
    all = number_sum(all, sizes.free_bytes);
    printf("pages\n");
    for (size_t i = 0; i < sizes.part_count; i++)
        print_line(sizes.parts[i].name, sizes.parts[i].bytes, all, samples);
    print_line("free pages", sizes.free_bytes, all, samples);
    if (sizes.part_count > 0)
        print_line("unused within pages", unused, all, samples);
    return STATUS_OK;
}
