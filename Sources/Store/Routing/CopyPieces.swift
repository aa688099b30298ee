import Foundation
import ThreadExecutor

/// The rows of a batch as a COPY is sent them: a small one in pieces with a rest after each, so that a server on the
/// same machine has a core for a fraction of a millisecond at a time; a large one, of which there is more to come, whole.
struct CopyPieces: AsyncSequence, Sendable {
    /// Some forty decisions, a third of a millisecond for the server.
    private static let pieceBytes = 16 << 10

    /// About twice what a batch has while the database keeps up.
    private static let mostBytesInPieces = 512 << 10

    let bytes: [UInt8]

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var rest: ArraySlice<UInt8>
        fileprivate let isInPieces: Bool
        private var hasBegun = false

        fileprivate init(_ bytes: [UInt8]) {
            rest = bytes[...]
            isInPieces = bytes.count <= mostBytesInPieces
        }

        mutating func next() async -> Data? {
            guard !rest.isEmpty else { return nil }
            // A cancelled task finds out when it sends the next piece.
            if hasBegun { try? await Task.sleep(for: WorkPieces.rest) }
            hasBegun = true
            let piece = isInPieces ? rest.prefix(pieceBytes) : rest
            rest = rest.dropFirst(piece.count)
            return Data(piece)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(bytes) }
}
