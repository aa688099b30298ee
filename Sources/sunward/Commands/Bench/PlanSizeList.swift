import ArgumentParser

/// Sizes of instances, such as `9x9x5x24,30x30x8x24`.
struct PlanSizeList: ExpressibleByArgument {
    /// Areas x sites x classes x slots.
    struct Size {
        let areas: Int
        let sites: Int
        let classes: Int
        let slots: Int

        var name: String { "\(areas)x\(sites)x\(classes)x\(slots)" }
        var shares: Int { areas * sites * classes * slots }
    }

    static let standard = PlanSizeList(
        sizes: [
            Size(areas: 9, sites: 9, classes: 5, slots: 24), Size(areas: 30, sites: 30, classes: 8, slots: 24),
            Size(areas: 60, sites: 60, classes: 8, slots: 24), Size(areas: 100, sites: 100, classes: 10, slots: 24),
        ]
    )

    let sizes: [Size]

    init(sizes: [Size]) { self.sizes = sizes }

    init?(argument: String) {
        var sizes: [Size] = []
        for part in argument.split(separator: ",") {
            let numbers = part.split(separator: "x").compactMap { Int($0) }
            guard numbers.count == 4, numbers.allSatisfy({ (1...1000).contains($0) }) else { return nil }
            sizes.append(Size(areas: numbers[0], sites: numbers[1], classes: numbers[2], slots: numbers[3]))
        }
        guard !sizes.isEmpty else { return nil }
        self.sizes = sizes
    }

    var defaultValueDescription: String { sizes.map(\.name).joined(separator: ",") }
}
