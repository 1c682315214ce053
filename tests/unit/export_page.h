/* export_page.h: whether a page is what a browser and an XML reader take for one, and can neither load nor run anything: read tag by tag.
 */
#ifndef TESTS_UNIT_EXPORT_PAGE_H
#define TESTS_UNIT_EXPORT_PAGE_H

#include <ctype.h>
#include <string.h>

#include "tests/unit/suite.h"

enum { PAGE_DEPTH = 64, PAGE_NAME = 32 };

struct page_reader {
    const char *at;
    char open[PAGE_DEPTH][PAGE_NAME];
    size_t depth, elements;
};

static inline bool is_one_of(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, list[i]) == 0)
            return true;
    return false;
}

/* The rest of the page in a message, short. */
#define PAGE_CHECK(reader, condition) ck_assert_msg(condition, "%s at: %.60s", #condition, (reader)->at)

static inline void read_page_name(struct page_reader *reader, char out[PAGE_NAME])
{
    size_t length = 0;
    while (isalnum((unsigned char)*reader->at) || *reader->at == '-') {
        PAGE_CHECK(reader, length + 1 < PAGE_NAME);
        out[length++] = *reader->at++;
    }
    PAGE_CHECK(reader, length > 0);
    out[length] = '\0';
}

static inline void read_page_entity(struct page_reader *reader)
{
    static const char *const ENTITIES_OF_TEXT[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (size_t i = 0; i < sizeof ENTITIES_OF_TEXT / sizeof ENTITIES_OF_TEXT[0]; i++)
        if (strncmp(reader->at, ENTITIES_OF_TEXT[i], strlen(ENTITIES_OF_TEXT[i])) == 0) {
            reader->at += strlen(ENTITIES_OF_TEXT[i]);
            return;
        }
    ck_abort_msg("no entity of ours: %.20s", reader->at);
}

/* Nothing that runs, leads somewhere or loads is among them. */
static inline void read_page_attribute(struct page_reader *reader)
{
    static const char *const ALLOWED[] = {
        "class",    "id",     "charset", "content", "http-equiv", "lang", "name", "viewBox", "role", "aria-labelledby",
        "width",    "height", "x",       "y",       "x1",         "x2",   "y1",   "y2",      "d",    "points",
        "transform"};
    char name[PAGE_NAME];
    while (isspace((unsigned char)*reader->at))
        reader->at++;
    read_page_name(reader, name);
    ck_assert_msg(is_one_of(name, ALLOWED, sizeof ALLOWED / sizeof ALLOWED[0]), "an attribute %s", name);
    PAGE_CHECK(reader, strncmp(reader->at, "=\"", 2) == 0);
    reader->at += 2;
    while (*reader->at != '"') {
        PAGE_CHECK(reader, *reader->at != '\0' && *reader->at != '<');
        if (*reader->at == '&')
            read_page_entity(reader);
        else
            reader->at++;
    }
    reader->at++;
}

static inline void read_page_tag(struct page_reader *reader)
{
    static const char *const ALLOWED[] = {
        "html",  "head",    "body", "main", "meta", "title",  "style",      "div",     "span",    "bdi",     "p",
        "h1",    "h2",      "h3",   "dl",   "dt",   "dd",     "ul",         "ol",      "li",      "code",    "pre",
        "b",     "section", "svg",  "g",    "desc", "line",   "path",       "rect",    "text",    "polygon", "table",
        "thead", "tbody",   "tr",   "th",   "td",   "figure", "figcaption", "details", "summary", "footer"};
    char name[PAGE_NAME];
    bool closes = reader->at[1] == '/';
    reader->at += 1 + closes;
    read_page_name(reader, name);
    ck_assert_msg(is_one_of(name, ALLOWED, sizeof ALLOWED / sizeof ALLOWED[0]), "an element %s", name);
    if (closes) {
        PAGE_CHECK(reader, *reader->at == '>' && reader->depth > 0);
        ck_assert_str_eq(reader->open[--reader->depth], name);
        reader->at++;
        return;
    }
    reader->elements++;
    while (*reader->at == ' ')
        read_page_attribute(reader);
    bool is_empty = *reader->at == '/';
    reader->at += is_empty;
    PAGE_CHECK(reader, *reader->at == '>' && reader->depth < PAGE_DEPTH);
    reader->at++;
    if (!is_empty)
        memcpy(reader->open[reader->depth++], name, PAGE_NAME);
}

/* Fails the test where the page is not well-formed, or has an element or an attribute that it should not have. Returns how many elements it has. */
static inline size_t check_page(const char *page)
{
    static const char START[] = "<!DOCTYPE html>\n";
    struct page_reader reader = {.at = page};
    ck_assert_int_eq(strncmp(page, START, sizeof START - 1), 0);
    reader.at += sizeof START - 1;
    while (*reader.at != '\0') {
        if (*reader.at == '<')
            read_page_tag(&reader);
        else if (*reader.at == '&')
            read_page_entity(&reader);
        else {
            PAGE_CHECK(&reader, *reader.at != '>' && ((unsigned char)*reader.at >= ' ' || *reader.at == '\n'));
            reader.at++;
        }
    }
    ck_assert_uint_eq(reader.depth, 0);
    return reader.elements;
}

#endif
