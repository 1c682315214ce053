#include "export/who_facts.h"

const char *match_words(enum tag_grade grade)
{
    return grade == TAG_IN_CODE ? "in code of" : "bytes in";
}

const char *match_form_words(enum tag_form form)
{
    static const char *const FORMS[TAG_FORMS] = {"", " (with the protected bit turned)", " (written backwards)"};
    return form < TAG_FORMS ? FORMS[form] : "";
}
