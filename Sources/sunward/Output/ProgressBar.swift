import Foundation

/// A line on the terminal that says how far a long command has come; nothing where nobody looks.
struct ProgressBar {
    private static let width = 30

    private let terminal = Terminal.errors
    private let total: Double?
    private var lastShown = ContinuousClock.now - .seconds(1)

    /// - Parameter total: What makes a whole; nil when nobody knows.
    init(total: Double?) { self.total = total }

    /// Shows how far it is, at most ten times a second.
    mutating func show(_ done: Double, _ text: String) {
        guard terminal.isInteractive, lastShown.duration(to: .now) > .milliseconds(100) else { return }
        lastShown = .now
        guard let total, total > 0 else { return write("  \(text)") }
        let fraction = min(1, done / total)
        let filled = Int(fraction * Double(Self.width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
        write("  \(bar) \(Int(fraction * 100)) %  \(text)")
    }

    /// Takes the line away.
    func clear() {
        if terminal.isInteractive { write("") }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }
}
