#ifndef YARDSTICK_H
#define YARDSTICK_H

#include <stddef.h>

// What benchmarks are measured by: the loop that a C programmer writes first.

typedef struct yardstick_key yardstick_key;

// A key from DER of its SubjectPublicKeyInfo or of its PKCS #8 form, RSA or P-256; NULL when it is none.
yardstick_key *yardstick_key_new(const unsigned char *der, size_t length);
void yardstick_key_free(yardstick_key *key);

// Whether the signature of a token in three parts is the key's: the signature is decoded byte by byte, turned into DER
// for P-256, and given to EVP_DigestVerify with a fresh context. Header, payload and claims are not looked at.
int yardstick_verify(const yardstick_key *key, const unsigned char *token, size_t length);

// Writes the token of a header and a payload, each encoded byte by byte, with the signature that EVP_DigestSign makes
// in a fresh context; its length, or 0 when it could not be made or does not fit.
size_t yardstick_sign(const yardstick_key *key, const char *header, const unsigned char *payload, size_t length,
                      unsigned char *token, size_t room);

#endif
