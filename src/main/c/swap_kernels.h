// Copies that reverse the bytes of each element.
#ifndef SHMARRAY_SWAP_KERNELS_H
#define SHMARRAY_SWAP_KERNELS_H

#include "copy_kernels.h"

typedef enum { SWAP_PREFETCHING, SWAP_STREAMING, SWAP_STREAMING_4_PAGES } swap_loop;

// What a swap kernel is given begins at a cache line of the destination and is a multiple of so many bytes.
#define SWAP_UNIT (2 * CACHE_LINE)

// The one for elements of 2, 4 or 8 bytes by vectors of so many bytes, which this processor must have. Null if there is none.
copy_kernel *swap_kernel_of(int width, size_t element_size, swap_loop loop);

#endif
