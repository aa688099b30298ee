import Foundation

/// Where a command writes: what it shows depends on whether a person is looking.
struct Terminal: Sendable {
    /// How a piece of text stands out.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case good = "32"
        case warning = "33"
        case bad = "31"
    }

    let isInteractive: Bool
    private let hasColour: Bool

    private init(descriptor: Int32) {
        let environment = ProcessInfo.processInfo.environment
        isInteractive = isatty(descriptor) == 1
        hasColour = isInteractive && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
    }

    static let output = Terminal(descriptor: STDOUT_FILENO)
    static let errors = Terminal(descriptor: STDERR_FILENO)

    func styled(_ text: String, _ style: Style) -> String {
        hasColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Writes a line to standard error.
    static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
