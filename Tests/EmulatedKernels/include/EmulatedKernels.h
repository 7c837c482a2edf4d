#ifndef EMULATED_KERNELS_H
#define EMULATED_KERNELS_H

#include "kernels.h"

// The kernels with each vector operation done in plain C: slow, and everywhere.
const kernels_vectors *kernels_emulated(void);

#endif
