#include "base/sha256.h"
#include "tests/unit/suite.h"

static void check(const char *text, size_t step, const char *wanted)
{
    struct sha256 sum;
    char out[SHA256_TEXT];
    size_t length = strlen(text);
    sha256_init(&sum);
    for (size_t at = 0; at < length; at += step)
        sha256_add(&sum, text + at, length - at < step ? length - at : step);
    sha256_text(&sum, out);
    ck_assert_str_eq(out, wanted);
}

/* The examples of FIPS 180-4, in one piece and byte by byte. */
TEST(the_standards_examples_come_out)
{
    for (size_t step = 1; step < 100; step += 9) {
        check("", step, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        check("abc", step, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        check("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", step,
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }
}

TEST(a_million_letters_come_out)
{
    struct sha256 sum;
    char out[SHA256_TEXT];
    char letters[1000];
    memset(letters, 'a', sizeof letters);
    sha256_init(&sum);
    for (int i = 0; i < 1000; i++)
        sha256_add(&sum, letters, sizeof letters);
    sha256_text(&sum, out);
    ck_assert_str_eq(out, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

SUITE_MAIN("base: SHA-256", the_standards_examples_come_out, a_million_letters_come_out)
