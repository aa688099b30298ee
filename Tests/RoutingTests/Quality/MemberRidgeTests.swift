import Testing

@testable import Routing

@Suite("Ridge regression of the ensemble's members")
struct MemberRidgeTests {
    private static let prompts: [(hashes: [UInt32], classSeed: UInt32)] = (0 as UInt32..<70).map { index in
        let hashes: [UInt32] = [index % 5, 10 + index % 3, 20 + index % 2]
        return (hashes: hashes, classSeed: 0)
    }
    private static let design = RowDesign(prompts, crossing: 0)
    private static let targets = (0..<70).map { Float($0 % 5) - 2 + Float($0 % 3) }
    private static let groups = (0..<70).map { $0 / 10 }

    @Test("The gradient of every member's own objective is zero at its weights")
    func stationary() {
        let ridge: Float = 0.7
        let weights = MemberRidge.weights(Self.design, targets: Self.targets, groups: Self.groups, ridge: ridge)
        var residuals = Self.design.product(weights)
        for example in residuals.indices {
            residuals[example] -= Self.targets[example]
            residuals[example][Self.groups[example]] = 0
        }
        let gradient = zip(Self.design.transposedProduct(residuals), weights).map { $0 + ridge * $1 }
        for column in gradient { for lane in 0..<RowTable.members { #expect(abs(column[lane]) < 1e-3) } }
    }

    @Test("A member does not change when its own group's targets do")
    func heldOut() {
        var changed = Self.targets
        for example in changed.indices where Self.groups[example] == 3 { changed[example] += 50 }
        let before = MemberRidge.weights(Self.design, targets: Self.targets, groups: Self.groups, ridge: 1)
        let after = MemberRidge.weights(Self.design, targets: changed, groups: Self.groups, ridge: 1)
        #expect(before.map { $0[3] } == after.map { $0[3] })
        #expect(before.map { $0[2] } != after.map { $0[2] })
    }

    @Test("Rows of a single prompt are left out, and prompts are of unit length")
    func design() {
        let design = RowDesign([([1, 2], 0), ([1, 3], 0), ([1, 3], 0), ([9], 0)], crossing: 0)
        #expect(design.plainRows == [1, 3])
        let squares = design.product([SIMD8(repeating: 1), SIMD8(repeating: 0)])[0]
        #expect(abs(squares[0] - 1) < 1e-6)
        #expect(design.product([SIMD8(repeating: 1), SIMD8(repeating: 1)])[3] == .zero)
    }
}
