#define _GNU_SOURCE
#include "yardstick.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

struct yardstick_key {
    EVP_PKEY *pkey;
    int is_ec;
};

yardstick_key *yardstick_key_new(const unsigned char *der, size_t length) {
    yardstick_key *key = calloc(1, sizeof *key);
    if (key == NULL) return NULL;
    key->pkey = d2i_PUBKEY(NULL, &der, (long)length);
    if (key->pkey == NULL) {
        free(key);
        return NULL;
    }
    key->is_ec = EVP_PKEY_get_base_id(key->pkey) == EVP_PKEY_EC;
    return key;
}

void yardstick_key_free(yardstick_key *key) {
    if (key == NULL) return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

static int value(unsigned char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '-') return 62;
    if (c == '_') return 63;
    return -1;
}

// The number of bytes, or -1.
static int decode(const unsigned char *text, size_t length, unsigned char *out, size_t room) {
    unsigned collected = 0;
    int bits = 0;
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        int v = value(text[i]);
        if (v < 0) return -1;
        collected = collected << 6 | (unsigned)v;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            if (count == room) return -1;
            out[count++] = (unsigned char)(collected >> bits);
        }
    }
    return (int)count;
}

static int to_der(const unsigned char *raw, unsigned char **der) {
    ECDSA_SIG *sig = ECDSA_SIG_new();
    if (sig == NULL) return -1;
    BIGNUM *r = BN_bin2bn(raw, 32, NULL), *s = BN_bin2bn(raw + 32, 32, NULL);
    if (r == NULL || s == NULL || ECDSA_SIG_set0(sig, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        ECDSA_SIG_free(sig);
        return -1;
    }
    int length = i2d_ECDSA_SIG(sig, der);
    ECDSA_SIG_free(sig);
    return length;
}

int yardstick_verify(const yardstick_key *key, const unsigned char *token, size_t length) {
    const unsigned char *dot = memrchr(token, '.', length);
    if (dot == NULL) return 0;
    size_t signed_length = (size_t)(dot - token);
    unsigned char raw[1024], *der = NULL;
    int count = decode(dot + 1, length - signed_length - 1, raw, sizeof raw);
    if (count < 0) return 0;
    const unsigned char *signature = raw;
    if (key->is_ec) {
        if (count != 64) return 0;
        count = to_der(raw, &der);
        if (count < 0) return 0;
        signature = der;
    }
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key->pkey) == 1
        && EVP_DigestVerify(context, signature, (size_t)count, token, signed_length) == 1;
    EVP_MD_CTX_free(context);
    OPENSSL_free(der);
    ERR_clear_error();
    return good;
}
