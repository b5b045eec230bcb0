// The files that this library has mapped. A fault in one of them is answered by a page of zeroes, so that whatever instruction
// it was can go on, and by telling Java, which then ends every access.
#ifndef SHMARRAY_MAPPED_REGIONS_H
#define SHMARRAY_MAPPED_REGIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Watches over a region until unwatch_region. Numbers are given by the caller, the smaller the better, and are its own until then.
// Returns 0 or a negated error number: -ENOMEM if the number is too large, or there is no memory to note it.
int watch_region(int32_t number, void *start, size_t size, bool is_writable);

// To be called before the region is unmapped.
void unwatch_region(int32_t number);

// Whether a page of the region was not available, and is replaced.
bool is_region_cut(int32_t number);

// Whether a page was replaced in some region that has part of this memory.
bool is_memory_cut(uintptr_t start, size_t size);

// Waits until a page of some region was replaced for the first time; returns its number, or -1 after so many milliseconds.
int32_t await_cut_region(int64_t milliseconds);

// Ends the waiting of whoever waits now.
void stop_awaiting_cuts(void);

// For the handler of SIGBUS: puts a private page of zeroes where the access failed; returns whether the address is in a region.
bool replace_page(void *address);

#endif
