import Foundation

/// The file of a fitted router: a line that says what follows, then the router as JSON.
extension FittedRouter {
    /// Layout of the file as it is written.
    public static let formatVersion = 2

    /// Layouts that are read: in version 1 profiles of models had fewer members, which have defaults. Any other is
    /// refused, because states of estimators cannot be guessed at.
    private static let readableVersions = 1...formatVersion

    private static let format = "sunward-router"

    private struct Header: Codable {
        var format: String
        var version: Int
        var bytes: Int
        var checksum: String
    }

    /// - Throws: ``RoutingError`` with `invalidState` when a number is not finite.
    public func encoded() throws(RoutingError) -> Data {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let body = try encoder.encode(self)
            let header = Header(
                format: Self.format,
                version: Self.formatVersion,
                bytes: body.count,
                checksum: Self.checksum(body)
            )
            return try encoder.encode(header) + Data("\n".utf8) + body
        } catch {
            throw RoutingError(code: .invalidState, message: "the router cannot be written", cause: error)
        }
    }

    /// Writes the file, replacing one that is there only when the whole of it is on disk.
    ///
    /// - Throws: ``RoutingError`` with `unreadableFile`, or as ``encoded()``.
    public func write(to url: URL) throws(RoutingError) {
        let data = try encoded()
        do {
            try data.write(to: url, options: .atomic)
        } catch {
            throw RoutingError(code: .unreadableFile, message: "\(url.path) cannot be written", cause: error)
        }
    }

    /// Reads a file that ``write(to:)`` made.
    ///
    /// - Throws: ``RoutingError`` with `unreadableFile`; `invalidState` for another kind of file, another version, or a
    ///   damaged one.
    public static func load(contentsOf url: URL) throws(RoutingError) -> FittedRouter {
        try loadWithFingerprint(contentsOf: url).router
    }

    /// Reads such a file, with what tells this fit from another: the checksum it was written with.
    ///
    /// - Throws: as ``load(contentsOf:)``.
    public static func loadWithFingerprint(
        contentsOf url: URL
    ) throws(RoutingError) -> (router: FittedRouter, fingerprint: String) {
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw RoutingError(code: .unreadableFile, message: "\(url.path) cannot be read", cause: error)
        }
        return try decode(data, file: url.lastPathComponent)
    }

    /// Reads what a file called `file` holds.
    ///
    /// - Throws: as ``load(contentsOf:)``.
    public static func decode(
        _ data: Data,
        file: String
    ) throws(RoutingError) -> (router: FittedRouter, fingerprint: String) {
        guard let end = data.firstIndex(of: UInt8(ascii: "\n")),
            let header = try? JSONDecoder().decode(Header.self, from: data[..<end]), header.format == format
        else {
            throw invalid(file, "is not the state of a router; write one with `sunward route fit`")
        }
        guard readableVersions.contains(header.version) else {
            throw invalid(
                file,
                "has format version \(header.version), this program reads 1 to \(formatVersion); fit it again with "
                    + "`sunward route fit`"
            )
        }
        let body = data[data.index(after: end)...]
        guard body.count == header.bytes else {
            throw invalid(file, "is cut short or was added to: \(body.count) bytes where \(header.bytes) were written")
        }
        guard checksum(body) == header.checksum else {
            throw invalid(file, "is damaged: its checksum is not the one it was written with")
        }
        do {
            return (try JSONDecoder().decode(FittedRouter.self, from: body), header.checksum)
        } catch {
            throw RoutingError(code: .invalidState, message: "\(file) does not hold a whole router", cause: error)
        }
    }

    private static func invalid(_ file: String, _ message: String) -> RoutingError {
        RoutingError(code: .invalidState, message: "\(file) \(message)")
    }

    /// Finds damage, not intent.
    private static func checksum(_ bytes: Data) -> String {
        String(bytes.withUnsafeBytes { StableHash.fowlerNollVo($0) }, radix: 16)
    }
}
