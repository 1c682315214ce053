#include "export/who_facts.h"

#include <string.h>

const char *match_words(enum tag_grade grade)
{
    return grade == TAG_IN_CODE ? "in code of" : "bytes in";
}

const char *match_form_words(enum tag_form form)
{
    static const char *const FORMS[TAG_FORMS] = {"", " (with the protected bit turned)", " (written backwards)"};
    return form < TAG_FORMS ? FORMS[form] : "";
}

struct text who_module(const struct who *who)
{
    const char *found = who->modules != NULL ? who->modules->matches[0].name : "";
    return found[0] != 0 ? (struct text){found, strlen(found)} : (struct text){who->name, who->length};
}
