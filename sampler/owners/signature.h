/* signature.h: who signed a file, by what its signature says, and whether the file is still what was signed.
 *
 * A signature is a plain value; its texts are UTF-8 and hold whatever a certificate says: they are escaped where they are shown. Of a file that is signed more than once the first
 * signature counts. Two things are checked, because they need nobody's trust: that the file's bytes have the digest that was signed, and that the key of the certificate inside signed that
 * digest. Not checked here are who vouches for that certificate (its chain), whether it was called back, whether the signer's time stamp is true, and the bytes of the table that holds the signature: anybody can make a certificate with
 * anybody's name. A signature of a kernel module brings no certificate, so that nothing can be checked there.
 */
#ifndef SAMPLER_OWNERS_SIGNATURE_H
#define SAMPLER_OWNERS_SIGNATURE_H

#include "sampler/owners/pe.h"

enum { SIGNATURE_TEXT = 160, SIGNATURE_DIGEST = 24, SIGNATURE_BYTES_MAX = 4 << 20 };

/* Where it stands. */
enum signature_kind { SIGNATURE_NONE, SIGNATURE_EMBEDDED, SIGNATURE_CATALOG, SIGNATURE_APPENDED };

enum signature_verdict {
    SIGNATURE_NOT_CHECKED,  /* it could not be read, its digest is not known here, or there is no certificate */
    SIGNATURE_UNCHANGED,    /* the file is what was signed, by the key of the certificate */
    SIGNATURE_FILE_CHANGED, /* the file is not what was signed */
    SIGNATURE_OTHER_KEY     /* the key of the certificate did not sign this */
};

/* Whether the system the program runs on trusts it, by its own chain of certificates; Windows only, and of files on this system only. */
enum signature_trust { SIGNATURE_NOT_ASKED, SIGNATURE_TRUSTED, SIGNATURE_NOT_TRUSTED };

struct signature {
    enum signature_kind kind;
    bool is_read; /* the fields below are told, as far as they are there */
    char signer[SIGNATURE_TEXT],
        organisation[SIGNATURE_TEXT]; /* the certificate's subject: CN and O; "" when not given */
    char issuer[SIGNATURE_TEXT];      /* who made the certificate: CN, else O */
    char serial
        [SIGNATURE_TEXT]; /* the certificate's number in hexadecimal digits; a key's identifier where that is told instead */
    char digest[SIGNATURE_DIGEST]; /* "SHA-256" */
    int64_t signed_at;             /* seconds since 1970; ABSENT when not told */
    bool is_stamped;               /* signed_at is of somebody else's time stamp, and not the signer's word */
    enum signature_verdict verdict;
    char catalog[SIGNATURE_TEXT]; /* the file's name that holds it; "" for the other kinds */
    enum signature_trust trust;
    uint32_t trust_answer; /* why not, as the system numbers it */
};

/* "unchanged since it was signed" and the like; "" for what was not checked. */
const char *signature_verdict_words(enum signature_verdict verdict);

/* The signature in a PE file, or where it has none and the system keeps catalogs, in one of these; reads the whole file for its digest. `path` is where the system finds the same file, to say whether it trusts it. */
void signature_of_pe(struct signature *signature, const struct pe *pe, const char *path);

/* The same of the file at a path; false when it cannot be read or is no such file. */
bool signature_of_file(struct signature *signature, const char *path);

/* The signature behind a kernel module, of these bytes of PKCS#7. */
void signature_of_module(struct signature *signature, const void *bytes, size_t length);

/* Into one of the texts: what is cut, is cut between characters; NULs, by which a name could seem to end, are question marks. */
void signature_text(char out[SIGNATURE_TEXT], const char *bytes, size_t length);

#endif
