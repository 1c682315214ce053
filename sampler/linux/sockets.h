/* sockets.h: sockets by protocol, from /proc/net/protocols and /proc/net/sockstat.
 *
 * Both speak of one network namespace, ours. They become object types; beside a pool (the protocol's cache, sock_inode_cache) they stand only when
 * every process was seen to use the same namespace, because the cache holds the sockets of all of them.
 * To print protocols costs the kernel a third of what slabinfo does, so it is read at most every five seconds: with shorter intervals the numbers by
 * protocol are up to five seconds old, the sum of sockets never.
 */
#ifndef SAMPLER_LINUX_SOCKETS_H
#define SAMPLER_LINUX_SOCKETS_H

#include "sampler/linux/reader.h"
#include "sampler/linux/slabs.h"

enum { PROTOCOLS_TEXT = 16384 };

struct sockets {
    struct kernel_file protocols, sockstat;
    size_t kept_length;
    int64_t kept_ns; /* when `kept` was read; ABSENT: never */
    char kept[PROTOCOLS_TEXT];
};

void sockets_open(struct sockets *sockets, int root);
void sockets_close(struct sockets *sockets);

/* Adds the object types; with `whole` also POOL_OBJECTS of the pools behind them. now_ns: monotonic. */
void sockets_take(struct sockets *sockets, struct reader *reader, const struct slabs *slabs, bool whole,
                  int64_t now_ns);

#endif
