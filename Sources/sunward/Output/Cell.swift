import ControlAPI
import Foundation

/// What stands in one place of a table: rounded for reading, whole for CSV.
struct Cell: Sendable, ExpressibleByStringLiteral {
    let text: String
    let raw: String
    var style: Terminal.Style?

    /// - Parameter raw: What CSV holds; the text itself when nil.
    init(_ text: String, raw: String? = nil, style: Terminal.Style? = nil) {
        self.text = text
        self.raw = raw ?? text
        self.style = style
    }

    init(stringLiteral value: String) { self.init(value) }

    /// A number with so many decimals, or as many more as a small one takes to be told from zero; nothing for nil.
    init(_ number: Double?, decimals: Int = 2, style: Terminal.Style? = nil) {
        guard let number else {
            self.init("-", raw: "", style: style)
            return
        }
        self.init(Self.readable(number, decimals: decimals), raw: "\(number)", style: style)
    }

    init(_ number: Int) { self.init(String(number), raw: nil) }

    /// A moment in UTC to the second.
    init(_ date: Date?) {
        guard let date else {
            self.init("-", raw: "")
            return
        }
        let seconds = Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
        self.init(Timestamp.format(seconds), raw: Timestamp.format(date))
    }

    /// A share as a percentage.
    init(percent fraction: Double?) {
        guard let fraction else {
            self.init("-", raw: "")
            return
        }
        self.init(Self.fixed(fraction * 100, decimals: 1) + " %", raw: "\(fraction)")
    }

    /// What a twentieth of a number is lost of by rounding gets more decimals; what is written without decimals is a
    /// count, and less than a billionth is rounding itself.
    private static func readable(_ number: Double, decimals: Int) -> String {
        guard decimals > 0, number.isFinite, abs(number) >= 1e-9 else { return fixed(number, decimals: decimals) }
        let enough = (decimals...10).first { places in
            let scale = pow(10, Double(places))
            return abs((number * scale).rounded() / scale - number) <= abs(number) / 20
        }
        return fixed(number, decimals: enough ?? decimals)
    }

    /// A number rounded; what rounds to nothing has no sign.
    static func fixed(_ number: Double, decimals: Int) -> String {
        let text = String(format: "%.\(decimals)f", number)
        return text.hasPrefix("-") && Double(text) == 0 ? String(text.dropFirst()) : text
    }
}
