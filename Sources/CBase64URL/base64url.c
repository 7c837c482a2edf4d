#include "base64url.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define VECTORS __attribute__((target("avx2")))

// 255 in every byte of `text` that is one of first...last, all of them ASCII.
VECTORS static inline __m256i in_range(__m256i text, char first, char last) {
    return _mm256_and_si256(_mm256_cmpgt_epi8(text, _mm256_set1_epi8(first - 1)),
                            _mm256_cmpgt_epi8(_mm256_set1_epi8(last + 1), text));
}

// `difference` in every byte where `mask` is 255.
VECTORS static inline __m256i where(__m256i mask, int difference) {
    return _mm256_and_si256(mask, _mm256_set1_epi8((char)difference));
}

// 24 bytes, and 4 more that mean nothing, for 32 characters; nothing is written, and 0 returned, when one of them is not
// of the alphabet.
VECTORS static inline int decode_block(const uint8_t *text, uint8_t *bytes) {
    const __m256i characters = _mm256_loadu_si256((const __m256i *)text);
    const __m256i upper = in_range(characters, 'A', 'Z'), lower = in_range(characters, 'a', 'z');
    const __m256i digit = in_range(characters, '0', '9');
    const __m256i minus = in_range(characters, '-', '-'), line = in_range(characters, '_', '_');
    const __m256i letter = _mm256_or_si256(upper, lower), mark = _mm256_or_si256(minus, line);
    if (_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(letter, digit), mark)) != -1) return 0;

    const __m256i of_letter = _mm256_or_si256(where(upper, -'A'), where(lower, 26 - 'a'));
    const __m256i of_mark = _mm256_or_si256(where(minus, 62 - '-'), where(line, 63 - '_'));
    const __m256i difference = _mm256_or_si256(_mm256_or_si256(of_letter, where(digit, 52 - '0')), of_mark);
    const __m256i values = _mm256_add_epi8(characters, difference);

    // Four values of 6 bits become two of 12, then one of 24, whose three bytes stand in the wrong order.
    const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    const __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    const __m128i order = _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
    const __m256i ordered = _mm256_shuffle_epi8(groups, _mm256_broadcastsi128_si256(order));
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
