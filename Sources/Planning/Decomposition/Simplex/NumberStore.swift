/// Memory of fixed size for a method whose innermost loops should cost nothing but their arithmetic: buffers that are
/// neither copied nor counted, checked against their bounds in debug builds, and freed together.
final class NumberStore {
    private var buffers: [UnsafeMutableRawPointer] = []

    /// A buffer of equal values, valid as long as the store.
    func make<Value: BitwiseCopyable>(_ count: Int, repeating value: Value) -> UnsafeMutableBufferPointer<Value> {
        let buffer = UnsafeMutableBufferPointer<Value>.allocate(capacity: max(1, count))
        buffer.initialize(repeating: value)
        if let base = buffer.baseAddress { buffers.append(UnsafeMutableRawPointer(base)) }
        return UnsafeMutableBufferPointer(rebasing: buffer[..<count])
    }

    /// A buffer with the values of an array, valid as long as the store.
    func copy<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafeBufferPointer<Value> {
        let buffer = UnsafeMutableBufferPointer<Value>.allocate(capacity: max(1, values.count))
        _ = buffer.initialize(from: values)
        if let base = buffer.baseAddress { buffers.append(UnsafeMutableRawPointer(base)) }
        return UnsafeBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[..<values.count]))
    }

    deinit {
        for buffer in buffers { buffer.deallocate() }
    }
}
