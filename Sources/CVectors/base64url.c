#include "base64url.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define VECTORS __attribute__((target("avx2")))

// The same 16 bytes in both halves, to be looked up by the lower half of each byte of an index.
#define TABLE(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))

// 24 bytes, and 4 more that mean nothing, for 32 characters; nothing is written, and 0 returned, when one of them is not
// of the alphabet. After Wojciech Muła and Daniel Lemire, "Faster Base64 Encoding and Decoding using AVX2 Instructions"
// (2018), for the other alphabet.
VECTORS static inline int decode_block(const uint8_t *text, uint8_t *bytes) {
    // A character is two halves of 4 bits. The upper half is of a class, a bit: 1 for "-", 2 for digits, 4 for letters
    // whose lower half is not 0, 8 for P to Z and "_", 16 for p to z, 32 for none. A lower half has the bits of the
    // classes that it does not go with.
    const __m256i classes = TABLE(32, 32, 1, 2, 4, 8, 4, 16, 32, 32, 32, 32, 32, 32, 32, 32);
    const __m256i foreign = TABLE(0x25, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x23, 0x3B, 0x3B, 0x3A,
                                  0x3B, 0x33);
    const __m256i half = _mm256_set1_epi8(0x0F);
    const __m256i characters = _mm256_loadu_si256((const __m256i *)text);
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi32(characters, 4), half);
    const __m256i lower = _mm256_and_si256(characters, half);
    if (!_mm256_testz_si256(_mm256_shuffle_epi8(classes, upper), _mm256_shuffle_epi8(foreign, lower))) return 0;

    // What is to be added to a character of each upper half; "_" stands apart from P to Z.
    const __m256i differences =
        TABLE(0, 0, 62 - '-', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i is_line = _mm256_cmpeq_epi8(characters, _mm256_set1_epi8('_'));
    const __m256i of_line = _mm256_and_si256(is_line, _mm256_set1_epi8(63 - '_' + 'A'));
    const __m256i difference = _mm256_add_epi8(_mm256_shuffle_epi8(differences, upper), of_line);
    const __m256i values = _mm256_add_epi8(characters, difference);

    // Four values of 6 bits become two of 12, then one of 24, whose three bytes stand in the wrong order.
    const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    const __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    const __m256i ordered =
        _mm256_shuffle_epi8(groups, TABLE(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
    _mm_storeu_si128((__m128i *)bytes, _mm256_castsi256_si128(ordered));
    _mm_storeu_si128((__m128i *)(bytes + 12), _mm256_extracti128_si256(ordered, 1));
    return 1;
}

VECTORS static size_t decode_blocks(const uint8_t *text, size_t count, uint8_t *bytes, size_t room) {
    size_t read = 0, written = 0;
    while (count - read >= 32 && room - written >= 28 && decode_block(text + read, bytes + written)) {
        read += 32;
        written += 24;
    }
    // What is left of whole groups of four: the block that ends with them, once more.
    const size_t groups = count / 4 * 4;
    if (read == 0 || read == groups || groups - read >= 32) return read;
    const size_t last = groups - 32;
    if (room - last / 4 * 3 < 28 || !decode_block(text + last, bytes + last / 4 * 3)) return read;
    return groups;
}

size_t base64url_decode_blocks(const uint8_t *text, size_t count, uint8_t *bytes, size_t room) {
    return __builtin_cpu_supports("avx2") ? decode_blocks(text, count, bytes, room) : 0;
}

#else

size_t base64url_decode_blocks(const uint8_t *text, size_t count, uint8_t *bytes, size_t room) {
    (void)text, (void)count, (void)bytes, (void)room;
    return 0;
}

#endif
