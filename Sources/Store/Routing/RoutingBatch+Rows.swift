import SunwardModel

extension RoutingBatch {
    /// Rows of one table. New ones have the binary format at hand, in which they mostly go straight to the table; their
    /// text is made when they have to wait, or to be looked at one by one.
    struct Rows: Sendable {
        private enum Content {
            case text([UInt8])
            case decisions([RoutingDecision], binary: [UInt8])
            case outcomes([RoutingOutcome], binary: [UInt8])
        }

        private var content: Content
        private(set) var count: Int

        init(text: [UInt8] = [], count: Int = 0) {
            content = .text(text)
            self.count = count
        }

        /// - Parameter refuse: Takes each that can never be kept, which is left out, and why.
        init(decisions: [RoutingDecision], asText: Bool, refuse: (RoutingDecision, any Error) -> Void) {
            if asText {
                var text = CopyText()
                _ = Self.append(decisions, to: &text, { try $0.append(to: &$1) }, refuse)
                content = .text(text.bytes)
                count = text.rows
            } else {
                var rows = CopyBinary()
                let kept = Self.append(decisions, to: &rows, { try $0.append(to: &$1) }, refuse)
                content = .decisions(kept, binary: rows.closed)
                count = rows.rows
            }
        }

        /// - Parameter refuse: As for decisions.
        init(outcomes: [RoutingOutcome], asText: Bool, refuse: (RoutingOutcome, any Error) -> Void) {
            if asText {
                var text = CopyText()
                _ = Self.append(outcomes, to: &text, { try $0.append(to: &$1) }, refuse)
                content = .text(text.bytes)
                count = text.rows
            } else {
                var rows = CopyBinary()
                let kept = Self.append(outcomes, to: &rows, { try $0.append(to: &$1) }, refuse)
                content = .outcomes(kept, binary: rows.closed)
                count = rows.rows
            }
        }

        /// - Returns: The entries that are rows now.
        private static func append<Entry, Row: CopyRow>(
            _ entries: [Entry],
            to rows: inout Row,
            _ append: (Entry, inout Row) throws -> Void,
            _ refuse: (Entry, any Error) -> Void
        ) -> [Entry] {
            var refused: Set<Int> = []
            for (place, entry) in entries.enumerated() {
                do {
                    try append(entry, &rows)
                } catch {
                    refused.insert(place)
                    refuse(entry, error)
                }
            }
            return refused.isEmpty
                ? entries : entries.enumerated().filter { !refused.contains($0.offset) }.map(\.element)
        }

        /// All rows in COPY's binary format; nil for rows that are text.
        var binary: [UInt8]? {
            switch content {
            case .text: nil
            case .decisions(_, let binary), .outcomes(_, let binary): binary
            }
        }

        /// Lines of COPY's text format.
        var text: [UInt8] {
            var text = CopyText()
            // Whatever cannot be a row has been left out already.
            switch content {
            case .text(let text): return text
            case .decisions(let decisions, _): for decision in decisions { try? decision.append(to: &text) }
            case .outcomes(let outcomes, _): for outcome in outcomes { try? outcome.append(to: &text) }
            }
            return text.bytes
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
