#include "sampler/demo/world.h"

int64_t world_whole_pages(int64_t bytes)
{
    return (bytes + WORLD_PAGE - 1) / WORLD_PAGE * WORLD_PAGE;
}

int64_t world_slab_bytes(int64_t each)
{
    int64_t pages = each <= 256 ? 1 : each <= 512 ? 2 : each <= 1024 ? 4 : 8;
    int64_t least = world_whole_pages(each);
    return pages * WORLD_PAGE > least ? pages * WORLD_PAGE : least;
}

int64_t world_pool_bytes(int64_t allocated)
{
    return world_whole_pages(allocated * 103 / 100);
}
