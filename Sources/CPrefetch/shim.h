// Asks for a line of memory ahead of its use; Swift has no way to say so.

/// Asks for what lies `offset` bytes behind `base`. It never faults, and of what is nowhere it asks for nothing.
static inline void sunward_prefetch(const void *base, long offset) {
    __builtin_prefetch((const char *)base + offset);
}
