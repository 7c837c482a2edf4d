// Vectors of eight words of 64 bits, and the few operations that the kernels are made of, in one of two kinds: AVX-512 with
// IFMA, or, with KERNELS_EMULATED defined, plain C that does exactly the same, so that every kernel is tested on every
// machine. Kernels are written once, in .inc files, and compiled with each.

#include <stddef.h>
#include <stdint.h>

#define MASK52 ((1ULL << 52) - 1)

#ifdef KERNELS_EMULATED

#define KERNEL static
#define INLINE __attribute__((always_inline)) static inline

typedef struct {
    uint64_t lane[8];
} vec;

#define EACH(expression)                          \
    vec result;                                   \
    for (int i = 0; i < 8; i++) result.lane[i] = (expression); \
    return result

INLINE vec vec_set(uint64_t a) { EACH(a); }
INLINE vec vec_load(const uint64_t *p) { EACH(p[i]); }
INLINE void vec_store(uint64_t *p, vec a) {
    for (int i = 0; i < 8; i++) p[i] = a.lane[i];
}
INLINE vec vec_add(vec a, vec b) { EACH(a.lane[i] + b.lane[i]); }
INLINE vec vec_sub(vec a, vec b) { EACH(a.lane[i] - b.lane[i]); }
INLINE vec vec_and(vec a, vec b) { EACH(a.lane[i] & b.lane[i]); }
INLINE vec vec_or(vec a, vec b) { EACH(a.lane[i] | b.lane[i]); }
INLINE vec vec_xor(vec a, vec b) { EACH(a.lane[i] ^ b.lane[i]); }
#define vec_left(a, bits) vec_left_(a, bits)
INLINE vec vec_left_(vec a, int bits) { EACH(a.lane[i] << bits); }
INLINE vec vec_right(vec a, int bits) { EACH(a.lane[i] >> bits); }
// Keeps the sign.
INLINE vec vec_signed_right(vec a, int bits) { EACH((uint64_t)((int64_t)a.lane[i] >> bits)); }
// sum + the lower, or the upper, 52 bits of the product of the lower 52 bits of a and b.
INLINE vec vec_madd_low(vec sum, vec a, vec b) {
    EACH(sum.lane[i] + ((uint64_t)((unsigned __int128)(a.lane[i] & MASK52) * (b.lane[i] & MASK52)) & MASK52));
}
INLINE vec vec_madd_high(vec sum, vec a, vec b) {
    EACH(sum.lane[i] + (uint64_t)((unsigned __int128)(a.lane[i] & MASK52) * (b.lane[i] & MASK52) >> 52));
}
// Bit i: whether lane i is 0.
INLINE uint8_t vec_zeros(vec a) {
    uint8_t zeros = 0;
    for (int i = 0; i < 8; i++) zeros |= (uint8_t)((a.lane[i] == 0) << i);
    return zeros;
}
// b in the lanes of the mask, a in the others.
INLINE vec vec_blend(uint8_t mask, vec a, vec b) { EACH(mask >> i & 1 ? b.lane[i] : a.lane[i]); }
// Lane i gets lane i + by, modulo 8.
INLINE vec vec_rotate4(vec a) { EACH(a.lane[(i + 4) & 7]); }
INLINE vec vec_rotate2(vec a) { EACH(a.lane[(i + 2) & 7]); }
INLINE vec vec_rotate1(vec a) { EACH(a.lane[(i + 1) & 7]); }
// Lane i of vector k becomes lane k of vector i.
INLINE void vec_transpose(vec v[8]) {
    for (int i = 0; i < 8; i++)
        for (int k = 0; k < i; k++) {
            const uint64_t other = v[i].lane[k];
            v[i].lane[k] = v[k].lane[i];
            v[k].lane[i] = other;
        }
}

#undef EACH

#else

#include <immintrin.h>

#define KERNEL __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx512ifma"))) static
#define INLINE __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx512ifma"), always_inline)) static inline

typedef __m512i vec;

INLINE vec vec_set(uint64_t a) { return _mm512_set1_epi64((long long)a); }
INLINE vec vec_load(const uint64_t *p) { return _mm512_loadu_si512(p); }
INLINE void vec_store(uint64_t *p, vec a) { _mm512_storeu_si512(p, a); }
INLINE vec vec_add(vec a, vec b) { return _mm512_add_epi64(a, b); }
INLINE vec vec_sub(vec a, vec b) { return _mm512_sub_epi64(a, b); }
INLINE vec vec_and(vec a, vec b) { return _mm512_and_si512(a, b); }
INLINE vec vec_or(vec a, vec b) { return _mm512_or_si512(a, b); }
INLINE vec vec_xor(vec a, vec b) { return _mm512_xor_si512(a, b); }
// The numbers of bits are constants.
#define vec_left(a, bits) _mm512_slli_epi64(a, bits)
#define vec_right(a, bits) _mm512_srli_epi64(a, bits)
#define vec_signed_right(a, bits) _mm512_srai_epi64(a, bits)
INLINE vec vec_madd_low(vec sum, vec a, vec b) { return _mm512_madd52lo_epu64(sum, a, b); }
INLINE vec vec_madd_high(vec sum, vec a, vec b) { return _mm512_madd52hi_epu64(sum, a, b); }
INLINE uint8_t vec_zeros(vec a) { return (uint8_t)_mm512_testn_epi64_mask(a, a); }
INLINE vec vec_blend(uint8_t mask, vec a, vec b) { return _mm512_mask_blend_epi64(mask, a, b); }
INLINE vec vec_rotate4(vec a) { return _mm512_alignr_epi64(a, a, 4); }
INLINE vec vec_rotate2(vec a) { return _mm512_alignr_epi64(a, a, 2); }
INLINE vec vec_rotate1(vec a) { return _mm512_alignr_epi64(a, a, 1); }
INLINE void vec_transpose(vec v[8]) {
    vec pairs[8], fours[8];
    for (int i = 0; i < 8; i += 2) {
        pairs[i] = _mm512_unpacklo_epi64(v[i], v[i + 1]);
        pairs[i + 1] = _mm512_unpackhi_epi64(v[i], v[i + 1]);
    }
    // Lanes of 128 bits: 0 and 2, and 1 and 3, of two vectors that have the same words of four.
    for (int i = 0; i < 2; i++) {
        for (int half = 0; half < 2; half++) {
            const vec a = pairs[4 * half + i], b = pairs[4 * half + 2 + i];
            fours[4 * half + i] = _mm512_shuffle_i64x2(a, b, 0x88);
            fours[4 * half + 2 + i] = _mm512_shuffle_i64x2(a, b, 0xDD);
        }
    }
    for (int i = 0; i < 4; i++) {
        const vec low = fours[i], high = fours[4 + i];
        const vec even = _mm512_shuffle_i64x2(low, high, 0x88), odd = _mm512_shuffle_i64x2(low, high, 0xDD);
        // fours[0] has words 0 of 128-bit lanes 0 and 2, fours[2] those of lanes 1 and 3.
        const int word = (i & 1) + (i >= 2 ? 2 : 0);
        v[word] = even;
        v[word + 4] = odd;
    }
}

#endif
