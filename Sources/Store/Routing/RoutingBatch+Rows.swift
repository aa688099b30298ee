import SunwardModel

/// What is a row of a routing table.
protocol RoutingRowEntry: Sendable {
    /// Adds it to `row`.
    ///
    /// - Throws: ``StoreError`` with code `refused` when it can never be kept; the row is then left out.
    func append(to row: inout some CopyRow) throws
}

extension RoutingBatch {
    /// Rows of one table. New ones have the binary format at hand, in which they mostly go straight to the table; their
    /// text is made when they have to wait, or to be looked at one by one.
    struct Rows: Sendable {
        private enum Content {
            case text([UInt8])
            case new(binary: [UInt8], text: @Sendable () -> [UInt8])
        }

        private var content: Content
        private(set) var count: Int

        init(text: [UInt8] = [], count: Int = 0) {
            content = .text(text)
            self.count = count
        }

        /// - Parameters:
        ///   - asText: Whether they have to wait.
        ///   - refuse: Takes each that can never be kept, which is left out, and why.
        init<Entry: RoutingRowEntry>(_ entries: [Entry], asText: Bool, refuse: (Entry, any Error) -> Void) {
            if asText {
                var text = CopyText()
                Self.append(entries, to: &text, refuse)
                content = .text(text.bytes)
                count = text.rows
            } else {
                var rows = CopyBinary()
                Self.append(entries, to: &rows, refuse)
                content = .new(binary: rows.closed) {
                    var text = CopyText()
                    // Whatever cannot be a row is refused here as it was there.
                    Self.append(entries, to: &text) { _, _ in }
                    return text.bytes
                }
                count = rows.rows
            }
        }

        private static func append<Entry: RoutingRowEntry>(
            _ entries: [Entry],
            to rows: inout some CopyRow,
            _ refuse: (Entry, any Error) -> Void
        ) {
            for entry in entries {
                do {
                    try entry.append(to: &rows)
                } catch {
                    refuse(entry, error)
                }
            }
        }

        /// All rows in COPY's binary format; nil for rows that are text.
        var binary: [UInt8]? {
            switch content {
            case .text: nil
            case .new(let binary, _): binary
            }
        }

        /// Lines of COPY's text format.
        var text: [UInt8] {
            switch content {
            case .text(let text): text
            case .new(_, let text): text()
            }
        }

        /// The rows' text one by one, line break included.
        var lines: [[UInt8]] {
            text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).map {
                Array($0) + [UInt8(ascii: "\n")]
            }
        }

        static func += (left: inout Rows, right: Rows) {
            left = Rows(text: left.text + right.text, count: left.count + right.count)
        }
    }
}
