/* A signature, as one of a driver and as one of a module, and the structure inside it: texts are UTF-8 with an end, and a key that fits is never told of bytes that were not signed by it. */
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include "base/number.h"
#include "base/text.h"
#include "sampler/owners/authenticode.h"
#include "tests/fuzz/fuzz.h"

static void check_text(const char text[SIGNATURE_TEXT])
{
    FUZZ_CHECK(memchr(text, 0, SIGNATURE_TEXT) != NULL, "a text without an end");
    for (size_t i = 0, used; text[i] != 0; i += used)
        FUZZ_CHECK(text_decode(text + i, strlen(text + i), &used) != CODEPOINT_INVALID, "no UTF-8");
}

static void check_texts(const struct signature *signature)
{
    check_text(signature->signer);
    check_text(signature->organisation);
    check_text(signature->issuer);
    check_text(signature->serial);
    FUZZ_CHECK(memchr(signature->digest, 0, SIGNATURE_DIGEST) != NULL, "a digest's name without an end");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct signature signature = {.kind = SIGNATURE_EMBEDDED, .signed_at = ABSENT};
    struct authenticode content;
    struct buffer signed_bytes;
    bool key_fits;
    buffer_init(&signed_bytes, SIGNATURE_BYTES_MAX);
    enum status status = pkcs7_read(&signature, bytes, length, &signed_bytes, &key_fits);
    FUZZ_CHECK(status == STATUS_OK || !key_fits, "a key for what is no signature");
    check_texts(&signature);
    authenticode_read(&content, signed_bytes.bytes, signed_bytes.length);
    authenticode_read(&content, bytes, length);
    buffer_done(&signed_bytes);
    signature_of_module(&signature, bytes, length);
    check_texts(&signature);
    return 0;
}

/* --- seeds --------------------------------------------------------------------------------------------------------------------- */

static const unsigned char CONTENT[] = {0x30, 0x23, 0x30, 0x00, 0x30, 0x1F, 0x30, 0x07, 0x06, 0x05, 0x2B, 0x0E, 0x03,
                                        0x02, 0x1A, 0x04, 0x14, 1,    2,    3,    4,    5,    6,    7,    8,    9,
                                        10,   11,   12,   13,   14,   15,   16,   17,   18,   19,   20};

static X509 *certify(EVP_PKEY *key)
{
    X509 *made = X509_new();
    X509_NAME *name = X509_get_subject_name(made);
    X509_set_version(made, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 4711);
    X509_gmtime_adj(X509_getm_notBefore(made), 0);
    X509_gmtime_adj(X509_getm_notAfter(made), 86400);
    X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"Werke", -1, -1, 0);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               (const unsigned char *)"Gr\xC3\xB6\xC3\x9F"
                                                      "e",
                               -1, -1, 0);
    X509_set_issuer_name(made, name);
    X509_set_pubkey(made, key);
    X509_sign(made, key, EVP_sha256());
    return made;
}

static void add_content(PKCS7 *signed_data)
{
    PKCS7 *inside = PKCS7_new();
    ASN1_OBJECT_free(inside->type);
    inside->type = OBJ_txt2obj("1.3.6.1.4.1.311.2.1.4", 1);
    inside->d.other = ASN1_TYPE_new();
    ASN1_STRING *sequence = ASN1_STRING_new();
    ASN1_STRING_set(sequence, CONTENT, sizeof CONTENT);
    ASN1_TYPE_set(inside->d.other, V_ASN1_SEQUENCE, sequence);
    PKCS7_set_content(signed_data, inside);
}

static void seed_signed(PKCS7 *signed_data)
{
    unsigned char *bytes = NULL;
    int length = i2d_PKCS7(signed_data, &bytes);
    FUZZ_CHECK(length > 0, "no seed");
    fuzz_seed(bytes, (size_t)length);
    OPENSSL_free(bytes);
    PKCS7_free(signed_data);
}

void fuzz_seeds(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = certify(key);
    BIO *nothing = BIO_new_mem_buf("", 0);
    PKCS7 *driver = PKCS7_new();
    PKCS7_set_type(driver, NID_pkcs7_signed);
    PKCS7_SIGNER_INFO *signer = PKCS7_add_signature(driver, certificate, key, EVP_sha256());
    PKCS7_add_certificate(driver, certificate);
    PKCS7_add0_attrib_signing_time(signer, NULL);
    PKCS7_add_attribute(signer, NID_pkcs9_countersignature, V_ASN1_SEQUENCE,
                        ASN1_STRING_dup(X509_get0_serialNumber(certificate)));
    add_content(driver);
    seed_signed(driver);
    seed_signed(PKCS7_sign(certificate, key, NULL, nothing, PKCS7_BINARY));
    seed_signed(
        PKCS7_sign(certificate, key, NULL, nothing, PKCS7_DETACHED | PKCS7_NOCERTS | PKCS7_NOATTR | PKCS7_BINARY));
    fuzz_seed(CONTENT, sizeof CONTENT);
    BIO_free(nothing);
    X509_free(certificate);
    EVP_PKEY_free(key);
}
