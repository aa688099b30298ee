import Foundation

/// Solve times of a ``PlanBenchReport`` against variables, both on logarithmic axes.
struct PlanBenchPlot {
    private static let size = (width: 860.0, height: 540.0)
    private static let frame = (left: 80.0, top: 50.0, right: 30.0, bottom: 70.0)

    private let series: [(name: String, colour: String, points: [(variables: Double, seconds: Double)])]

    init(report: PlanBenchReport) {
        func points(_ seconds: (PlanBenchReport.Row) -> Double?) -> [(variables: Double, seconds: Double)] {
            report.rows.compactMap { row in
                seconds(row).flatMap { $0 > 0 ? (Double(row.variables), $0) : nil }
            }
        }
        series = [
            ("split, cold", "#0072b2", points { $0.coldSeconds }),
            ("split, after a change at one site", "#009e73", points { $0.warmSeconds }),
            ("whole (CLP), cold", "#c1121f", points { $0.wholeColdSeconds }),
            ("whole (CLP), after a change at one site", "#e69f00", points { $0.wholeWarmSeconds }),
        ]
    }

    func svg() -> String {
        let (width, height) = Self.size
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
            text(Self.frame.left, 28, "Seconds for three phases against variables", size: 17),
            text(width / 2 - 40, height - 18, "variables", size: 13),
        ]
        for power in columns { parts += gridLine(power, isVertical: true) }
        for power in rows { parts += gridLine(power, isVertical: false) }
        for (place, line) in series.enumerated() where !line.points.isEmpty {
            let path = line.points.map { "\(x($0.variables)),\(y($0.seconds))" }.joined(separator: " ")
            parts.append(
                "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(line.colour)\" stroke-width=\"2.5\"/>"
            )
            for point in line.points {
                let centre = "cx=\"\(x(point.variables))\" cy=\"\(y(point.seconds))\""
                parts.append("<circle \(centre) r=\"4\" fill=\"\(line.colour)\"/>")
            }
            let top = Self.frame.top + 18 + 20 * Double(place)
            parts.append(text(Self.frame.left + 14, top, line.name, size: 13, colour: line.colour))
        }
        return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private var columns: ClosedRange<Int> { powers(series.flatMap(\.points).map(\.variables)) }
    private var rows: ClosedRange<Int> { powers(series.flatMap(\.points).map(\.seconds)) }

    /// The powers of ten around some values.
    private func powers(_ values: [Double]) -> ClosedRange<Int> {
        guard let least = values.min(), let most = values.max() else { return 0...1 }
        let low = Int(log10(least).rounded(.down))
        return low...max(low + 1, Int(log10(most).rounded(.up)))
    }

    private func x(_ variables: Double) -> Double {
        let part = (log10(variables) - Double(columns.lowerBound)) / Double(columns.count - 1)
        return Self.frame.left + part * (Self.size.width - Self.frame.left - Self.frame.right)
    }

    private func y(_ seconds: Double) -> Double {
        let part = (log10(seconds) - Double(rows.lowerBound)) / Double(rows.count - 1)
        return Self.size.height - Self.frame.bottom - part * (Self.size.height - Self.frame.top - Self.frame.bottom)
    }

    private func gridLine(_ power: Int, isVertical: Bool) -> [String] {
        let value = pow(10, Double(power))
        let (left, right) = (Self.frame.left, Self.size.width - Self.frame.right)
        let (top, bottom) = (Self.frame.top, Self.size.height - Self.frame.bottom)
        let ends = isVertical ? (x(value), top, x(value), bottom) : (left, y(value), right, y(value))
        let label = power >= 0 ? String(format: "%.0f", value) : String(value)
        return [
            "<line x1=\"\(ends.0)\" y1=\"\(ends.1)\" x2=\"\(ends.2)\" y2=\"\(ends.3)\" stroke=\"#dddddd\"/>",
            isVertical ? text(x(value) - 20, bottom + 20, label, size: 12) : text(24, y(value) + 4, label, size: 12),
        ]
    }

    private func text(_ x: Double, _ y: Double, _ text: String, size: Int, colour: String = "#222222") -> String {
        "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\" fill=\"\(colour)\">\(text)</text>"
    }
}
