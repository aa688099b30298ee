import Foundation
import Testing

@testable import Store

struct CopyPiecesTests {
    private static func pieces(of text: [UInt8]) async -> [Data] {
        var pieces: [Data] = []
        for await piece in CopyPieces(bytes: text) { pieces.append(piece) }
        return pieces
    }

    private static func text(_ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(truncatingIfNeeded: $0 % 251) } }

    @Test(arguments: [1, 16 << 10, (16 << 10) + 1, 100_000])
    func `a small batch goes in pieces that together are the whole`(bytes: Int) async {
        let text = Self.text(bytes)
        let pieces = await Self.pieces(of: text)
        #expect(pieces.reduce(Data(), +) == Data(text))
        #expect(pieces.count == (bytes - 1) / (16 << 10) + 1)
        #expect(pieces.allSatisfy { $0.count <= 16 << 10 && !$0.isEmpty })
    }

    @Test func `a large batch goes at once`() async {
        let text = Self.text(600_000)
        #expect(await Self.pieces(of: text) == [Data(text)])
    }

    @Test func `nothing is no piece`() async {
        #expect(await Self.pieces(of: []).isEmpty)
    }
}
