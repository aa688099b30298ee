import Testing
import ThreadExecutor

struct WorkPiecesTests {
    /// The items after which it rested.
    private static func rests(of items: Int, itemsPerPiece: Int, mostItems: Int) -> [Int] {
        var pieces = WorkPieces(of: items, itemsPerPiece: itemsPerPiece, mostItems: mostItems)
        return (1...items).filter { _ in pieces.finishItem() }
    }

    @Test func `work rests after each piece`() {
        let began = ContinuousClock.now
        #expect(Self.rests(of: 10, itemsPerPiece: 3, mostItems: 10) == [3, 6, 9])
        #expect(ContinuousClock.now - began >= WorkPieces.rest * 3)
    }

    @Test func `work that is behind does not rest`() {
        #expect(Self.rests(of: 11, itemsPerPiece: 3, mostItems: 10) == [])
    }
}
