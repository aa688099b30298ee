// How glibc's heap is tuned; Swift's own module of the C library leaves it out.
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif
