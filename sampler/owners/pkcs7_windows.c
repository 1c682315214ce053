#include "sampler/owners/pkcs7.h"

#include "base/windows/wide.h"

#include <bcrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wincrypt.h>

#include "base/number.h"
#include "sampler/owners/der.h"

enum { ENCODING = X509_ASN_ENCODING | PKCS_7_ASN_ENCODING };

/* The time stamp of RFC 3161 that Microsoft's tools put beside a signer. */
#define STAMP "1.3.6.1.4.1.311.3.3.1"

/* --- decoding ------------------------------------------------------------------------------------------------------------------ */

static HCRYPTMSG open_message(const void *bytes, size_t length)
{
    HCRYPTMSG message = CryptMsgOpenToDecode(ENCODING, 0, 0, 0, NULL, NULL);
    if (message == NULL || CryptMsgUpdate(message, bytes, (DWORD)length, TRUE))
        return message;
    CryptMsgClose(message);
    return NULL;
}

/* Owned by the caller: free. NULL when it is not there. */
static void *message_part(HCRYPTMSG message, DWORD part, DWORD *length)
{
    void *bytes = NULL;
    *length = 0;
    if (CryptMsgGetParam(message, part, 0, NULL, length) && *length > 0)
        bytes = malloc(*length);
    if (bytes != NULL && CryptMsgGetParam(message, part, 0, bytes, length))
        return bytes;
    free(bytes);
    return NULL;
}

/* The same, of a structure in DER. */
static void *decoded(LPCSTR kind, const CRYPT_DATA_BLOB *blob)
{
    void *made = NULL;
    DWORD length = 0;
    if (CryptDecodeObjectEx(ENCODING, kind, blob->pbData, blob->cbData, 0, NULL, NULL, &length) && length > 0)
        made = malloc(length);
    if (made != NULL && CryptDecodeObjectEx(ENCODING, kind, blob->pbData, blob->cbData, 0, NULL, made, &length))
        return made;
    free(made);
    return NULL;
}

/* --- texts and times ----------------------------------------------------------------------------------------------------------- */

static void take_name(char out[SIGNATURE_TEXT], const CERT_NAME_BLOB *name, LPCSTR field)
{
    enum { WIDE = 256 };
    wchar_t wide[WIDE];
    char text[WIDE * 3];
    CERT_NAME_INFO *info = decoded(X509_UNICODE_NAME, name);
    CERT_RDN_ATTR *found = info != NULL ? CertFindRDNAttr(field, info) : NULL;
    if (found != NULL) {
        DWORD length = CertRDNValueToStrW(found->dwValueType, &found->Value, wide, WIDE);
        wide[length > 0 ? length - 1 : 0] = 0;
        wide_to_utf8(text, sizeof text, wide);
        signature_text(out, text, strlen(text));
    }
    free(info);
}

static void take_issuer(struct signature *signature, const CERT_NAME_BLOB *issuer)
{
    take_name(signature->issuer, issuer, szOID_COMMON_NAME);
    if (signature->issuer[0] == 0)
        take_name(signature->issuer, issuer, szOID_ORGANIZATION_NAME);
}

/* Windows has numbers with the lowest byte first, and with a 0 in front that only says that they are positive. */
static void take_serial(struct signature *signature, const CRYPT_INTEGER_BLOB *number)
{
    DWORD count = number->cbData;
    while (count > 1 && number->pbData[count - 1] == 0)
        count--;
    for (DWORD i = 0; i < count && i * 2 + 2 < SIGNATURE_TEXT; i++)
        snprintf(signature->serial + (size_t)i * 2, 3, "%02x", number->pbData[count - 1 - i]);
}

static void take_digest(struct signature *signature, const char *object)
{
    static const struct {
        const char *object, *name;
    } NAMES[] = {{"1.3.14.3.2.26", "SHA-1"},
                 {"2.16.840.1.101.3.4.2.1", "SHA-256"},
                 {"2.16.840.1.101.3.4.2.2", "SHA-384"},
                 {"2.16.840.1.101.3.4.2.3", "SHA-512"}};
    const char *name = object;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        name = strcmp(object, NAMES[i].object) == 0 ? NAMES[i].name : name;
    snprintf(signature->digest, sizeof signature->digest, "%s", name);
}

static int64_t seconds_of(const FILETIME *time)
{
    int64_t ticks = (int64_t)((uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime);
    return ticks / 10000000 - INT64_C(11644473600);
}

/* The first value of an attribute; NULL when it is not there. */
static const CRYPT_DATA_BLOB *value_of(const CRYPT_ATTRIBUTES *attributes, LPCSTR object)
{
    CRYPT_ATTRIBUTE *found = CertFindAttribute(object, attributes->cAttr, attributes->rgAttr);
    return found != NULL && found->cValue > 0 ? found->rgValue : NULL;
}

static int64_t signing_time(const CMSG_SIGNER_INFO *signer)
{
    const CRYPT_DATA_BLOB *value = value_of(&signer->AuthAttrs, szOID_RSA_signingTime);
    FILETIME *time = value != NULL ? decoded(X509_CHOICE_OF_TIME, value) : NULL;
    int64_t when = time != NULL ? seconds_of(time) : ABSENT;
    free(time);
    return when;
}

/* The older kind of time stamp: another signer of the signature, who says when. */
static int64_t countersigned_at(const CMSG_SIGNER_INFO *signer)
{
    const CRYPT_DATA_BLOB *value = value_of(&signer->UnauthAttrs, szOID_RSA_counterSign);
    CMSG_SIGNER_INFO *other = value != NULL ? decoded(PKCS7_SIGNER_INFO, value) : NULL;
    int64_t when = other != NULL ? signing_time(other) : ABSENT;
    free(other);
    return when;
}

/* TSTInfo of RFC 3161: a version, a policy, what was stamped, a number, and the time as YYYYMMDDHHMMSS, perhaps with a fraction. */
static int64_t time_of_stamp(struct der info)
{
    struct der inside, skipped, time;
    SYSTEMTIME told = {0};
    FILETIME when;
    char text[16] = "";
    if (!der_take(&info, DER_SEQUENCE, &inside) || !der_take(&inside, DER_INTEGER, &skipped) ||
        !der_take(&inside, DER_OBJECT, &skipped) || !der_take(&inside, DER_SEQUENCE, &skipped) ||
        !der_take(&inside, DER_INTEGER, &skipped) || !der_take(&inside, DER_TIME, &time) || der_length(time) < 15)
        return ABSENT;
    memcpy(text, time.at, 14);
    int read = sscanf(text, "%4hu%2hu%2hu%2hu%2hu%2hu", &told.wYear, &told.wMonth, &told.wDay, &told.wHour,
                      &told.wMinute, &told.wSecond);
    return read == 6 && SystemTimeToFileTime(&told, &when) ? seconds_of(&when) : ABSENT;
}

static int64_t stamped_at(const CMSG_SIGNER_INFO *signer)
{
    const CRYPT_DATA_BLOB *value = value_of(&signer->UnauthAttrs, STAMP);
    HCRYPTMSG message = value != NULL ? open_message(value->pbData, value->cbData) : NULL;
    DWORD length = 0;
    unsigned char *bytes = message != NULL ? message_part(message, CMSG_CONTENT_PARAM, &length) : NULL;
    struct der whole = {bytes, bytes != NULL ? bytes + length : NULL}, inside = whole;
    /* The octets around it are told by some systems and left out by others. */
    if (length > 0 && bytes[0] == DER_OCTETS && !der_take(&whole, DER_OCTETS, &inside))
        inside = (struct der){NULL, NULL};
    int64_t when = inside.at != NULL ? time_of_stamp(inside) : ABSENT;
    free(bytes);
    if (message != NULL)
        CryptMsgClose(message);
    return when;
}

static void take_time(struct signature *signature, const CMSG_SIGNER_INFO *signer)
{
    signature->signed_at = stamped_at(signer);
    if (signature->signed_at == ABSENT)
        signature->signed_at = countersigned_at(signer);
    signature->is_stamped = signature->signed_at != ABSENT;
    if (!signature->is_stamped)
        signature->signed_at = signing_time(signer);
}

/* --- signatures ---------------------------------------------------------------------------------------------------------------- */

static void take_signer(struct signature *signature, const CMSG_SIGNER_INFO *signer)
{
    take_issuer(signature, &signer->Issuer);
    take_serial(signature, &signer->SerialNumber);
    take_digest(signature, signer->HashAlgorithm.pszObjId);
}

static PCCERT_CONTEXT find_certificate(HCERTSTORE store, const CMSG_SIGNER_INFO *signer)
{
    CERT_INFO wanted = {.Issuer = signer->Issuer, .SerialNumber = signer->SerialNumber};
    return CertFindCertificateInStore(store, ENCODING, 0, CERT_FIND_SUBJECT_CERT, &wanted, NULL);
}

static enum status take_content(struct buffer *content, HCRYPTMSG message)
{
    DWORD length;
    void *bytes = message_part(message, CMSG_CONTENT_PARAM, &length);
    if (bytes == NULL)
        return STATUS_DAMAGED;
    buffer_add(content, bytes, length);
    free(bytes);
    return content->status;
}

static enum status read_signed(struct signature *signature, HCRYPTMSG message, const CMSG_SIGNER_INFO *signer,
                               struct buffer *content, bool *key_fits)
{
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_MSG, ENCODING, 0, 0, message);
    PCCERT_CONTEXT certificate = store != NULL ? find_certificate(store, signer) : NULL;
    enum status status = STATUS_DAMAGED;
    if (certificate != NULL) {
        take_name(signature->signer, &certificate->pCertInfo->Subject, szOID_COMMON_NAME);
        take_name(signature->organisation, &certificate->pCertInfo->Subject, szOID_ORGANIZATION_NAME);
        take_signer(signature, signer);
        take_time(signature, signer);
        *key_fits = CryptMsgControl(message, 0, CMSG_CTRL_VERIFY_SIGNATURE, certificate->pCertInfo) != 0;
        status = take_content(content, message);
        CertFreeCertificateContext(certificate);
    }
    if (store != NULL)
        CertCloseStore(store, 0);
    return status;
}

bool pkcs7_suits_recorder(void)
{
    return false;
}

enum status pkcs7_read(struct signature *signature, const void *bytes, size_t length, struct buffer *content,
                       bool *key_fits)
{
    DWORD part;
    HCRYPTMSG message = open_message(bytes, length);
    CMSG_SIGNER_INFO *signer = message != NULL ? message_part(message, CMSG_SIGNER_INFO_PARAM, &part) : NULL;
    *key_fits = false;
    enum status status = signer != NULL ? read_signed(signature, message, signer, content, key_fits) : STATUS_DAMAGED;
    free(signer);
    if (message != NULL)
        CryptMsgClose(message);
    return status;
}

enum status pkcs7_read_detached(struct signature *signature, const void *bytes, size_t length)
{
    DWORD part;
    HCRYPTMSG message = open_message(bytes, length);
    CMSG_SIGNER_INFO *signer = message != NULL ? message_part(message, CMSG_SIGNER_INFO_PARAM, &part) : NULL;
    enum status status = signer != NULL ? STATUS_OK : STATUS_DAMAGED;
    if (signer != NULL)
        take_signer(signature, signer);
    free(signer);
    if (message != NULL)
        CryptMsgClose(message);
    return status;
}

/* --- digests ------------------------------------------------------------------------------------------------------------------- */

struct digest {
    BCRYPT_ALG_HANDLE algorithm;
    BCRYPT_HASH_HANDLE hash;
    ULONG bytes;
};

static void drop_digest(struct digest *digest)
{
    if (digest->hash != NULL)
        BCryptDestroyHash(digest->hash);
    if (digest->algorithm != NULL)
        BCryptCloseAlgorithmProvider(digest->algorithm, 0);
    free(digest);
}

struct digest *digest_open(enum digest_kind kind)
{
    static const wchar_t *const KINDS[DIGEST_KINDS] = {BCRYPT_SHA1_ALGORITHM, BCRYPT_SHA256_ALGORITHM,
                                                       BCRYPT_SHA384_ALGORITHM, BCRYPT_SHA512_ALGORITHM};
    struct digest *made = calloc(1, sizeof *made);
    if (made == NULL)
        return NULL;
    made->bytes = (ULONG)digest_bytes(kind);
    if (BCryptOpenAlgorithmProvider(&made->algorithm, KINDS[kind], NULL, 0) >= 0 &&
        BCryptCreateHash(made->algorithm, &made->hash, NULL, 0, NULL, 0, 0) >= 0)
        return made;
    drop_digest(made);
    return NULL;
}

/* The library does not say that it leaves the bytes as they are. */
bool digest_add(struct digest *digest, const void *bytes, size_t length)
{
    PUCHAR input;
    memcpy(&input, &bytes, sizeof input);
    return BCryptHashData(digest->hash, input, (ULONG)length, 0) >= 0;
}

bool digest_close(struct digest *digest, unsigned char out[DIGEST_MAX])
{
    bool good = BCryptFinishHash(digest->hash, out, digest->bytes, 0) >= 0;
    drop_digest(digest);
    return good;
}
