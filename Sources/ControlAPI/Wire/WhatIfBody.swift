import ControlPlane
import Foundation
import Planning

/// A question about a plan, on the wire:
///
///     {"changes": [{"quantity": "renewableKW", "add": 200, "sites": ["tucson"]}, {"quantity": "down", "sites": ["lubbock"]}]}
///
/// Read strictly, so that a change that is misspelt is not taken for none.
struct WhatIfBody: Decodable, Sendable {
    let request: WhatIfRequest

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case changes, priority, tolerance, weights
    }

    init(from decoder: any Decoder) throws {
        try decoder.refuseFields(but: CodingKeys.self)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let weights = try fields.decodeIfPresent([String: Double].self, forKey: .weights)
        request = WhatIfRequest(
            changes: try fields.decodeIfPresent([Change].self, forKey: .changes)?.map(\.change) ?? [],
            priority: try fields.decodeIfPresent([String].self, forKey: .priority)?.map(Self.objective),
            tolerance: try fields.decodeIfPresent(Double.self, forKey: .tolerance),
            weights: try weights.map { weights in
                var named: [PlanningObjective: Double] = [:]
                for (name, weight) in weights { named[try Self.objective(name)] = weight }
                return named
            }
        )
    }

    private static func objective(_ name: String) throws -> PlanningObjective {
        guard let objective = PlanningObjective(rawValue: name), objective != .unserved else {
            throw ProblemDetails.badRequest("\"\(name.prefix(80))\" is no objective; expected energy, carbon or delay")
        }
        return objective
    }

    /// One change.
    private struct Change: Decodable {
        let change: WhatIfRequest.Change

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case quantity, set, add, factor, sites, areas, classes, from, to
        }

        init(from decoder: any Decoder) throws {
            try decoder.refuseFields(but: CodingKeys.self)
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            let name = try fields.decode(String.self, forKey: .quantity)
            guard let quantity = WhatIfQuantity(rawValue: name) else {
                let known = WhatIfQuantity.allCases.map(\.rawValue).joined(separator: ", ")
                throw ProblemDetails.badRequest("quantity \"\(name.prefix(80))\" is not known; quantities are \(known)")
            }
            change = WhatIfRequest.Change(
                quantity,
                set: try fields.decodeIfPresent(Double.self, forKey: .set),
                add: try fields.decodeIfPresent(Double.self, forKey: .add),
                factor: try fields.decodeIfPresent(Double.self, forKey: .factor),
                sites: try fields.decodeIfPresent([String].self, forKey: .sites),
                areas: try fields.decodeIfPresent([String].self, forKey: .areas),
                classes: try fields.decodeIfPresent([String].self, forKey: .classes),
                from: try fields.decodeIfPresent(SlotMark.self, forKey: .from),
                to: try fields.decodeIfPresent(SlotMark.self, forKey: .to)
            )
        }
    }
}
