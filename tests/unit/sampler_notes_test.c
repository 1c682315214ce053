#include "sampler/owners/notes.h"
#include "tests/unit/suite.h"

static struct text text_of(const char *word)
{
    return (struct text){word, strlen(word)};
}

static void check_table(const struct note *notes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct note *note = &notes[i];
        ck_assert_msg(note->component != NULL && note->holds[0] != 0, "%s", note->pattern);
        ck_assert_msg(note->kind < NOTE_KINDS, "%s", note->pattern);
        for (size_t j = 0; j < i; j++)
            ck_assert_msg(strcmp(notes[j].pattern, note->pattern) != 0, "%s stands twice", note->pattern);
    }
}

TEST(every_note_says_something_and_stands_once)
{
    size_t count;
    const struct note *notes = notes_of_tags(&count);
    check_table(notes, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(strlen(notes[i].pattern) == 4, "%s is no tag", notes[i].pattern);
    notes = notes_of_caches(&count);
    check_table(notes, count);
}

TEST(a_tag_of_an_object_is_said_to_be_no_culprit)
{
    const struct note *note = note_of_tag(text_of("Toke"));
    ck_assert_ptr_nonnull(note);
    ck_assert_int_eq(note->kind, NOTE_OBJECT);
    ck_assert_str_eq(note_kind_words(note->kind), "names an object, not a culprit: look for who holds it");
}

TEST(padding_the_protected_bit_and_wildcards_are_understood)
{
    ck_assert_str_eq(note_of_tag(text_of("Irp "))->pattern, "Irp ");
    ck_assert_str_eq(note_of_tag(text_of("Pro\xE3"))->pattern, "Proc");
    ck_assert_str_eq(note_of_tag(text_of("FMfn"))->pattern, "FMfn");
    ck_assert_str_eq(note_of_tag(text_of("FMwi"))->pattern, "FM??");
    ck_assert_ptr_null(note_of_tag(text_of("Xy9z")));
    ck_assert_ptr_null(note_of_tag(text_of("Tok")));
    ck_assert_str_eq(note_of_cache(text_of("ext4_inode_cache"))->pattern, "ext4_inode_cache");
    ck_assert_str_eq(note_of_cache(text_of("kmalloc-rnd-01-64"))->pattern, "kmalloc-*");
    ck_assert_ptr_null(note_of_cache(text_of("no_such_cache")));
}

SUITE_MAIN("sampler: notes on tags and caches", every_note_says_something_and_stands_once,
           a_tag_of_an_object_is_said_to_be_no_culprit, padding_the_protected_bit_and_wildcards_are_understood)
