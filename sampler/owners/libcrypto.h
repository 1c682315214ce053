/* libcrypto.h: OpenSSL's libcrypto, loaded when a signature is first looked at and not with the program: few runs look at any, and loading it costs a megabyte of memory and a millisecond.
 *
 * A libcrypto is a table of its functions under their own names, with the types of the headers that pooltop was built with; only the library of the same ABI is taken. It stays loaded for the life
 * of the process, so nothing is owned and nothing has to be closed.
 */
#ifndef SAMPLER_OWNERS_LIBCRYPTO_H
#define SAMPLER_OWNERS_LIBCRYPTO_H

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <stdbool.h>

/* clang-format off */
#define LIBCRYPTO_CALLS(CALL) \
    CALL(ASN1_OBJECT_free) CALL(ASN1_STRING_get0_data) CALL(ASN1_STRING_length) CALL(ASN1_STRING_to_UTF8) \
    CALL(ASN1_TIME_diff) CALL(ASN1_TIME_free) CALL(ASN1_TIME_set) CALL(ASN1_get_object) CALL(BIO_free) \
    CALL(BIO_new_mem_buf) CALL(CMS_ContentInfo_free) CALL(CMS_SignerInfo_get0_algs) \
    CALL(CMS_SignerInfo_get0_signer_id) CALL(CMS_get0_SignerInfos) CALL(CRYPTO_free) CALL(ERR_clear_error) \
    CALL(EVP_DigestFinal_ex) CALL(EVP_DigestInit_ex) CALL(EVP_DigestUpdate) CALL(EVP_MD_CTX_free) \
    CALL(EVP_MD_CTX_new) CALL(EVP_sha1) CALL(EVP_sha256) CALL(EVP_sha384) CALL(EVP_sha512) CALL(OBJ_obj2nid) \
    CALL(OBJ_obj2txt) CALL(OBJ_txt2obj) CALL(OPENSSL_init_crypto) CALL(OPENSSL_sk_num) CALL(OPENSSL_sk_value) \
    CALL(PKCS7_SIGNER_INFO_free) CALL(PKCS7_free) CALL(PKCS7_get_attribute) CALL(PKCS7_get_signed_attribute) \
    CALL(PKCS7_get_signer_info) CALL(PKCS7_to_TS_TST_INFO) CALL(PKCS7_verify) CALL(TS_TST_INFO_free) \
    CALL(TS_TST_INFO_get_time) CALL(X509_ALGOR_get0) CALL(X509_ATTRIBUTE_get0_type) CALL(X509_NAME_ENTRY_get_data) \
    CALL(X509_NAME_get_entry) CALL(X509_NAME_get_index_by_NID) CALL(X509_find_by_issuer_and_serial) \
    CALL(X509_get_subject_name) CALL(X509at_get_attr) CALL(X509at_get_attr_by_OBJ) CALL(d2i_CMS_ContentInfo) \
    CALL(d2i_PKCS7) CALL(d2i_PKCS7_SIGNER_INFO)
/* clang-format on */

#define LIBCRYPTO_MEMBER(name) __typeof__(name) *name;
struct libcrypto {
    LIBCRYPTO_CALLS(LIBCRYPTO_MEMBER)
};
#undef LIBCRYPTO_MEMBER

/* False where the library is not there. */
bool libcrypto_load(struct libcrypto *library);

#endif
