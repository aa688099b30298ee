import CMalloc

/// How the C library's heap is to behave in a process that runs for months.
enum HeapTuning {
    /// Blocks from here on are mapped one by one and go back to the system when they are freed.
    private static let mappedBytes: Int32 = 256 * 1024

    /// By default glibc keeps a heap for every thread and learns to keep what large buffers once took, so that a single
    /// save of the router's state stays on the books for ever. Two heaps are enough for threads that seldom allocate at
    /// the same moment. Call it before threads are started; elsewhere than on glibc it does nothing.
    static func apply() {
        #if canImport(Glibc)
            _ = mallopt(M_ARENA_MAX, 2)
            _ = mallopt(M_MMAP_THRESHOLD, mappedBytes)
            _ = mallopt(M_TRIM_THRESHOLD, mappedBytes)
        #endif
    }
}
