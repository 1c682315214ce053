#include "analysis/choice.h"

static bool takes_type(enum pool_class wanted, enum pool_type type)
{
    if (wanted == CLASS_NONPAGED)
        return type == POOL_NONPAGED || type == POOL_UNRECLAIMABLE;
    if (wanted == CLASS_PAGED)
        return type == POOL_PAGED || type == POOL_RECLAIMABLE;
    return true;
}

static bool takes_session(const struct pool_choice *choice, int64_t session)
{
    if (choice->scope == SCOPE_EVERYTHING)
        return true;
    if (choice->scope == SCOPE_SYSTEM || session == ABSENT)
        return (choice->scope == SCOPE_SYSTEM) == (session == ABSENT);
    return choice->session == ABSENT || choice->session == session;
}

bool choice_takes(const struct pool_choice *choice, const struct pool *pool)
{
    return takes_type(choice->pool_class, pool->type) && takes_session(choice, pool->session);
}

struct pool_choice choice_of_switches(const struct switches *switches)
{
    struct pool_choice choice = {(enum pool_class)switches->pool_type, SCOPE_EVERYTHING, switches->session};
    if (switches->sessions)
        choice.scope = SCOPE_SESSIONS;
    else if (switches->as_poolmon)
        choice.scope = SCOPE_SYSTEM;
    return choice;
}
