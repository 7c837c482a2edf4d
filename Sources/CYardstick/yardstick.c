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
    const unsigned char *start = der;
    key->pkey = d2i_PUBKEY(NULL, &start, (long)length);
    start = der;
    if (key->pkey == NULL) key->pkey = d2i_AutoPrivateKey(NULL, &start, (long)length);
    ERR_clear_error();
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

static size_t encode(const unsigned char *bytes, size_t length, unsigned char *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned collected = 0;
    int bits = 0;
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        collected = collected << 8 | bytes[i];
        for (bits += 8; bits >= 6;) {
            bits -= 6;
            out[count++] = (unsigned char)digits[collected >> bits & 63];
        }
    }
    if (bits > 0) out[count++] = (unsigned char)digits[collected << (6 - bits) & 63];
    return count;
}

static int to_raw(const unsigned char *der, size_t length, unsigned char *raw) {
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)length);
    int good = sig != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32) == 32
        && BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32) == 32;
    ECDSA_SIG_free(sig);
    return good;
}

size_t yardstick_sign(const yardstick_key *key, const char *header, const unsigned char *payload, size_t length,
                      unsigned char *token, size_t room) {
    unsigned char raw[1024], fixed[64], *signature = raw;
    size_t header_length = strlen(header), size = sizeof raw;
    if (room < (header_length + length + sizeof raw) * 4 / 3 + 8) return 0;
    size_t count = encode((const unsigned char *)header, header_length, token);
    token[count++] = '.';
    count += encode(payload, length, token + count);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pkey) == 1
        && EVP_DigestSign(context, raw, &size, token, count) == 1;
    EVP_MD_CTX_free(context);
    if (good && key->is_ec) {
        good = to_raw(raw, size, fixed);
        signature = fixed;
        size = sizeof fixed;
    }
    if (!good) return 0;
    token[count++] = '.';
    return count + encode(signature, size, token + count);
}
