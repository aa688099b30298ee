import Foundation
import Logging

let testLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

struct Refused: Error, Equatable {}
