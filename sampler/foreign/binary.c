#include "sampler/foreign/binary.h"

#include <string.h>

#include "base/text.h"

static const struct binary {
    size_t at, length;
    const char *magic, *advice;
} BINARIES[] = {
    {0, 8, "ElfFile",
     "it is a binary event log: make a text of it on Windows with: wevtutil qe FILE.evtx /lf:true /f:xml >FILE.xml"},
    {4, 4, "LfLe",
     "it is a binary event log of old: make a text of it on Windows with: wevtutil epl FILE.evt FILE.evtx /lf:true, "
     "then wevtutil qe FILE.evtx /lf:true /f:xml >FILE.xml"},
};

const char *binary_advice_of_name(const char *path)
{
    static const char COUNTERS[] = ".blg";
    size_t length = strlen(path), end = sizeof COUNTERS - 1;
    return length > end && text_equal_fold(path + length - end, end, COUNTERS, end)
               ? "it is a binary counter log: make a text of it on Windows with: relog FILE.blg -f csv -o FILE.csv"
               : NULL;
}

const char *binary_advice(struct text head)
{
    for (size_t i = 0; i < sizeof BINARIES / sizeof BINARIES[0]; i++) {
        const struct binary *binary = &BINARIES[i];
        if (head.length >= binary->at + binary->length &&
            memcmp(head.bytes + binary->at, binary->magic, binary->length) == 0)
            return binary->advice;
    }
    return NULL;
}
