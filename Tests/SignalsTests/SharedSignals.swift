import Foundation
import Signals

/// The recorded signals beside the project, where they are present.
enum SharedSignals {
    static let url = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/signals")

    static let zones = [
        "AU-VIC", "BR-SP", "CA-ON", "DE-LU", "US-CAL-CISO", "US-MIDA-PJM", "US-NY-NYIS", "US-TEX-ERCO",
    ]

    /// Whether they are; says so when they are not, because a skipped test is easily overlooked.
    static let isPresent: Bool = {
        let present = FileManager.default.fileExists(atPath: url.appending(path: "demand-14d.csv").path)
        if !present { print("skipped: no recorded signals at \(url.path)") }
        return present
    }()
}

/// A moment given in ISO 8601.
func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

/// Full hours after 2023-03-06T00:00:00Z, a Monday.
func hour(_ number: Double) -> Date { Date(timeIntervalSince1970: 1_678_060_800 + number * 3600) }
