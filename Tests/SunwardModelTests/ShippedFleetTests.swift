import Foundation
import SunwardModel
import Testing

/// The fleets in the project's `sites` folder.
enum ShippedFleets {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("sites")

    static let names = ["demo", "us-nine", "world-eight", "world-eight-flexible"]

    static func load(_ name: String) -> FleetLoadResult {
        FleetLoader().load(directory: folder.appendingPathComponent(name))
    }
}

@Suite("Shipped fleets")
struct ShippedFleetTests {
    @Test("The fleet loads without problems", arguments: ShippedFleets.names)
    func loads(_ name: String) {
        let result = ShippedFleets.load(name)
        #expect(result.problems.isEmpty, "\(result.problems.map(\.description).joined(separator: "\n"))")
        #expect(result.fleet?.name == name)
    }

    @Test("No shipped fleet is left untested")
    func allListed() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: ShippedFleets.folder.path)
        #expect(folders.filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }.sorted() == ShippedFleets.names)
    }

    @Test("The flexible fleet differs from its like in time alone: one class that may wait, and batteries")
    func flexibleFleet() throws {
        var fleet = try #require(ShippedFleets.load("world-eight-flexible").fleet)
        #expect(fleet.classes.filter { $0.deferrableHours == 12 }.map(\.name) == ["batch-summaries"])
        #expect(fleet.sites.filter { $0.battery != nil }.map(\.name).sorted() == ["dallas", "melbourne", "san-jose"])
        fleet.name = "world-eight"
        for index in fleet.classes.indices { fleet.classes[index].deferrableHours = 0 }
        for index in fleet.sites.indices { fleet.sites[index].battery = nil }
        #expect(fleet == ShippedFleets.load("world-eight").fleet)
    }

    @Test("Mean demand takes a quarter to a half of each resource", arguments: ShippedFleets.names)
    func demandFitsCapacity(_ name: String) throws {
        let fleet = try #require(ShippedFleets.load(name).fleet)
        let needed = fleet.areas.reduce(0) { sum, area in
            fleet.classes.reduce(sum) { sum, workloadClass in
                let units = workloadClass.resourceUnitsPerToken["replica-seconds"] ?? 0
                let tokens = workloadClass.inputTokens + workloadClass.outputTokens
                return sum + units * tokens * (area.typicalQueriesPerHour[workloadClass.name] ?? 0)
            }
        }
        let available = fleet.sites.reduce(0) { $0 + ($1.resourceCapacityPerHour["replica-seconds"] ?? 0) }
        #expect((0.25...0.5).contains(needed / available))
    }

    @Test("No GPU is planned beyond the 700 W it can draw", arguments: ShippedFleets.names)
    func powerOfGraphicsProcessors(_ name: String) throws {
        let fleet = try #require(ShippedFleets.load(name).fleet)
        let gpus = ["llama-3.1-8b": 1, "llama-3.1-70b": 4]
        for site in fleet.sites {
            let count = site.models.reduce(0) { $0 + $1.replicas * (gpus[$1.name] ?? 0) }
            let seconds = try #require(site.resourceCapacityPerHour["replica-seconds"])
            for workloadClass in fleet.classes {
                let units = try #require(workloadClass.resourceUnitsPerToken["replica-seconds"])
                let perQuery = units * (workloadClass.inputTokens + workloadClass.outputTokens)
                let energy = try #require(
                    site.models.trafficMean {
                        $0.energy(
                            inputTokens: workloadClass.inputTokens,
                            outputTokens: workloadClass.outputTokens
                        ).kilowattHours
                    }
                )
                let kilowatts = energy * (seconds / perQuery)
                #expect(kilowatts / Double(count) < 0.7, "\(site.name) \(workloadClass.name)")
            }
        }
    }

    @Test("Every model says what it promises for every class", arguments: ShippedFleets.names)
    func promises(_ name: String) throws {
        let fleet = try #require(ShippedFleets.load(name).fleet)
        let classes = Set(fleet.classes.map(\.name))
        for model in fleet.sites.flatMap(\.models) {
            #expect(Set(model.qualityByClass.keys) == classes, "\(model.name)")
            #expect(model.parametersBillions != nil && model.contextTokens != nil, "\(model.name)")
        }
    }

    @Test("Each limit of latency leaves every model a mean answer near home", arguments: ShippedFleets.names)
    func latencyGoals(_ name: String) throws {
        let fleet = try #require(ShippedFleets.load(name).fleet)
        for workloadClass in fleet.classes {
            guard let limit = workloadClass.routing.latencyP95Seconds else { continue }
            let bytes = (workloadClass.inputTokens + workloadClass.outputTokens) * workloadClass.bytesPerToken
            for site in fleet.sites {
                let network = try #require(site.network.values.map { $0.delaySeconds(bytes: bytes) }.min())
                for model in site.models {
                    let prefill = model.prefillMillisecondsPerThousandTokens * workloadClass.inputTokens / 1000
                    let decode = model.interTokenMillisecondsP95 * workloadClass.outputTokens
                    let seconds = (model.timeToFirstTokenMilliseconds + prefill + decode) / 1000 + network
                    let free = limit * (1 - fleet.routing.latencyMarginFraction)
                    #expect(seconds < free, "\(workloadClass.name) by \(model.name) at \(site.name)")
                }
            }
        }
    }
}
