#include "kernels.h"

#if defined(__x86_64__)

#include "vec.h"

#include "p256.inc"
#include "rsa.inc"

const kernels_vectors *kernels_ifma(void) {
    static const kernels_vectors kernels = {rsa_verify, p256_gather, p256_forward, p256_backward, p256_check};
    // This looks, too, whether the system keeps such registers.
    const int is_there = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
                         __builtin_cpu_supports("avx512ifma");
    return is_there ? &kernels : 0;
}

#else

const kernels_vectors *kernels_ifma(void) { return 0; }

#endif
