import CPrefetch

/// Tables that will be read at the rows of a prompt as soon as all of them are known. They are larger than the caches
/// next to a core: asking for each row's line when the row is found hides its way from memory behind the reading of
/// the text.
struct RowPrefetch {
    /// Of ``EaseModel`` (32 bytes a row) and of ``LengthFactors`` (16 bytes); nil for none.
    private let ease: UnsafeRawPointer?
    private let length: UnsafeRawPointer?

    init(ease: UnsafePointer<SIMD8<Float>>? = nil, length: UnsafePointer<SIMD4<Float>>? = nil) {
        self.ease = ease.map { UnsafeRawPointer($0) }
        self.length = length.map { UnsafeRawPointer($0) }
    }

    @inline(__always)
    func callAsFunction(_ row: UInt32) {
        // Asking for what is nowhere does nothing.
        sunward_prefetch(ease, Int(row) &* 32)
        sunward_prefetch(length, Int(row) &* 16)
    }
}
