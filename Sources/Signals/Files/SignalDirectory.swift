import Foundation

/// A directory of signal files: `<zone>-<year>.csv`, and a demand profile.
public struct SignalDirectory: Sendable {
    /// One zone's file of one year.
    public struct File: Hashable, Sendable {
        public let year: Int
        public let url: URL
    }

    public let url: URL

    /// The files of each zone, by year.
    public let files: [String: [File]]

    /// The names of the zones, in order.
    public var zones: [String] { files.keys.sorted() }

    /// Looks at what a directory holds; other files are passed over.
    ///
    /// - Throws: ``SignalsError`` with `unreadableFile`.
    public init(_ url: URL) throws(SignalsError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: url.path)
        } catch {
            throw SignalsError(.unreadableFile, "the directory cannot be read", file: url.path, cause: error)
        }
        var files: [String: [File]] = [:]
        for name in names where name.hasSuffix(".csv") {
            let stem = name.dropLast(".csv".count)
            guard let dash = stem.lastIndex(of: "-"), stem.startIndex < dash else { continue }
            let digits = stem[stem.index(after: dash)...]
            guard digits.count == 4, let year = Int(digits) else { continue }
            files[String(stem[..<dash]), default: []].append(File(year: year, url: url.appending(path: name)))
        }
        self.url = url
        self.files = files.mapValues { $0.sorted { $0.year < $1.year } }
    }

    /// The demand profile's place.
    public var demandProfile: URL { url.appending(path: "demand-14d.csv") }
}
