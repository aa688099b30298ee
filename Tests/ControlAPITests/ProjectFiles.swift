import Foundation
import Logging

/// Where the project's own files are.
enum ProjectFiles {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// A logger that says nothing.
let silent = Logger(label: "control-api-tests") { _ in SwiftLogNoOpLogHandler() }
