#include "sampler/foreign/stamp_words.h"

#include <string.h>

#include "base/text.h"

static bool is_ascii(char c)
{
    return (unsigned char)c < 0x80;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whole, in letters of any case; a `?` is a run of bytes that are no ASCII: one letter in UTF-8, in a code page, or two. */
static bool is_word(struct text word, const char *pattern)
{
    size_t at = 0;
    for (; *pattern != '\0'; pattern++) {
        if (at == word.length)
            return false;
        if (*pattern != '?') {
            if (lower(word.bytes[at++]) != *pattern)
                return false;
            continue;
        }
        if (is_ascii(word.bytes[at]))
            return false;
        while (at < word.length && !is_ascii(word.bytes[at]))
            at++;
    }
    return at == word.length;
}

static bool is_one_of(struct text word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count && list[i] != NULL; i++)
        if (is_word(word, list[i]))
            return true;
    return false;
}

enum { MONTHS = 12, NAMES = 12 };

static const char *const ENGLISH[MONTHS] = {"january", "february", "march",     "april",   "may",      "june",
                                            "july",    "august",   "september", "october", "november", "december"};

/* In dates: Polish and Russian ones in their genitive. */
static const char *const NAMES_OF[MONTHS][NAMES] = {
    {"januar", "j?nner", "janvier", "enero", "gennaio", "janeiro", "januari", "stycznia", "января"},
    {"februar", "f?vrier", "febrero", "febbraio", "fevereiro", "februari", "lutego", "февраля"},
    {"m?rz", "mars", "marzo", "mar?o", "maart", "marts", "marca", "марта"},
    {"avril", "abril", "aprile", "kwietnia", "апреля"},
    {"mai", "mayo", "maggio", "maio", "mei", "maj", "maja", "мая"},
    {"juni", "juin", "junio", "giugno", "junho", "czerwca", "июня"},
    {"juli", "juillet", "julio", "luglio", "julho", "lipca", "июля"},
    {"ao?t", "agosto", "augusti", "augustus", "sierpnia", "августа"},
    {"septembre", "septiembre", "settembre", "setembro", "wrze?nia", "сентября"},
    {"oktober", "octobre", "octubre", "ottobre", "outubro", "pa?dziernika", "октября"},
    {"novembre", "noviembre", "novembro", "listopada", "ноября"},
    {"dezember", "d?cembre", "diciembre", "dicembre", "dezembro", "grudnia", "декабря"},
};

/* A word of the list by its first three letters; its place, or -1. */
static int find_begun(struct text word, const char *const *list, int count)
{
    for (int i = 0; i < count && word.length >= 3; i++)
        if (word.length <= strlen(list[i]) && text_equal_fold(word.bytes, word.length, list[i], word.length))
            return i;
    return -1;
}

int stamp_month(struct text word)
{
    int found = find_begun(word, ENGLISH, MONTHS);
    for (int i = 0; i < MONTHS && found < 0; i++)
        if (is_one_of(word, NAMES_OF[i], NAMES))
            found = i;
    return found + 1;
}

int stamp_weekday(struct text word)
{
    static const char *const DAYS[] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    return find_begun(word, DAYS, 7);
}

bool stamp_is_of(struct text word)
{
    return is_word(word, "de");
}

bool stamp_is_at(struct text word)
{
    static const char *const WORDS[] = {"at",   "um",      "?",     "?s",   "a",   "as", "las", "time",
                                        "zeit", "uhrzeit", "heure", "hora", "ora", "om", "kl",  "r"};
    return is_one_of(word, WORDS, sizeof WORDS / sizeof WORDS[0]);
}
