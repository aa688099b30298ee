import ArgumentParser

/// Why a command failed, in words for whoever typed it.
struct CommandFailure: Error, CustomStringConvertible {
    /// What the process exits with.
    enum Kind {
        case failed
        case badInput
        case unreachable

        var exitCode: ExitCode {
            switch self {
            case .failed: ExitCode(1)
            case .badInput: ExitCode(65)
            case .unreachable: ExitCode(69)
            }
        }
    }

    let kind: Kind
    let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
