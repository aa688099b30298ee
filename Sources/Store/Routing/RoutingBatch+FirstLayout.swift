/// Rows as an earlier version spooled them, which may still wait on disk when a newer one starts.
///
/// Its rows held times as numbers: that of the decision in milliseconds since 1970, first of all; that of the report,
/// an outcome's third field, in seconds. A decision had nothing of ``SunwardModel/RoutingDecision/Origin``.
extension RoutingBatch {
    static let firstLayout = 1

    /// - Throws: ``StoreError`` with code `refused` for rows that no earlier version wrote.
    mutating func upgradeFromFirstLayout() throws {
        decisions = try Self.rewritten(decisions) { fields in
            fields[0] = try Self.time(fields[0], microseconds: 1000)
            fields += ["\\N", "\\N", "\\N"]
        }
        outcomes = try Self.rewritten(outcomes) { fields in
            guard fields.count > 2 else { throw Self.notOfFirstLayout }
            fields[0] = try Self.time(fields[0], microseconds: 1000)
            fields[2] = try Self.time(fields[2], microseconds: 1e6)
        }
    }

    private static var notOfFirstLayout: StoreError {
        StoreError(.refused, "a spooled batch of an earlier version cannot be understood")
    }

    private static func rewritten(_ rows: Rows, _ change: (inout [Substring]) throws -> Void) throws -> Rows {
        var text: [UInt8] = []
        text.reserveCapacity(rows.text.count + 24 * rows.count)
        for line in rows.lines {
            var fields = String(decoding: line.dropLast(), as: UTF8.self).split(
                separator: "\t",
                omittingEmptySubsequences: false
            )
            try change(&fields)
            text.append(contentsOf: fields.joined(separator: "\t").utf8)
            text.append(UInt8(ascii: "\n"))
        }
        return Rows(text: text, count: rows.count)
    }

    /// - Parameter microseconds: How many the unit of the number has.
    private static func time(_ number: Substring, microseconds: Double) throws -> Substring {
        guard let value = Double(number), let exact = Int64(exactly: (value * microseconds).rounded()) else {
            throw notOfFirstLayout
        }
        return Substring(CopyText.time(microsecondsSince1970: exact))
    }
}
