#ifndef STOPS_H
#define STOPS_H

#include <stdint.h>

// Where bytes stand that are `first` or `second`, below `least`, or past ASCII. In a header, since these cost less than a
// call.

#if defined(__SSE2__)

typedef signed char stops_block __attribute__((vector_size(16)));

static inline stops_block stops_find(const uint8_t *text, uint8_t first, uint8_t second, uint8_t least) {
    stops_block bytes;
    __builtin_memcpy(&bytes, text, sizeof bytes);
    // Past ASCII a byte is negative.
    return (bytes == (signed char)first) | (bytes == (signed char)second) | (bytes < (signed char)least);
}

// Which of the 16 bytes at `text` they are; the lowest bit is for the first.
static inline uint32_t stops_of_16(const uint8_t *text, uint8_t first, uint8_t second, uint8_t least) {
    return (uint32_t)__builtin_ia32_pmovmskb128(stops_find(text, first, second, least));
}

// Whether there is one among the 64 bytes at `text`.
static inline int stops_in_64(const uint8_t *text, uint8_t first, uint8_t second, uint8_t least) {
    const stops_block found =
        stops_find(text, first, second, least) | stops_find(text + 16, first, second, least) |
        stops_find(text + 32, first, second, least) | stops_find(text + 48, first, second, least);
    return __builtin_ia32_pmovmskb128(found) != 0;
}

#else

static inline uint32_t stops_of_16(const uint8_t *text, uint8_t first, uint8_t second, uint8_t least) {
    uint32_t found = 0;
    for (int index = 0; index < 16; index++) {
        const uint8_t byte = text[index];
        found |= (uint32_t)(byte == first || byte == second || byte < least || byte >= 0x80) << index;
    }
    return found;
}

static inline int stops_in_64(const uint8_t *text, uint8_t first, uint8_t second, uint8_t least) {
    int found = 0;
    for (int index = 0; index < 64; index++) {
        const uint8_t byte = text[index];
        found |= (byte == first) | (byte == second) | (byte < least) | (byte >= 0x80);
    }
    return found;
}

#endif

#endif
