#include "sampler/owners/pkcs7.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "sampler/owners/libcrypto.h"

/* spcIndirectDataContext, and the time stamp of RFC 3161 that Microsoft's tools put beside a signer. */
static const char INDIRECT[] = "1.3.6.1.4.1.311.2.1.4", STAMP[] = "1.3.6.1.4.1.311.3.3.1";

static bool is_signed(const struct libcrypto *lib, const PKCS7 *data)
{
    return lib->OBJ_obj2nid(data->type) == NID_pkcs7_signed;
}

/* The first of a stack, without the library's macros, which call it themselves; NULL for an empty one. */
static void *first_of(const struct libcrypto *lib, const void *stack)
{
    return lib->OPENSSL_sk_num(stack) > 0 ? lib->OPENSSL_sk_value(stack, 0) : NULL;
}

/* --- texts and times ----------------------------------------------------------------------------------------------------------- */

static void take_name(const struct libcrypto *lib, char out[SIGNATURE_TEXT], const X509_NAME *name, int field)
{
    unsigned char *text = NULL;
    int at = lib->X509_NAME_get_index_by_NID(name, field, -1);
    int length =
        at < 0 ? -1
               : lib->ASN1_STRING_to_UTF8(&text, lib->X509_NAME_ENTRY_get_data(lib->X509_NAME_get_entry(name, at)));
    if (length >= 0)
        signature_text(out, (const char *)text, (size_t)length);
    lib->CRYPTO_free(text, OPENSSL_FILE, OPENSSL_LINE);
}

static void take_issuer(const struct libcrypto *lib, struct signature *signature, const X509_NAME *issuer)
{
    take_name(lib, signature->issuer, issuer, NID_commonName);
    if (signature->issuer[0] == 0)
        take_name(lib, signature->issuer, issuer, NID_organizationName);
}

/* Numbers of certificates have 20 bytes at most (RFC 5280), identifiers of keys hardly more. */
static void take_serial(const struct libcrypto *lib, struct signature *signature, const ASN1_STRING *number)
{
    const unsigned char *bytes = lib->ASN1_STRING_get0_data(number);
    size_t length = (size_t)lib->ASN1_STRING_length(number);
    for (size_t i = 0; i < length && i * 2 + 2 < SIGNATURE_TEXT; i++)
        snprintf(signature->serial + i * 2, 3, "%02x", bytes[i]);
}

static void take_digest(const struct libcrypto *lib, struct signature *signature, const X509_ALGOR *algorithm)
{
    const ASN1_OBJECT *object;
    lib->X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    switch (lib->OBJ_obj2nid(object)) {
    case NID_sha1:
        snprintf(signature->digest, sizeof signature->digest, "SHA-1");
        break;
    case NID_sha256:
        snprintf(signature->digest, sizeof signature->digest, "SHA-256");
        break;
    case NID_sha384:
        snprintf(signature->digest, sizeof signature->digest, "SHA-384");
        break;
    case NID_sha512:
        snprintf(signature->digest, sizeof signature->digest, "SHA-512");
        break;
    default:
        lib->OBJ_obj2txt(signature->digest, sizeof signature->digest, object, 0);
    }
}

static int64_t seconds_of(const struct libcrypto *lib, const ASN1_TIME *time)
{
    int days = 0, seconds = 0;
    ASN1_TIME *epoch = lib->ASN1_TIME_set(NULL, 0);
    bool good = epoch != NULL && time != NULL && lib->ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;
    lib->ASN1_TIME_free(epoch);
    return good ? days * INT64_C(86400) + seconds : ABSENT;
}

static int64_t signing_time(const struct libcrypto *lib, const PKCS7_SIGNER_INFO *signer)
{
    const ASN1_TYPE *value = lib->PKCS7_get_signed_attribute(signer, NID_pkcs9_signingTime);
    bool is_time = value != NULL && (value->type == V_ASN1_UTCTIME || value->type == V_ASN1_GENERALIZEDTIME);
    return is_time ? seconds_of(lib, value->value.utctime) : ABSENT;
}

/* The older kind of time stamp: another signer of the signature, who says when. */
static int64_t countersigned_at(const struct libcrypto *lib, const PKCS7_SIGNER_INFO *signer)
{
    const ASN1_TYPE *value = lib->PKCS7_get_attribute(signer, NID_pkcs9_countersignature);
    if (value == NULL || value->type != V_ASN1_SEQUENCE)
        return ABSENT;
    const unsigned char *bytes = lib->ASN1_STRING_get0_data(value->value.sequence);
    PKCS7_SIGNER_INFO *other = lib->d2i_PKCS7_SIGNER_INFO(NULL, &bytes, lib->ASN1_STRING_length(value->value.sequence));
    int64_t when = other != NULL ? signing_time(lib, other) : ABSENT;
    lib->PKCS7_SIGNER_INFO_free(other);
    return when;
}

static int64_t time_of_stamp(const struct libcrypto *lib, const ASN1_STRING *sequence)
{
    const unsigned char *bytes = lib->ASN1_STRING_get0_data(sequence);
    PKCS7 *stamp = lib->d2i_PKCS7(NULL, &bytes, lib->ASN1_STRING_length(sequence));
    TS_TST_INFO *info = stamp != NULL && is_signed(lib, stamp) ? lib->PKCS7_to_TS_TST_INFO(stamp) : NULL;
    int64_t when = info != NULL ? seconds_of(lib, lib->TS_TST_INFO_get_time(info)) : ABSENT;
    lib->TS_TST_INFO_free(info);
    lib->PKCS7_free(stamp);
    return when;
}

static int64_t stamped_at(const struct libcrypto *lib, const PKCS7_SIGNER_INFO *signer)
{
    ASN1_OBJECT *wanted = lib->OBJ_txt2obj(STAMP, 1);
    int at = lib->X509at_get_attr_by_OBJ(signer->unauth_attr, wanted, -1);
    lib->ASN1_OBJECT_free(wanted);
    X509_ATTRIBUTE *attribute = at >= 0 ? lib->X509at_get_attr(signer->unauth_attr, at) : NULL;
    const ASN1_TYPE *value = attribute != NULL ? lib->X509_ATTRIBUTE_get0_type(attribute, 0) : NULL;
    return value != NULL && value->type == V_ASN1_SEQUENCE ? time_of_stamp(lib, value->value.sequence) : ABSENT;
}

static void take_time(const struct libcrypto *lib, struct signature *signature, const PKCS7_SIGNER_INFO *signer)
{
    signature->signed_at = stamped_at(lib, signer);
    if (signature->signed_at == ABSENT)
        signature->signed_at = countersigned_at(lib, signer);
    signature->is_stamped = signature->signed_at != ABSENT;
    if (!signature->is_stamped)
        signature->signed_at = signing_time(lib, signer);
}

/* --- a signature with its content ---------------------------------------------------------------------------------------------- */

/* The signer's digest is of what stands behind the content's first tag and length. */
static bool is_signed_by_key(const struct libcrypto *lib, PKCS7 *signed_data, const ASN1_STRING *content)
{
    const unsigned char *inside = lib->ASN1_STRING_get0_data(content);
    long length = 0;
    int tag, class;
    if ((lib->ASN1_get_object(&inside, &length, &tag, &class, lib->ASN1_STRING_length(content)) & 0x80) != 0)
        return false;
    BIO *bytes = lib->BIO_new_mem_buf(inside, (int)length);
    bool fits = bytes != NULL && lib->PKCS7_verify(signed_data, NULL, NULL, bytes, NULL, PKCS7_NOVERIFY) == 1;
    lib->BIO_free(bytes);
    return fits;
}

static const ASN1_STRING *content_of(const struct libcrypto *lib, const PKCS7 *signed_data)
{
    char kind[sizeof INDIRECT + 1];
    const PKCS7 *inside = signed_data->d.sign->contents;
    lib->OBJ_obj2txt(kind, sizeof kind, inside->type, 1);
    bool is_indirect = strcmp(kind, INDIRECT) == 0 && inside->d.other != NULL;
    return is_indirect && inside->d.other->type == V_ASN1_SEQUENCE ? inside->d.other->value.sequence : NULL;
}

static enum status read_signed(const struct libcrypto *lib, struct signature *signature, PKCS7 *signed_data,
                               struct buffer *content, bool *key_fits)
{
    const ASN1_STRING *said = content_of(lib, signed_data);
    const PKCS7_SIGNER_INFO *signer = first_of(lib, lib->PKCS7_get_signer_info(signed_data));
    const PKCS7_ISSUER_AND_SERIAL *who = signer != NULL ? signer->issuer_and_serial : NULL;
    X509 *certificate =
        who != NULL ? lib->X509_find_by_issuer_and_serial(signed_data->d.sign->cert, who->issuer, who->serial) : NULL;
    if (said == NULL || certificate == NULL)
        return STATUS_DAMAGED;
    take_name(lib, signature->signer, lib->X509_get_subject_name(certificate), NID_commonName);
    take_name(lib, signature->organisation, lib->X509_get_subject_name(certificate), NID_organizationName);
    take_issuer(lib, signature, who->issuer);
    take_serial(lib, signature, who->serial);
    take_digest(lib, signature, signer->digest_alg);
    take_time(lib, signature, signer);
    *key_fits = is_signed_by_key(lib, signed_data, said);
    buffer_add(content, lib->ASN1_STRING_get0_data(said), (size_t)lib->ASN1_STRING_length(said));
    return content->status;
}

bool pkcs7_suits_recorder(void)
{
    return true;
}

enum status pkcs7_read(struct signature *signature, const void *bytes, size_t length, struct buffer *content,
                       bool *key_fits)
{
    const unsigned char *at = bytes;
    struct libcrypto loaded;
    const struct libcrypto *lib = &loaded;
    *key_fits = false;
    if (!libcrypto_load(&loaded))
        return STATUS_UNSUPPORTED;
    PKCS7 *signed_data = lib->d2i_PKCS7(NULL, &at, (long)length);
    enum status status = STATUS_DAMAGED;
    if (signed_data != NULL && is_signed(lib, signed_data) && signed_data->d.sign != NULL &&
        signed_data->d.sign->contents != NULL)
        status = read_signed(lib, signature, signed_data, content, key_fits);
    lib->PKCS7_free(signed_data);
    lib->ERR_clear_error();
    return status;
}

/* --- without ------------------------------------------------------------------------------------------------------------------- */

/* The names and number of the first signer; false when there is none. */
static bool read_signer(const struct libcrypto *lib, struct signature *signature, CMS_ContentInfo *signed_data)
{
    CMS_SignerInfo *signer = first_of(lib, lib->CMS_get0_SignerInfos(signed_data));
    ASN1_OCTET_STRING *key = NULL;
    X509_NAME *issuer = NULL;
    ASN1_INTEGER *serial = NULL;
    X509_ALGOR *digest = NULL;
    if (signer == NULL || lib->CMS_SignerInfo_get0_signer_id(signer, &key, &issuer, &serial) != 1)
        return false;
    if (issuer != NULL)
        take_issuer(lib, signature, issuer);
    if (key != NULL || serial != NULL)
        take_serial(lib, signature, key != NULL ? key : serial);
    lib->CMS_SignerInfo_get0_algs(signer, NULL, NULL, &digest, NULL);
    if (digest != NULL)
        take_digest(lib, signature, digest);
    return true;
}

enum status pkcs7_read_detached(struct signature *signature, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    struct libcrypto lib;
    if (!libcrypto_load(&lib))
        return STATUS_UNSUPPORTED;
    CMS_ContentInfo *signed_data = lib.d2i_CMS_ContentInfo(NULL, &at, (long)length);
    bool good = signed_data != NULL && read_signer(&lib, signature, signed_data);
    lib.CMS_ContentInfo_free(signed_data);
    lib.ERR_clear_error();
    return good ? STATUS_OK : STATUS_DAMAGED;
}

/* --- digests ------------------------------------------------------------------------------------------------------------------- */

struct digest {
    struct libcrypto lib;
    EVP_MD_CTX *context; /* owned */
};

static const EVP_MD *method(const struct libcrypto *lib, enum digest_kind kind)
{
    return kind == DIGEST_SHA1     ? lib->EVP_sha1()
           : kind == DIGEST_SHA256 ? lib->EVP_sha256()
           : kind == DIGEST_SHA384 ? lib->EVP_sha384()
                                   : lib->EVP_sha512();
}

static bool begin(struct digest *digest, enum digest_kind kind)
{
    if (!libcrypto_load(&digest->lib))
        return false;
    digest->context = digest->lib.EVP_MD_CTX_new();
    if (digest->context != NULL &&
        digest->lib.EVP_DigestInit_ex(digest->context, method(&digest->lib, kind), NULL) == 1)
        return true;
    digest->lib.EVP_MD_CTX_free(digest->context);
    return false;
}

struct digest *digest_open(enum digest_kind kind)
{
    struct digest *made = calloc(1, sizeof *made);
    if (made != NULL && !begin(made, kind)) {
        free(made);
        made = NULL;
    }
    return made;
}

bool digest_add(struct digest *digest, const void *bytes, size_t length)
{
    return digest->lib.EVP_DigestUpdate(digest->context, bytes, length) == 1;
}

bool digest_close(struct digest *digest, unsigned char out[DIGEST_MAX])
{
    bool good = digest->lib.EVP_DigestFinal_ex(digest->context, out, NULL) == 1;
    digest->lib.EVP_MD_CTX_free(digest->context);
    free(digest);
    return good;
}
