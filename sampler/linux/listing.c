#include "sampler/linux/listing.h"

#include <stdbool.h>
#include <unistd.h>

void listing_start(struct listing *listing, int fd)
{
    listing->fd = fd;
    listing->at = listing->length = 0;
    if (lseek(fd, 0, SEEK_SET) < 0)
        listing->fd = -1;
}

static bool fill(struct listing *listing)
{
    ssize_t got = listing->fd < 0 ? -1 : getdents64(listing->fd, listing->bytes, sizeof listing->bytes);
    listing->at = 0;
    listing->length = got > 0 ? (size_t)got : 0;
    return got > 0;
}

static bool is_dots(const char *name)
{
    return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

const struct dirent64 *listing_next(struct listing *listing)
{
    for (;;) {
        if (listing->at >= listing->length && !fill(listing))
            return NULL;
        const void *place = listing->bytes + listing->at;
        const struct dirent64 *entry = place;
        listing->at += entry->d_reclen;
        if (!is_dots(entry->d_name))
            return entry;
    }
}

int64_t listing_number(const char *name)
{
    int64_t value = 0;
    for (size_t i = 0; name[i] != '\0'; i++) {
        if (name[i] < '0' || name[i] > '9' || i >= 18)
            return -1;
        value = value * 10 + (name[i] - '0');
    }
    return name[0] == '\0' ? -1 : value;
}
