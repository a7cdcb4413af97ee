// Counts the calls of malloc, calloc, realloc and posix_memalign of the program it is linked into.
#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

#include <stdint.h>

// Calls so far, of all threads.
uint64_t allocations_count(void);

#endif
