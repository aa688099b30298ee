import ArgumentParser
import ControlAPI
import ControlPlane
import Foundation
import Planning

/// What `plan what-if` changes, as flags.
struct WhatIfOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A site to change; may be repeated. All sites without it.", valueName: "site"))
    var site: [String] = []

    @Option(help: ArgumentHelp("An area whose demand to change; may be repeated.", valueName: "area"))
    var area: [String] = []

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("A class whose demand to change; may be repeated.", valueName: "class")
    )
    var workloadClass: [String] = []

    @Option(parsing: .unconditional, help: "Own sun and wind, kW: +200, -50, 120, +20%.")
    var renewableKw: ChangeArgument?

    @Option(parsing: .unconditional, help: "Price of grid energy, $/MWh: +20, 95, -10%, =-5 for five below zero.")
    var priceUsdPerMwh: ChangeArgument?

    @Option(parsing: .unconditional, help: "Average carbon intensity of the grid, g/kWh: +50, 300, -30%.")
    var carbonIntensity: ChangeArgument?

    @Option(parsing: .unconditional, help: "Carbon tax, $ per tonne of CO2: 100, +50.")
    var carbonTax: ChangeArgument?

    @Option(parsing: .unconditional, help: "What the grid gives, kW: 500, -100, x0.5.")
    var gridLimitKw: ChangeArgument?

    @Option(parsing: .unconditional, help: "What a site can serve at a time, as a factor: 0.5, x2, -20%.")
    var capacityFactor: ChangeArgument?

    @Option(
        parsing: .unconditional,
        help: "Queries, as a factor: +20%, x2, 0.8; with --area and --class of these alone."
    )
    var demand: ChangeArgument?

    @Option(
        parsing: .unconditional,
        help: "What is left of water budgets, L: +500, -10%; with --site of its own budget."
    )
    var waterBudget: ChangeArgument?

    @Option(parsing: .unconditional, help: "What is left of carbon budgets, kg: +50, -10%.")
    var carbonBudget: ChangeArgument?

    @Flag(help: "The site is down.")
    var down = false

    @Option(help: "The first slot of the changes: its number, or a time.")
    var from: String?

    @Option(help: "The last slot of the changes: its number, or the time they end.")
    var to: String?

    @Option(help: "Other objectives in order of priority, comma-separated.")
    var newPriority: ObjectiveList?

    @Option(help: "How far, as a fraction of its optimum, each of them may worsen for later ones.")
    var newTolerance: Double?

    @Option(help: "Weights of energy, carbon and delay instead of an order, comma-separated.")
    var newWeights: WeightList?

    /// The question.
    ///
    /// - Throws: ``CommandFailure`` for flags that mean nothing together.
    func request() throws -> WhatIfRequest {
        let scope = WhatIfScope(
            sites: site.isEmpty ? nil : site,
            areas: area.isEmpty ? nil : area,
            classes: workloadClass.isEmpty ? nil : workloadClass,
            from: try mark("--from", from),
            to: try mark("--to", to)
        )
        var changes = typed.compactMap { quantity, argument in argument?.change(of: quantity, scope) }
        if down {
            guard !site.isEmpty else { throw CommandFailure(.badInput, "--down needs --site: which site is down?") }
            changes.append(.init(.down, sites: site, from: scope.from, to: scope.to))
        }
        try refuseUnused(changes)
        return WhatIfRequest(
            changes: changes,
            priority: newPriority?.objectives,
            tolerance: newTolerance,
            weights: newWeights?.byObjective
        )
    }

    private var typed: [(WhatIfQuantity, ChangeArgument?)] {
        [
            (.renewableKW, renewableKw), (.priceUSDPerMWh, priceUsdPerMwh),
            (.carbonIntensityGramsPerKWh, carbonIntensity), (.carbonTaxUSDPerTonne, carbonTax),
            (.gridLimitKW, gridLimitKw), (.capacity, capacityFactor), (.demand, demand),
            (.waterBudgetLiters, waterBudget), (.carbonBudgetKilograms, carbonBudget),
        ]
    }

    /// A flag without effect would answer another question than the one asked.
    private func refuseUnused(_ changes: [WhatIfRequest.Change]) throws {
        let hasGoal = newPriority != nil || newWeights != nil
        guard !changes.isEmpty || hasGoal else {
            throw CommandFailure(.badInput, "nothing changes; name a change, for example --site X --renewable-kw +200")
        }
        if !site.isEmpty, changes.allSatisfy({ $0.sites == nil }) {
            throw CommandFailure(
                .badInput,
                "--site goes with a change of a site, for example --renewable-kw +200 or --down"
            )
        }
        if !(area + workloadClass).isEmpty, demand == nil {
            throw CommandFailure(.badInput, "--area and --class go with --demand")
        }
        if from != nil || to != nil, changes.allSatisfy({ $0.from == nil && $0.to == nil }) {
            throw CommandFailure(.badInput, "--from and --to go with a change that can differ between slots")
        }
    }

    private func mark(_ flag: String, _ text: String?) throws -> SlotMark? {
        guard let text else { return nil }
        if let number = Int(text) { return .slot(number) }
        guard let date = Timestamp.parse(text) else {
            throw CommandFailure(
                .badInput,
                "\(flag) is \"\(text)\"; expected the number of a slot, or a time such as 2023-06-01T15:00:00Z"
            )
        }
        return .time(date)
    }
}
