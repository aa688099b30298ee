import ArgumentParser
import ControlPlane
import Planning

/// A change of a value, as typed: `200` sets it, `+200` and `-200` add, `+20%` and `x1.2` multiply; `=-20` sets a value
/// below zero.
struct ChangeArgument: ExpressibleByArgument {
    enum How {
        case set
        case add
        case factor
    }

    let how: How
    let number: Double

    init?(argument: String) {
        let text = argument.replacing(" ", with: "")
        guard let first = text.first else { return nil }
        if text.hasSuffix("%") {
            guard first == "+" || first == "-", let percent = Self.number(text.dropLast()) else { return nil }
            self.init(.factor, 1 + percent / 100)
        } else if first == "x" || first == "*" {
            self.init(.factor, Self.number(text.dropFirst()))
        } else if first == "=" {
            self.init(.set, Self.number(text.dropFirst()))
        } else {
            self.init(first == "+" || first == "-" ? .add : .set, Self.number(text[...]))
        }
    }

    private init?(_ how: How, _ number: Double?) {
        guard let number else { return nil }
        self.how = how
        self.number = number
    }

    private static func number(_ text: some StringProtocol) -> Double? {
        Double(String(text)).flatMap { $0.isFinite ? $0 : nil }
    }

    /// The change of a quantity. A plain number multiplies what has no unit.
    func change(of quantity: WhatIfQuantity, _ scope: WhatIfScope) -> WhatIfRequest.Change {
        let isFactor = how == .factor || (how == .set && (quantity == .capacity || quantity == .demand))
        return WhatIfRequest.Change(
            quantity,
            set: how == .set && !isFactor ? number : nil,
            add: how == .add ? number : nil,
            factor: isFactor ? number : nil,
            sites: quantity == .demand ? nil : scope.sites,
            areas: quantity == .demand ? scope.areas : nil,
            classes: quantity == .demand ? scope.classes : nil,
            from: quantity.isOfSites || quantity == .demand ? scope.from : nil,
            to: quantity.isOfSites || quantity == .demand ? scope.to : nil
        )
    }
}

/// Where and when the changes of a command apply.
struct WhatIfScope {
    var sites: [String]?
    var areas: [String]?
    var classes: [String]?
    var from: SlotMark?
    var to: SlotMark?
}
