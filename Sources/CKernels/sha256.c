#include "kernels.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>
#include <string.h>

#define SHA __attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline

int kernels_have_sha256(void) {
    unsigned a, b, c, d;
    const int has_vectors = __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3");
    return has_vectors && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// The eight words of a hash as the instructions want them: a, b, e, f and c, d, g, h, the first in the highest place.
typedef struct {
    __m128i abef, cdgh;
} state;

// Goes on with one block of each of `count` messages, 1 or 2, whose instructions are independent of each other's.
SHA void compress(state *states, const uint8_t *const *blocks, int count) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i words[2][4], abef[2], cdgh[2];
    for (int i = 0; i < count; i++) {
        abef[i] = states[i].abef;
        cdgh[i] = states[i].cdgh;
    }
#pragma clang loop unroll(full)
    for (int round = 0; round < 16; round++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < count; i++) {
            __m128i *w = words[i];
            if (round < 4) {
                w[round] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)blocks[i] + round), big_endian);
            } else {
                // w[t - 16] + s0(w[t - 15]) + w[t - 7] + s1(w[t - 2]), four words at a time.
                const __m128i last = w[(round + 3) & 3];
                const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[round & 3], w[(round + 1) & 3]),
                                                  _mm_alignr_epi8(last, w[(round + 2) & 3], 4));
                w[round & 3] = _mm_sha256msg2_epu32(sum, last);
            }
            const __m128i k = _mm_load_si128((const __m128i *)constants + round);
            const __m128i sum = _mm_add_epi32(w[round & 3], k);
            cdgh[i] = _mm_sha256rnds2_epu32(cdgh[i], abef[i], sum);
            abef[i] = _mm_sha256rnds2_epu32(abef[i], cdgh[i], _mm_shuffle_epi32(sum, 0x0E));
        }
    }
    for (int i = 0; i < count; i++) {
        states[i].abef = _mm_add_epi32(states[i].abef, abef[i]);
        states[i].cdgh = _mm_add_epi32(states[i].cdgh, cdgh[i]);
    }
}

// The last bytes of a message, a one, zeros and the length: one block or two. Returns how many.
static size_t pad(uint8_t blocks[128], const uint8_t *message, size_t count) {
    const size_t rest = count % 64, padded = rest < 56 ? 1 : 2;
    memset(blocks, 0, 128);
    memcpy(blocks, message + (count - rest), rest);
    blocks[rest] = 0x80;
    const uint64_t bits = __builtin_bswap64((uint64_t)count * 8);
    memcpy(blocks + 64 * padded - 8, &bits, 8);
    return padded;
}

// Two runs of blocks: together as long as there are two, then the longer by itself.
__attribute__((target("sha,sse4.1,ssse3"))) static void run(state states[2], const uint8_t *first, size_t first_blocks,
                                                            const uint8_t *second, size_t second_blocks) {
    const uint8_t *blocks[2] = {first, second};
    for (; first_blocks > 0 && second_blocks > 0; first_blocks--, second_blocks--, blocks[0] += 64, blocks[1] += 64)
        compress(states, blocks, 2);
    for (; first_blocks > 0; first_blocks--, blocks[0] += 64) compress(states, blocks, 1);
    for (; second_blocks > 0; second_blocks--, blocks[1] += 64) compress(states + 1, blocks + 1, 1);
}

__attribute__((target("sha,sse4.1,ssse3"))) void kernels_sha256_pair(const uint8_t *first, size_t first_count,
                                                                     const uint8_t *second, size_t second_count,
                                                                     uint8_t digests[64]) {
    const state initial = {
        _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c),
        _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19),
    };
    state states[2] = {initial, initial};
    uint8_t tails[2][128];
    run(states, first, first_count / 64, second, second_count / 64);
    const size_t first_tail = pad(tails[0], first, first_count), second_tail = pad(tails[1], second, second_count);
    run(states, tails[0], first_tail, tails[1], second_tail);
    for (int i = 0; i < 2; i++) {
        uint32_t abef[4], cdgh[4];
        _mm_storeu_si128((__m128i *)abef, states[i].abef);
        _mm_storeu_si128((__m128i *)cdgh, states[i].cdgh);
        const uint32_t hash[8] = {abef[3], abef[2], cdgh[3], cdgh[2], abef[1], abef[0], cdgh[1], cdgh[0]};
        for (int k = 0; k < 8; k++) {
            const uint32_t word = __builtin_bswap32(hash[k]);
            memcpy(digests + 32 * i + 4 * k, &word, 4);
        }
    }
}

#else

int kernels_have_sha256(void) { return 0; }

void kernels_sha256_pair(const uint8_t *first, size_t first_count, const uint8_t *second, size_t second_count,
                         uint8_t digests[64]) {
    (void)first, (void)first_count, (void)second, (void)second_count, (void)digests;
    __builtin_trap();
}

#endif
