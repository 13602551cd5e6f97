#ifndef DRIVELINE_COPENSSL_SHIM_H
#define DRIVELINE_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

// What follows are macros and variadic calls of libcrypto, which Swift cannot import, under names of their own.

static inline EVP_PKEY *copenssl_generate_p256(void) {
    return EVP_Q_keygen(NULL, NULL, "EC", "P-256");
}

static inline int copenssl_public_key(EVP_PKEY_CTX *context, EVP_PKEY **key, OSSL_PARAM *parameters) {
    return EVP_PKEY_fromdata(context, key, EVP_PKEY_PUBLIC_KEY, parameters);
}

static inline long copenssl_bio_contents(BIO *bio, char **bytes) {
    return BIO_get_mem_data(bio, bytes);
}

#endif
