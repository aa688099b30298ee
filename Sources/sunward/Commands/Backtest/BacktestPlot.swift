import Foundation
import Simulation

/// The policies of a backtest as a drawing: energy cost across, carbon up, both to be small.
struct BacktestPlot {
    private static let size = (width: 1080.0, height: 640.0)
    private static let frame = (left: 84.0, top: 76.0, right: 330.0, bottom: 64.0)

    /// A policy as it is drawn.
    private struct Mark {
        let name: String
        let number: Int
        let cost: Double
        let carbon: Double

        var kind: Kind {
            if name.hasPrefix("perfect-foresight") { return .foresight }
            if name.hasPrefix("sunward") || name == "weighted" { return .planner }
            return name.hasPrefix("greedy") ? .greedy : .rule
        }
    }

    private enum Kind: CaseIterable {
        case planner
        case foresight
        case greedy
        case rule

        var colour: String {
            switch self {
            case .planner: "#0072b2"
            case .foresight: "#222222"
            case .greedy: "#d55e00"
            case .rule: "#8a8a8a"
            }
        }

        var title: String {
            switch self {
            case .planner: "planner, with forecasts"
            case .foresight: "planner, perfect foresight"
            case .greedy: "greedy, knows own supply and limits"
            case .rule: "fixed rule"
            }
        }
    }

    private let report: BacktestReport
    private let marks: [Mark]
    private let across: PlotAxis
    private let up: PlotAxis

    init(report: BacktestReport) {
        self.report = report
        marks = report.order.enumerated().compactMap { place, name in
            report.policies[name].map {
                Mark(
                    name: name,
                    number: place + 1,
                    cost: $0.costUSD,
                    carbon: $0.carbonKg
                )
            }
        }
        across = PlotAxis(
            values: marks.map(\.cost),
            from: Self.frame.left,
            to: Self.size.width - Self.frame.right
        )
        up = PlotAxis(values: marks.map(\.carbon), from: Self.size.height - Self.frame.bottom, to: Self.frame.top)
    }

    func svg() -> String {
        let (width, height) = Self.size
        let title = "Energy cost and carbon of \(report.policies.count) policies"
        let days = report.from.formatted(.iso8601.year().month().day())
        let subtitle =
            "\(report.fleet), \(report.days) days from \(days), forecast \(report.forecast). "
            + "Lower left is better; grey lines: least cost and least carbon."
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" width="\(Int(width))" \
            height="\(Int(height))" font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#222">
            <rect width="100%" height="100%" fill="#ffffff"/>
            \(text(title, x: Self.frame.left, y: 30, anchor: "start", extra: " font-size=\"18\" font-weight=\"bold\""))
            \(text(subtitle, x: Self.frame.left, y: 52, anchor: "start", extra: " fill=\"#666\""))
            \(axes())
            \(leastLines())
            \(discs())
            \(legend())
            </svg>

            """
    }

    // MARK: - Parts

    private func axes() -> String {
        let (left, right) = (across.start, across.end)
        let (bottom, top) = (up.start, up.end)
        var parts = across.ticks.flatMap { value in
            let x = across.place(value)
            return [
                line(x, top, x, bottom, "#ececec"),
                text(across.label(value), x: x, y: bottom + 20, anchor: "middle"),
            ]
        }
        parts += up.ticks.flatMap { value in
            let y = up.place(value)
            return [line(left, y, right, y, "#ececec"), text(up.label(value), x: left - 8, y: y + 4, anchor: "end")]
        }
        parts.append(
            """
            <rect x="\(number(left))" y="\(number(top))" width="\(number(right - left))" \
            height="\(number(bottom - top))" fill="none" stroke="#888"/>
            """
        )
        parts.append(text("energy cost, US dollars", x: (left + right) / 2, y: bottom + 46, anchor: "middle"))
        parts.append(
            """
            <text transform="translate(22 \(number((top + bottom) / 2))) rotate(-90)" text-anchor="middle">\
            carbon, kilograms (average intensity)</text>
            """
        )
        return parts.joined(separator: "\n")
    }

    private func leastLines() -> String {
        var parts: [String] = []
        if let least = marks.map(\.cost).min() {
            let x = across.place(least)
            parts.append(line(x, up.end, x, up.start, "#9a9a9a", dash: "2 4"))
        }
        if let least = marks.map(\.carbon).min() {
            let y = up.place(least)
            parts.append(line(across.start, y, across.end, y, "#9a9a9a", dash: "2 4"))
        }
        return parts.joined(separator: "\n")
    }

    /// Numbered discs, each on its point; one that would hide another stands beside it, with a line to its point.
    private func discs() -> String {
        let radius = 9.0
        var taken: [(x: Double, y: Double)] = []
        func isFree(_ x: Double, _ y: Double) -> Bool {
            taken.allSatisfy { hypot($0.x - x, $0.y - y) > 2 * radius + 1 }
                && x - radius > across.start && x + radius < across.end && y - radius > up.end && y + radius < up.start
        }
        var (leads, discs): ([String], [String]) = ([], [])
        for mark in marks {
            let point = (x: across.place(mark.cost), y: up.place(mark.carbon))
            let around = [26.0, 46, 66].flatMap { reach in
                stride(from: 0.0, to: 360, by: 30).map { degrees in
                    let angle = (degrees - 30) * .pi / 180
                    return (x: point.x + reach * cos(angle), y: point.y + reach * sin(angle))
                }
            }
            let place = ([point] + around).first { isFree($0.x, $0.y) } ?? point
            taken.append(place)
            if place != point {
                leads.append(line(point.x, point.y, place.x, place.y, mark.kind.colour))
                leads.append(
                    "<circle cx=\"\(number(point.x))\" cy=\"\(number(point.y))\" r=\"3\" fill=\"\(mark.kind.colour)\"/>"
                )
            }
            discs.append(disc(mark, x: place.x, y: place.y, radius: radius))
        }
        // No point's dot may hide another's number.
        return (leads + discs).joined(separator: "\n")
    }

    private func disc(_ mark: Mark, x: Double, y: Double, radius: Double) -> String {
        """
        <circle cx="\(number(x))" cy="\(number(y))" r="\(number(radius))" fill="\(mark.kind.colour)" stroke="#fff"/>
        \(text("\(mark.number)", x: x, y: y + 4, anchor: "middle", extra: " fill=\"#fff\" font-size=\"11\""))
        """
    }

    private func legend() -> String {
        let start = across.end + 20
        let (costEdge, carbonEdge) = (Self.size.width - 74, Self.size.width - 14)
        var parts = [
            text("$", x: costEdge, y: up.end + 4, anchor: "end", extra: " fill=\"#666\""),
            text("kg", x: carbonEdge, y: up.end + 4, anchor: "end", extra: " fill=\"#666\""),
        ]
        var y = up.end + 28
        for mark in marks {
            parts.append(disc(mark, x: start + 9, y: y - 4, radius: 9))
            parts.append(text(mark.name, x: start + 26, y: y, anchor: "start"))
            parts.append(text(Self.figure(mark.cost), x: costEdge, y: y, anchor: "end"))
            parts.append(text(Self.figure(mark.carbon), x: carbonEdge, y: y, anchor: "end"))
            y += 24
        }
        y += 14
        for kind in Kind.allCases where marks.contains(where: { $0.kind == kind }) {
            parts.append(
                """
                <circle cx="\(number(start + 9))" cy="\(number(y - 4))" r="5" fill="\(kind.colour)"/>
                """
            )
            parts.append(text(kind.title, x: start + 26, y: y, anchor: "start", extra: " fill=\"#666\""))
            y += 20
        }
        return parts.joined(separator: "\n")
    }

    // MARK: - Elements

    private func line(
        _ x1: Double,
        _ y1: Double,
        _ x2: Double,
        _ y2: Double,
        _ colour: String,
        dash: String? = nil
    ) -> String {
        """
        <line x1="\(number(x1))" x2="\(number(x2))" y1="\(number(y1))" y2="\(number(y2))" \
        stroke="\(colour)"\(dash.map { " stroke-dasharray=\"\($0)\"" } ?? "")/>
        """
    }

    private func text(_ text: String, x: Double, y: Double, anchor: String, extra: String = "") -> String {
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return """
            <text x="\(number(x))" y="\(number(y))" text-anchor="\(anchor)"\(extra)>\(escaped)</text>
            """
    }

    private func number(_ value: Double) -> String { String(format: "%.1f", value) }

    private static func figure(_ value: Double) -> String { String(format: abs(value) < 100 ? "%.1f" : "%.0f", value) }
}
