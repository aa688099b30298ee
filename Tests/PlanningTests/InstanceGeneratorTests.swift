import Foundation
import Planning
import Testing

struct InstanceGeneratorTests {
    private func encoded(_ seed: UInt64) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(InstanceGenerator.make(areas: 3, sites: 4, classes: 2, slots: 5, seed: seed))
    }

    @Test func `equal seeds give equal instances, others do not`() throws {
        #expect(try encoded(1) == encoded(1))
        #expect(try encoded(1) != encoded(2))
    }

    @Test(arguments: [(1, 1, 1, 1), (2, 3, 4, 5), (9, 9, 5, 24), (5, 2, 3, 30)])
    func `an instance has the size asked for and can be served`(
        _ size: (areas: Int, sites: Int, classes: Int, slots: Int)
    ) async throws {
        let instance = InstanceGenerator.make(
            areas: size.areas,
            sites: size.sites,
            classes: size.classes,
            slots: size.slots,
            seed: 3
        )
        let problem = try AllocationProblem(instance: instance).validated()
        #expect(problem.areas.count == size.areas)
        #expect(problem.sites.count == size.sites)
        #expect(problem.classes.count == size.classes)
        #expect(problem.slots == size.slots)
        #expect(Set(problem.areas).count == size.areas)
        #expect(instance.name == "generated-\(size.areas)x\(size.sites)x\(size.classes)x\(size.slots)-seed-3")
        guard size.areas * size.slots < 100 else { return }
        let plan = try await solve(problem, inOrder(.delay))
        #expect(PlanChecker.check(plan, problem).isEmpty)
    }

    @Test func `demand that may wait and batteries come on top of the same instance`() throws {
        let time = InstanceTime(deferrableShare: 0.25, deferrableHours: 12, batteryHours: 2)
        var timed = InstanceGenerator.make(areas: 3, sites: 4, classes: 8, slots: 24, seed: 1, time: time)
        let slots = try #require(timed.deferrableSlots)
        #expect(slots.filter { $0 > 0 }.count == 2)
        #expect(slots.allSatisfy { $0 == 0 || (2...12).contains($0) })
        let batteries = try #require(timed.batteries).compactMap { $0 }
        #expect(batteries.count == 4)
        #expect(batteries.allSatisfy { abs($0.capacityKWh - 2 * $0.maxChargeKWh) <= 1e-9 * $0.capacityKWh })
        (timed.deferrableSlots, timed.batteries) = (nil, nil)
        let plain = InstanceGenerator.make(areas: 3, sites: 4, classes: 8, slots: 24, seed: 1)
        timed.name = plain.name
        #expect(timed == plain)
    }

    @Test func `an instance says the same after it was written and read`() throws {
        let instance = InstanceGenerator.make(areas: 2, sites: 3, classes: 2, slots: 4, seed: 9)
        let read = try GreenLLMInstance.decode(JSONEncoder().encode(instance))
        #expect(AllocationProblem(instance: read) == AllocationProblem(instance: instance))
    }

    @Test func `random fleets are the same for a seed, and absurd ones are valid`() throws {
        for seed in UInt64(0)..<100 {
            #expect(RandomProblem.makeAbsurd(seed: seed) == RandomProblem.makeAbsurd(seed: seed))
            _ = try RandomProblem.makeAbsurd(seed: seed).validated()
        }
    }
}
