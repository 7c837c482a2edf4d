#define KERNELS_EMULATED

#include "kernels.h"

#include "vec.h"

#include "p256.inc"
#include "rsa.inc"

const kernels_vectors *kernels_emulated(void) {
    static const kernels_vectors kernels = {rsa_verify, p256_gather, p256_forward, p256_backward, p256_check};
    return &kernels;
}
