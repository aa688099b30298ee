import NIOCore

/// One request as it came, whole.
struct FastRequest {
    let bytes: ByteBuffer
    private let frame: RequestFrame

    /// - Parameter bytes: Exactly those that `frame` is of.
    init(_ bytes: ByteBuffer, frame: RequestFrame) {
        self.bytes = bytes
        self.frame = frame
    }

    /// The value of the `Authorization` header; nil without one.
    var authorization: String? {
        frame.authorization.map { range in
            bytes.withUnsafeReadableBytes { bytes in
                String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
            }
        }
    }

    func withBody<Result>(_ read: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeReadableBytes { bytes in
            read(UnsafeRawBufferPointer(rebasing: bytes[frame.headLength...]))
        }
    }
}
