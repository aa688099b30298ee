import SunwardModel
import Testing

@testable import Simulation

@Suite struct BacktestPolicyTests {
    private let fleet = BacktestWorld.fleet()

    @Test func `every order of the objectives can be named`() throws {
        let names = ["energy", "carbon", "delay"]
        for first in names {
            for second in names where second != first {
                let third = try #require(names.first { $0 != first && $0 != second })
                let policy = try #require(BacktestPolicy(name: "sunward-\(first)-\(second)-\(third)"))
                let order = policy.objectives(of: fleet).priority.map(\.objective.rawValue)
                #expect(order == [first, second, third])
                #expect(policy.reference.name == "perfect-foresight-\(first)-\(second)-\(third)")
            }
        }
    }

    @Test func `one objective comes first and the others follow in their usual order`() throws {
        let policy = try #require(BacktestPolicy(name: "sunward-delay"))
        #expect(policy.objectives(of: fleet).priority.map(\.objective) == [.delay, .energy, .carbon])
    }

    @Test func `objectives keep the fleet's tolerances and weights`() throws {
        var fleet = fleet
        fleet.objectives.priority = [ObjectivePolicy.Entry(.carbon, toleranceFraction: 0.2, weight: 3)]
        let ordered = try #require(BacktestPolicy(name: "sunward-energy")).objectives(of: fleet)
        #expect(ordered.priority.map(\.toleranceFraction) == [0.001, 0.2, 0.001])
        let weighted = try #require(BacktestPolicy(name: "weighted")).objectives(of: fleet)
        #expect(weighted.mode == .weighted)
        #expect(weighted.priority.first { $0.objective == .carbon }?.weight == 3)
    }

    @Test(arguments: ["", "sunward-", "sunward-energy-energy-delay", "sunward-energy-carbon", "greedy", "Sunward"])
    func `other names are no policies`(name: String) {
        #expect(BacktestPolicy(name: name) == nil)
    }

    @Test func `the usual set is complete`() {
        #expect(BacktestPolicy.standard.count == 13)
        #expect(Set(BacktestPolicy.standard.map(\.name)).count == 13)
    }
}
