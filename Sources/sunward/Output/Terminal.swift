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

    /// Characters in a line; nil where lines may be as long as they like, as in a pipe.
    let columns: Int?
    private let hasColour: Bool

    init(isInteractive: Bool, columns: Int?, hasColour: Bool) {
        self.isInteractive = isInteractive
        self.columns = columns
        self.hasColour = hasColour
    }

    private init(descriptor: Int32) {
        let environment = ProcessInfo.processInfo.environment
        let isInteractive = isatty(descriptor) == 1
        self.init(
            isInteractive: isInteractive,
            columns: isInteractive ? Self.columns(of: descriptor) : nil,
            hasColour: isInteractive && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
        )
    }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    static let output = Terminal(descriptor: STDOUT_FILENO)
    static let errors = Terminal(descriptor: STDERR_FILENO)

    func styled(_ text: String, _ style: Style) -> String {
        hasColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Writes a line to standard error.
    static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
