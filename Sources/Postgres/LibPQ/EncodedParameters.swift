/// Bind parameters as libpq takes them: zero-terminated texts, `nil` for null.
struct EncodedParameters {
    private let bytes: [UInt8]
    private let offsets: [Int?]

    /// - Throws: ``PostgresError`` with code `invalidUse` for a text with a zero byte, and what an encoder throws.
    init(_ parameters: [any PostgresEncodable]) throws {
        guard parameters.count <= Int(UInt16.max) else {
            throw PostgresError(.invalidUse, "\(parameters.count) parameters, where PostgreSQL takes 65535")
        }
        var bytes: [UInt8] = []
        var offsets: [Int?] = []
        offsets.reserveCapacity(parameters.count)
        for (index, parameter) in parameters.enumerated() {
            var buffer = PostgresTextBuffer(escapesForCopy: false)
            try parameter.encode(into: &buffer)
            guard !buffer.holdsZeroByte else {
                throw PostgresError(.invalidUse, "parameter $\(index + 1) holds a zero byte")
            }
            offsets.append(buffer.isNull ? nil : bytes.count)
            bytes.append(contentsOf: buffer.bytes)
            bytes.append(0)
        }
        self.bytes = bytes
        self.offsets = offsets
    }

    var count: Int32 { Int32(offsets.count) }

    func withPointers<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBufferPointer { bytes in
            try bytes.withMemoryRebound(to: CChar.self) { characters in
                let pointers = offsets.map { offset in offset.flatMap { characters.baseAddress?.advanced(by: $0) } }
                return try pointers.withUnsafeBufferPointer { try body($0.baseAddress) }
            }
        }
    }
}
