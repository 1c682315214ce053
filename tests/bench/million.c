/* million FILE: what it takes to look at a long recording. Prints lines `name value`:
 *   samples            in the list
 *   open_ms            opening it and standing on its last sample
 *   seek_ms_median, seek_ms_99, seek_ms_most   going to random times, 2000 of them
 *   seek_cpu_ms_99, seek_own_ms_99   the same by the processor's time, and on the clock without what it waited for a processor that others had: where those two are the same, nothing else is
 *                      waited for (where the kernel keeps no /proc/thread-self/schedstat, waiting counts)
 *   history_ms, history_fine_ms   the history of the pool with the most bytes over all of it, 200 and 1024 slots, each with a history of its own
 *   total_ms           the same of a total, 200 slots
 *   hwm_kb             largest resident memory of this process, all of that done
 * Times are of the clock on the wall, with the file in the page cache as a recorder leaves it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/os.h"
#include "base/when.h"
#include "replay/history.h"

enum { SEEKS = 2000, SLOTS = 200, FINE_SLOTS = 1024 };

static double ms_since(int64_t begin_ns)
{
    return (double)(os_mono_ns() - begin_ns) / (double)NS_PER_MS;
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* How long this thread was ready and waited for a processor so far; 0 where the kernel does not say. */
static double waited_ms(int schedstat)
{
    char text[96], *end = text;
    ssize_t got = schedstat < 0 ? 0 : pread(schedstat, text, sizeof text - 1, 0);
    text[got > 0 ? got : 0] = '\0';
    strtoull(text, &end, 10);
    return (double)strtoull(end, NULL, 10) / 1e6;
}

static double percentile_99(double times[SEEKS])
{
    qsort(times, SEEKS, sizeof times[0], compare);
    return times[SEEKS * 99 / 100];
}

static bool seek_about(struct player *player, const struct recording_summary *summary)
{
    static double times[SEEKS], cpu[SEEKS], own[SEEKS];
    int schedstat = open("/proc/thread-self/schedstat", O_RDONLY);
    struct problem why = {STATUS_OK, ""};
    uint64_t state = 88172645463325252U;
    uint64_t span = (uint64_t)(summary->last_utc_ns - summary->first_utc_ns) + 1;
    for (int i = 0; i < SEEKS; i++) {
        double waited_before = waited_ms(schedstat), cpu_begin = cpu_ms();
        int64_t begin = os_mono_ns();
        int64_t utc_ns = summary->first_utc_ns + (int64_t)(next_random(&state) % span);
        if (player_seek_time(player, utc_ns, NULL, &why) != STATUS_OK) {
            fprintf(stderr, "million: %s\n", why.line);
            close(schedstat);
            return false;
        }
        times[i] = ms_since(begin);
        cpu[i] = cpu_ms() - cpu_begin;
        own[i] = times[i] - (waited_ms(schedstat) - waited_before);
    }
    double all_99 = percentile_99(times);
    printf("seek_cpu_ms_99 %.2f\n", percentile_99(cpu));
    printf("seek_own_ms_99 %.2f\n", percentile_99(own));
    close(schedstat);
    printf("seek_ms_median %.2f\nseek_ms_99 %.2f\nseek_ms_most %.2f\n", times[SEEKS / 2], all_99, times[SEEKS - 1]);
    return true;
}

static void key_of_largest(const struct snapshot *snapshot, struct history_key *key)
{
    const struct pool *largest = &snapshot->pools[0];
    for (size_t i = 1; i < snapshot->pool_count; i++)
        if (snapshot->pools[i].value[POOL_BYTES] > largest->value[POOL_BYTES])
            largest = &snapshot->pools[i];
    struct text name = intern_text(snapshot->names, largest->name);
    *key = (struct history_key){
        .entity = ENTITY_POOLS, .field = POOL_BYTES, .type = largest->type, .session = largest->session};
    key->name_length = name.length < sizeof key->name ? name.length : sizeof key->name;
    memcpy(key->name, name.bytes, key->name_length);
}

static bool draw(const char *what, struct recording *recording, const struct history_key *key,
                 const struct recording_summary *summary, size_t slots)
{
    struct history *history;
    struct problem why = {STATUS_OK, ""};
    int64_t begin = os_mono_ns();
    bool good = history_open(&history, recording, &why) == STATUS_OK;
    if (good) {
        good = history_show(history, key, summary->first_utc_ns, summary->last_utc_ns + 1, slots, &why) == STATUS_OK;
        printf("%s %.1f\n", what, ms_since(begin));
        history_close(history);
    }
    if (!good)
        fprintf(stderr, "million: %s\n", why.line);
    return good;
}

static bool look(const char *path)
{
    struct recording *recording;
    struct player *player;
    struct recording_summary summary;
    struct problem why = {STATUS_OK, ""};
    int64_t begin = os_mono_ns();
    bool good = recording_open_read(&recording, path, &why) == STATUS_OK &&
                recording_summary(recording, &summary, &why) == STATUS_OK &&
                player_open(&player, recording, &why) == STATUS_OK && player_last(player, &why) == STATUS_OK;
    if (!good) {
        fprintf(stderr, "million: %s\n", why.line);
        return false;
    }
    printf("samples %lld\nopen_ms %.2f\n", (long long)summary.count, ms_since(begin));
    struct history_key pool, total = {.entity = ENTITY_TOTALS, .field = TOTAL_HANDLES};
    key_of_largest(player_current(player), &pool);
    good = seek_about(player, &summary) && draw("history_ms", recording, &pool, &summary, SLOTS) &&
           draw("history_fine_ms", recording, &pool, &summary, FINE_SLOTS) &&
           draw("total_ms", recording, &total, &summary, SLOTS);
    player_close(player);
    recording_close(recording);
    return good;
}

int main(int count, char **words)
{
    struct rusage usage;
    if (count != 2 || !look(words[1]))
        return 1;
    getrusage(RUSAGE_SELF, &usage);
    printf("hwm_kb %ld\n", usage.ru_maxrss);
    return 0;
}
