import Testing

@testable import Gateway

struct HedgeAllowanceTests {
    @Test func `one request in twenty may have a second attempt`() {
        let allowance = HedgeAllowance.ofSlow()
        #expect(!allowance.take())
        var taken = 0
        for _ in 0..<1000 {
            allowance.earn()
            if allowance.take() { taken += 1 }
        }
        #expect(taken == 50)
    }

    @Test func `no more than ten are saved up`() {
        let allowance = HedgeAllowance.ofSlow()
        for _ in 0..<100_000 { allowance.earn() }
        let taken = (0..<100).filter { _ in allowance.take() }.count
        #expect(taken == 10)
    }

    @Test func `what did not come about is not counted`() {
        let allowance = HedgeAllowance.ofSlow()
        for _ in 0..<20 { allowance.earn() }
        #expect(allowance.take())
        allowance.giveBack()
        #expect(allowance.take())
        #expect(!allowance.take())
    }

    @Test func `many at once take no more than there is`() async {
        let allowance = HedgeAllowance.ofSlow()
        for _ in 0..<100 { allowance.earn() }
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { (0..<50).filter { _ in allowance.take() }.count } }
            return await group.reduce(0, +)
        }
        #expect(taken == 5)
    }
}
