import Foundation
import SunwardModel

extension RoutingRefusal {
    /// The reason as a sentence for people: what was asked, what the model offers.
    public var text: String {
        switch reason {
        case .unavailable(.down): "unavailable: its server is down or its circuit breaker is open"
        case .unavailable(.saturated): "unavailable: its batch and its queue are full"
        case .unavailable(.contextTooLong): "unavailable: prompt and answer do not fit its context"
        case .unavailable(.otherTask): "unavailable: it does not answer prompts"
        case .belowFloor(let quality, let margin, let floor):
            "below the floor: predicted quality \(Self.number(quality))\(Self.less(margin)), floor \(Self.number(floor))"
        case .overObjective(let seconds, let margin, let objective):
            "over the latency objective: p95 \(Self.number(seconds)) s\(Self.plus(margin)), "
                + "objective \(Self.number(objective)) s"
        case .overCap(let grams, let cap):
            "over the carbon cap: \(Self.number(grams)) g, cap \(Self.number(cap)) g"
        case .overBudget(let grams, let left):
            "over the carbon budget: \(Self.number(grams)) g, the budget leaves \(Self.number(left)) g to this request"
        case .moreCarbon(let grams, let chosen) where grams > chosen:
            "more carbon: \(Self.number(grams)) g against \(Self.number(chosen)) g"
        case .moreCarbon(let grams, let chosen):
            "no less carbon that counts: \(Self.number(grams)) g against \(Self.number(chosen)) g"
        case .worseTrade(let grams, let quality, let price): Self.trade(grams, quality, price)
        case .notPreferred(let policy): "not preferred: \(policy.rawValue) went by something else"
        }
    }

    private static func trade(_ grams: Double, _ quality: Double, _ price: Double) -> String {
        let points = 100 * quality
        let worth = "a point of quality is worth \(number(price / 100)) g at present prices"
        if grams > 0, points > 0 {
            return "not worth its carbon: \(number(grams)) g more for \(number(points)) points more, \(worth)"
        }
        if grams <= 0, points < 0 {
            return "saves too little carbon: \(number(-grams)) g less for \(number(-points)) points less, \(worth)"
        }
        return "a worse trade: \(signed(grams)) g and \(signed(points)) points of quality against the chosen model, "
            + worth
    }

    private static func less(_ margin: Double) -> String { margin > 0 ? " less a margin of \(number(margin))" : "" }

    private static func plus(_ margin: Double) -> String { margin > 0 ? " plus a margin of \(number(margin)) s" : "" }

    private static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + number(value) }

    /// Three significant digits, whatever the scale.
    private static func number(_ value: Double) -> String { String(format: "%.3g", value) }
}
