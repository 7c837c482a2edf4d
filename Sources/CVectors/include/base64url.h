#ifndef BASE64URL_H
#define BASE64URL_H

#include <stddef.h>
#include <stdint.h>

// Decodes base64url (RFC 4648, 5) in blocks of 32 characters, 24 bytes each, up to the first block with a character
// outside the alphabet, with a line ending, or for which less than 28 bytes of room are left.
//
// Returns how many characters were read, a multiple of 4: 0 for less than 32, and where the processor has no vectors of
// 32 bytes. What is left is the caller's.
size_t base64url_decode_blocks(const uint8_t *text, size_t count, uint8_t *bytes, size_t room);

#endif
