#include "sampler/owners/pkcs7.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <string.h>

#include "base/number.h"

/* spcIndirectDataContext, and the time stamp of RFC 3161 that Microsoft's tools put beside a signer. */
static const char INDIRECT[] = "1.3.6.1.4.1.311.2.1.4", STAMP[] = "1.3.6.1.4.1.311.3.3.1";

/* --- texts and times ----------------------------------------------------------------------------------------------------------- */

static void take_name(char out[SIGNATURE_TEXT], const X509_NAME *name, int field)
{
    unsigned char *text = NULL;
    int at = X509_NAME_get_index_by_NID(name, field, -1);
    int length = at < 0 ? -1 : ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (length >= 0)
        signature_text(out, (const char *)text, (size_t)length);
    OPENSSL_free(text);
}

static void take_issuer(struct signature *signature, const X509_NAME *issuer)
{
    take_name(signature->issuer, issuer, NID_commonName);
    if (signature->issuer[0] == 0)
        take_name(signature->issuer, issuer, NID_organizationName);
}

/* Numbers of certificates have 20 bytes at most (RFC 5280), identifiers of keys hardly more. */
static void take_serial(struct signature *signature, const ASN1_STRING *number)
{
    const unsigned char *bytes = ASN1_STRING_get0_data(number);
    size_t length = (size_t)ASN1_STRING_length(number);
    for (size_t i = 0; i < length && i * 2 + 2 < SIGNATURE_TEXT; i++)
        snprintf(signature->serial + i * 2, 3, "%02x", bytes[i]);
}

static void take_digest(struct signature *signature, const X509_ALGOR *algorithm)
{
    const ASN1_OBJECT *object;
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    switch (OBJ_obj2nid(object)) {
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
        OBJ_obj2txt(signature->digest, sizeof signature->digest, object, 0);
    }
}

static int64_t seconds_of(const ASN1_TIME *time)
{
    int days = 0, seconds = 0;
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    bool good = epoch != NULL && time != NULL && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;
    ASN1_TIME_free(epoch);
    return good ? days * INT64_C(86400) + seconds : ABSENT;
}

static int64_t signing_time(const PKCS7_SIGNER_INFO *signer)
{
    const ASN1_TYPE *value = PKCS7_get_signed_attribute(signer, NID_pkcs9_signingTime);
    bool is_time = value != NULL && (value->type == V_ASN1_UTCTIME || value->type == V_ASN1_GENERALIZEDTIME);
    return is_time ? seconds_of(value->value.utctime) : ABSENT;
}

/* The older kind of time stamp: another signer of the signature, who says when. */
static int64_t countersigned_at(const PKCS7_SIGNER_INFO *signer)
{
    const ASN1_TYPE *value = PKCS7_get_attribute(signer, NID_pkcs9_countersignature);
    if (value == NULL || value->type != V_ASN1_SEQUENCE)
        return ABSENT;
    const unsigned char *bytes = ASN1_STRING_get0_data(value->value.sequence);
    PKCS7_SIGNER_INFO *other = d2i_PKCS7_SIGNER_INFO(NULL, &bytes, ASN1_STRING_length(value->value.sequence));
    int64_t when = other != NULL ? signing_time(other) : ABSENT;
    PKCS7_SIGNER_INFO_free(other);
    return when;
}

static int64_t time_of_stamp(const ASN1_STRING *sequence)
{
    const unsigned char *bytes = ASN1_STRING_get0_data(sequence);
    PKCS7 *stamp = d2i_PKCS7(NULL, &bytes, ASN1_STRING_length(sequence));
    TS_TST_INFO *info = stamp != NULL && PKCS7_type_is_signed(stamp) ? PKCS7_to_TS_TST_INFO(stamp) : NULL;
    int64_t when = info != NULL ? seconds_of(TS_TST_INFO_get_time(info)) : ABSENT;
    TS_TST_INFO_free(info);
    PKCS7_free(stamp);
    return when;
}

static int64_t stamped_at(const PKCS7_SIGNER_INFO *signer)
{
    ASN1_OBJECT *wanted = OBJ_txt2obj(STAMP, 1);
    int at = X509at_get_attr_by_OBJ(signer->unauth_attr, wanted, -1);
    ASN1_OBJECT_free(wanted);
    X509_ATTRIBUTE *attribute = at >= 0 ? X509at_get_attr(signer->unauth_attr, at) : NULL;
    const ASN1_TYPE *value = attribute != NULL ? X509_ATTRIBUTE_get0_type(attribute, 0) : NULL;
    return value != NULL && value->type == V_ASN1_SEQUENCE ? time_of_stamp(value->value.sequence) : ABSENT;
}

static void take_time(struct signature *signature, const PKCS7_SIGNER_INFO *signer)
{
    signature->signed_at = stamped_at(signer);
    if (signature->signed_at == ABSENT)
        signature->signed_at = countersigned_at(signer);
    signature->is_stamped = signature->signed_at != ABSENT;
    if (!signature->is_stamped)
        signature->signed_at = signing_time(signer);
}

/* --- a signature with its content ---------------------------------------------------------------------------------------------- */

/* The signer's digest is of what stands behind the content's first tag and length. */
static bool is_signed_by_key(PKCS7 *signed_data, const ASN1_STRING *content)
{
    const unsigned char *inside = ASN1_STRING_get0_data(content);
    long length = 0;
    int tag, class;
    if ((ASN1_get_object(&inside, &length, &tag, &class, ASN1_STRING_length(content)) & 0x80) != 0)
        return false;
    BIO *bytes = BIO_new_mem_buf(inside, (int)length);
    bool fits = bytes != NULL && PKCS7_verify(signed_data, NULL, NULL, bytes, NULL, PKCS7_NOVERIFY) == 1;
    BIO_free(bytes);
    return fits;
}

static const ASN1_STRING *content_of(const PKCS7 *signed_data)
{
    char kind[sizeof INDIRECT + 1];
    const PKCS7 *inside = signed_data->d.sign->contents;
    OBJ_obj2txt(kind, sizeof kind, inside->type, 1);
    bool is_indirect = strcmp(kind, INDIRECT) == 0 && inside->d.other != NULL;
    return is_indirect && inside->d.other->type == V_ASN1_SEQUENCE ? inside->d.other->value.sequence : NULL;
}

static enum status read_signed(struct signature *signature, PKCS7 *signed_data, struct buffer *content, bool *key_fits)
{
    const STACK_OF(PKCS7_SIGNER_INFO) *signers = PKCS7_get_signer_info(signed_data);
    const ASN1_STRING *said = content_of(signed_data);
    const PKCS7_SIGNER_INFO *signer =
        sk_PKCS7_SIGNER_INFO_num(signers) > 0 ? sk_PKCS7_SIGNER_INFO_value(signers, 0) : NULL;
    const PKCS7_ISSUER_AND_SERIAL *who = signer != NULL ? signer->issuer_and_serial : NULL;
    X509 *certificate =
        who != NULL ? X509_find_by_issuer_and_serial(signed_data->d.sign->cert, who->issuer, who->serial) : NULL;
    if (said == NULL || certificate == NULL)
        return STATUS_DAMAGED;
    take_name(signature->signer, X509_get_subject_name(certificate), NID_commonName);
    take_name(signature->organisation, X509_get_subject_name(certificate), NID_organizationName);
    take_issuer(signature, who->issuer);
    take_serial(signature, who->serial);
    take_digest(signature, signer->digest_alg);
    take_time(signature, signer);
    *key_fits = is_signed_by_key(signed_data, said);
    buffer_add(content, ASN1_STRING_get0_data(said), (size_t)ASN1_STRING_length(said));
    return content->status;
}

/* The library's own settings on this machine are of no matter here. */
static void begin_library(void)
{
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

enum status pkcs7_read(struct signature *signature, const void *bytes, size_t length, struct buffer *content,
                       bool *key_fits)
{
    const unsigned char *at = bytes;
    *key_fits = false;
    begin_library();
    PKCS7 *signed_data = d2i_PKCS7(NULL, &at, (long)length);
    enum status status = STATUS_DAMAGED;
    if (signed_data != NULL && PKCS7_type_is_signed(signed_data) && signed_data->d.sign != NULL &&
        signed_data->d.sign->contents != NULL)
        status = read_signed(signature, signed_data, content, key_fits);
    PKCS7_free(signed_data);
    ERR_clear_error();
    return status;
}

/* --- without ------------------------------------------------------------------------------------------------------------------- */

enum status pkcs7_read_detached(struct signature *signature, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    begin_library();
    CMS_ContentInfo *signed_data = d2i_CMS_ContentInfo(NULL, &at, (long)length);
    const STACK_OF(CMS_SignerInfo) *signers = signed_data != NULL ? CMS_get0_SignerInfos(signed_data) : NULL;
    CMS_SignerInfo *signer = sk_CMS_SignerInfo_num(signers) > 0 ? sk_CMS_SignerInfo_value(signers, 0) : NULL;
    ASN1_OCTET_STRING *key = NULL;
    X509_NAME *issuer = NULL;
    ASN1_INTEGER *serial = NULL;
    X509_ALGOR *digest = NULL;
    bool good = signer != NULL && CMS_SignerInfo_get0_signer_id(signer, &key, &issuer, &serial) == 1;
    if (good && issuer != NULL)
        take_issuer(signature, issuer);
    if (good && (key != NULL || serial != NULL))
        take_serial(signature, key != NULL ? key : serial);
    if (good)
        CMS_SignerInfo_get0_algs(signer, NULL, NULL, &digest, NULL);
    if (digest != NULL)
        take_digest(signature, digest);
    CMS_ContentInfo_free(signed_data);
    ERR_clear_error();
    return good ? STATUS_OK : STATUS_DAMAGED;
}

/* --- digests ------------------------------------------------------------------------------------------------------------------- */

/* struct digest is the library's own. */
static EVP_MD_CTX *inside(struct digest *digest)
{
    return (EVP_MD_CTX *)digest;
}

struct digest *digest_open(enum digest_kind kind)
{
    const EVP_MD *const KINDS[DIGEST_KINDS] = {EVP_sha1(), EVP_sha256(), EVP_sha384(), EVP_sha512()};
    begin_library();
    EVP_MD_CTX *made = EVP_MD_CTX_new();
    if (made != NULL && EVP_DigestInit_ex(made, KINDS[kind], NULL) != 1) {
        EVP_MD_CTX_free(made);
        made = NULL;
    }
    return (struct digest *)made;
}

bool digest_add(struct digest *digest, const void *bytes, size_t length)
{
    return EVP_DigestUpdate(inside(digest), bytes, length) == 1;
}

bool digest_close(struct digest *digest, unsigned char out[DIGEST_MAX])
{
    bool good = EVP_DigestFinal_ex(inside(digest), out, NULL) == 1;
    EVP_MD_CTX_free(inside(digest));
    return good;
}
