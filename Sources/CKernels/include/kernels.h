#ifndef CKERNELS_H
#define CKERNELS_H

// Arithmetic of signature verification in vectors. All of it works on public data, keys, signatures and messages: nothing
// here need take the same time for all numbers. Swift owns the memory, the queues and the policy.

#include <stddef.h>
#include <stdint.h>

// Whether the processor has the SHA extensions, which sha256_pair needs.
int kernels_have_sha256(void);

// SHA-256 (FIPS 180-4) of two messages at a time: one alone leaves the unit idle for half of the time.
void kernels_sha256_pair(const uint8_t *first, size_t first_count, const uint8_t *second, size_t second_count,
                         uint8_t digests[64]);

// An RSA key, in limbs of 52 bits, `limbs` of each: n, R^-65535 modulo n, negated, and that times the encoded message with
// a hash of zeros; then -n^-1 modulo 2^52. R is 2^(52·limbs).
typedef const uint64_t *kernels_rsa_key;

// A row of eight points in level memory: 10 vectors of 8 words, x's five limbs and y's.
#define KERNELS_ROW_WORDS 80

// The kernels of one kind of vectors; each works on eight signatures at a time.
typedef struct {
    // Which of eight signatures (RFC 8017, 8.2.2, with SHA-256 and the exponent 65537) are good: bit i for signature i.
    // Signatures are of the modulus's length, 256, 384 or 512 bytes for 40, 60 or 80 limbs, and below the modulus.
    uint8_t (*rsa_verify)(const kernels_rsa_key keys[8], const uint8_t *const signatures[8],
                          const uint8_t *const hashes[8], size_t limbs);

    // Puts one table point of each of eight signatures in each row: entry / 2 is its place in the signature's table, whose
    // points are 8 words, x and y, times 2^260 modulo p, and an odd entry stands for the negative point. Signature i's
    // entries are at entries + i·entry_stride, row k is at rows + k·row_stride.
    void (*p256_gather)(const uint64_t *const tables[8], const uint32_t *entries, size_t entry_stride, size_t count,
                        uint64_t *rows, size_t row_stride);

    // The first half of adding rows in pairs, 2k and 2k + 1 into sums' row k: of each lane the differences of the x are
    // multiplied, and the product of all lanes is left in `product`, a number below 2p in limbs of 52 bits, times 2^260.
    // Each row has `groups` groups of eight points. Where two points have one x, the bit of the lane in `open`, one
    // byte a group, is set, and the two do not spoil the product.
    void (*p256_forward)(const uint64_t *rows, uint64_t *sums, size_t pairs, size_t groups, uint8_t *open,
                         uint64_t product[5]);

    // The second half, with the inverse of what the first half left: 1 / product, below p.
    void (*p256_backward)(const uint64_t *rows, uint64_t *sums, size_t pairs, size_t groups,
                          const uint64_t inverse[5]);

    // Which sums of two rows of eight points have the x `r`, four words each: bit i for signature i. Sums of points with
    // one x are none of them.
    uint8_t (*p256_check)(const uint64_t *first, const uint64_t *second, const uint64_t r[32]);
} kernels_vectors;

// The kernels in AVX512-IFMA; NULL where the processor or the system has no such vectors.
const kernels_vectors *kernels_ifma(void);

#endif
