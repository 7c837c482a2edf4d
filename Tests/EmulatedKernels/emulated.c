#define KERNELS_EMULATED

#include "EmulatedKernels.h"

#include "../../Sources/CKernels/vec.h"

#include "../../Sources/CKernels/p256.inc"
#include "../../Sources/CKernels/rsa.inc"

const kernels_vectors *kernels_emulated(void) {
    static const kernels_vectors kernels = {rsa_verify, p256_gather, p256_forward, p256_backward, p256_check};
    return &kernels;
}
