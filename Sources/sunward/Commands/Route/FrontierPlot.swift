import Foundation
import Routing

/// The frontiers of a sweep as a drawing: energy a request across, quality up.
struct FrontierPlot {
    private static let size = (width: 1080.0, height: 640.0)
    private static let frame = (left: 76.0, top: 64.0, right: 300.0, bottom: 64.0)

    /// Part of the best single model's quality at the lower and upper edge.
    private static let quality = (low: 0.5, high: 1.06)

    private static let colours = [
        "#0072b2", "#e69f00", "#009e73", "#c1121f", "#8a6d00", "#56b4e9", "#7a3e9d", "#4d4d4d", "#999966", "#2f6b3a",
        "#c77f00", "#1f4e8c", "#a0527a", "#5b8a72", "#6f6f00", "#904030",
    ]

    /// A policy as it is drawn.
    private struct Series {
        var name: String
        var colour: String
        var isReference: Bool
        var points: [SweepReport.Point]
        var corners: [LowerHull.Point]

        /// The router's own policies stand out.
        var isOwn: Bool { name.hasPrefix("gar-") }
    }

    private let series: [Series]
    private let best: EvaluationReport.BestSingle
    private let subtitle: String
    private let mostJoules: Double
    private let joulesAt95: [String: Double]

    init(report: SweepReport) {
        best = report.bestSingle
        let points = Dictionary(grouping: report.frontier, by: \.policy)
        series = (report.policies + report.references).enumerated().map { place, name in
            let points = points[name, default: []]
            return Series(
                name: name,
                colour: place < report.policies.count ? Self.colours[place % Self.colours.count] : "#9a9a9a",
                isReference: place >= report.policies.count,
                points: points,
                corners: LowerHull(points.map { LowerHull.Point(quality: $0.quality, cost: $0.joulesPerRequest) })
                    .corners
            )
        }
        mostJoules = 1.08 * best.joulesPerRequest
        joulesAt95 = report.joulesAtRelativeQuality.compactMapValues { $0[RelativeQuality.less5.rawValue] ?? nil }
        subtitle =
            "\(report.prompts) prompts; best single model \(best.model): quality "
            + "\(EvaluationTable.fixed(best.quality, 3)) at \(EvaluationTable.fixed(best.joulesPerRequest, 0)) J. "
            + "Lines: best mixtures of settings; dots: settings."
    }

    func svg() -> String {
        let (width, height) = Self.size
        let own = series.filter(\.isOwn)
        let others = series.filter { !$0.isOwn }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" width="\(Int(width))" \
            height="\(Int(height))" font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#222">
            <rect width="100%" height="100%" fill="#ffffff"/>
            <clipPath id="frame"><rect x="\(number(left))" y="\(number(top))" width="\(number(right - left))" \
            height="\(number(bottom - top))"/></clipPath>
            <text x="\(number(left))" y="28" font-size="18" font-weight="bold">\
            Quality and energy of routing policies</text>
            <text x="\(number(left))" y="48" fill="#666">\(Self.escaped(subtitle))</text>
            \(axes())
            <g clip-path="url(#frame)">
            \((others + own).map(drawing).joined(separator: "\n"))
            \(bestSingle())
            </g>
            \(legend())
            </svg>

            """
    }

    // MARK: - Geometry

    private var left: Double { Self.frame.left }
    private var right: Double { Self.size.width - Self.frame.right }
    private var top: Double { Self.frame.top }
    private var bottom: Double { Self.size.height - Self.frame.bottom }

    private func x(_ joules: Double) -> Double { left + (right - left) * joules / mostJoules }

    private func y(_ quality: Double) -> Double {
        let part = (quality / best.quality - Self.quality.low) / (Self.quality.high - Self.quality.low)
        return bottom - (bottom - top) * part
    }

    private func number(_ value: Double) -> String { EvaluationTable.fixed(value, 1) }

    // MARK: - Parts

    private func axes() -> String {
        var parts: [String] = []
        for percent in stride(from: 50, through: 105, by: 5) {
            let height = number(y(Double(percent) / 100 * best.quality))
            let isLevel = percent == 90 || percent == 95 || percent == 100
            parts.append(
                """
                <line x1="\(number(left))" x2="\(number(right))" y1="\(height)" y2="\(height)" \
                stroke="\(isLevel ? "#b8b8b8" : "#ececec")"\(isLevel ? " stroke-dasharray=\"2 4\"" : "")/>
                """
            )
            let up = y(Double(percent) / 100 * best.quality)
            parts.append(text("\(percent) %", x: left - 8, y: up + 4, anchor: "end"))
        }
        let step = Self.roundStep(mostJoules / 8)
        for joules in stride(from: 0, through: mostJoules, by: step) {
            let place = number(x(joules))
            parts.append(
                """
                <line x1="\(place)" x2="\(place)" y1="\(number(top))" y2="\(number(bottom))" stroke="#ececec"/>
                """
            )
            parts.append(text(Self.short(joules), x: x(joules), y: bottom + 20, anchor: "middle"))
        }
        parts.append(
            """
            <rect x="\(number(left))" y="\(number(top))" width="\(number(right - left))" \
            height="\(number(bottom - top))" fill="none" stroke="#888"/>
            """
        )
        parts.append(text("energy, joules a request", x: (left + right) / 2, y: bottom + 46, anchor: "middle"))
        let middle = (top + bottom) / 2
        parts.append(
            """
            <text transform="translate(22 \(number(middle))) rotate(-90)" text-anchor="middle">quality, part of the \
            best single model's</text>
            """
        )
        return parts.joined(separator: "\n")
    }

    private func drawing(_ series: Series) -> String {
        var parts: [String] = []
        if series.corners.count > 1 {
            let line = series.corners.map { "\(number(x($0.cost))),\(number(y($0.quality)))" }.joined(separator: " ")
            let width = series.isOwn ? (series.name == "gar-pd" ? 3.2 : 2.2) : 1.6
            parts.append(
                """
                <polyline points="\(line)" fill="none" stroke="\(series.colour)" stroke-width="\(width)" \
                stroke-linejoin="round"\(dash(series))/>
                """
            )
        }
        if !series.isReference {
            let radius = series.points.count == 1 ? 5.0 : 1.6
            for point in series.points {
                parts.append(
                    """
                    <circle cx="\(number(x(point.joulesPerRequest)))" cy="\(number(y(point.quality)))" r="\(radius)" \
                    fill="\(series.colour)"\(series.points.count == 1 ? "" : " fill-opacity=\"0.45\"")/>
                    """
                )
            }
        }
        return parts.joined(separator: "\n")
    }

    /// References differ by their dashes, as they share one colour.
    private func dash(_ series: Series) -> String {
        guard let place = self.series.filter(\.isReference).firstIndex(where: { $0.name == series.name }) else {
            return ""
        }
        return " stroke-dasharray=\"\(["8 4", "2 3", "10 3 2 3", "4 4"][place % 4])\""
    }

    private func bestSingle() -> String {
        let (across, up) = (x(best.joulesPerRequest), y(best.quality))
        return """
            <path d="M \(number(across)) \(number(up - 8)) l 8 8 l -8 8 l -8 -8 z" fill="none" stroke="#222" \
            stroke-width="1.5"/>
            """
    }

    /// Who is who, and what each needs at 95 %.
    private func legend() -> String {
        let start = right + 20
        var parts = [text("J at 95 %", x: Self.size.width - 16, y: top + 4, anchor: "end", fill: "#666")]
        let rows = series.sorted { ($0.isReference ? 1 : 0, rank($0)) < ($1.isReference ? 1 : 0, rank($1)) }
        for (place, series) in rows.enumerated() {
            let height = top + 26 + Double(place) * 22
            let sample =
                series.points.count == 1
                ? """
                <circle cx="\(number(start + 13))" cy="\(number(height - 4))" r="5" fill="\(series.colour)"/>
                """
                : """
                <line x1="\(number(start))" x2="\(number(start + 26))" y1="\(number(height - 4))" \
                y2="\(number(height - 4))" stroke="\(series.colour)" \
                stroke-width="\(series.isOwn ? 3 : 2)"\(dash(series))/>
                """
            let joules = joulesAt95[series.name].map { EvaluationTable.fixed($0, 0) } ?? "-"
            parts.append(sample)
            parts.append(text(series.name, x: start + 34, y: height, anchor: "start", isBold: series.isOwn))
            parts.append(text(joules, x: Self.size.width - 16, y: height, anchor: "end"))
        }
        return parts.joined(separator: "\n")
    }

    private func rank(_ series: Series) -> Double { joulesAt95[series.name] ?? .infinity }

    private func text(
        _ text: String,
        x: Double,
        y: Double,
        anchor: String,
        isBold: Bool = false,
        fill: String = "#222"
    ) -> String {
        """
        <text x="\(number(x))" y="\(number(y))" text-anchor="\(anchor)" \
        fill="\(fill)"\(isBold ? " font-weight=\"bold\"" : "")>\(Self.escaped(text))</text>
        """
    }

    /// 1, 2 or 5 times a power of ten, at least `rough`.
    private static func roundStep(_ rough: Double) -> Double {
        let power = pow(10, log10(max(rough, 1e-9)).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? 10 * power
    }

    private static func short(_ value: Double) -> String {
        value == value.rounded() ? EvaluationTable.fixed(value, 0) : "\(value)"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
