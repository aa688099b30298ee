import Testing

@testable import sunward

@Suite("Tables on a terminal")
struct TextTableTests {
    private static func terminal(columns: Int?) -> Terminal {
        Terminal(isInteractive: columns != nil, columns: columns, hasColour: false)
    }

    private static var table: TextTable {
        var table = TextTable("site", "class", "#energy kWh", "#carbon kg", "#water L", "plan")
        table.add("ohio", "chat", Cell(12.5), Cell(3.0), Cell(101.25), "01a")
        table.add("oregon", "batch", Cell(7.0), Cell(1.5), Cell(60.0), "01b")
        return table
    }

    @Test func `a table that fits, or that nobody looks at, is one`() {
        for columns in [nil, 51, 200] {
            #expect(
                Self.table.rendered(for: Self.terminal(columns: columns)) == """
                    site    class  energy kWh  carbon kg  water L  plan
                    ohio    chat        12.50       3.00   101.25  01a
                    oregon  batch        7.00       1.50    60.00  01b
                    """
            )
        }
    }

    @Test func `columns that do not fit follow below, beside what tells the rows apart`() {
        #expect(
            Self.table.rendered(for: Self.terminal(columns: 40)) == """
                site    class  energy kWh  carbon kg
                ohio    chat        12.50       3.00
                oregon  batch        7.00       1.50

                site    class  water L  plan
                ohio    chat    101.25  01a
                oregon  batch    60.00  01b
                """
        )
    }

    @Test(arguments: 1...60)
    func `every column is there, in order, and lines are as long as they may be`(columns: Int) {
        let widths = [6, 5, 10, 9, 7, 4]
        let areNumbers = [false, false, true, true, true, false]
        let bands = ColumnBands(widths: widths, areNumbers: areNumbers, limit: columns).bands
        var seen: [Int] = []
        for band in bands { seen += band.filter { !seen.contains($0) } }
        #expect(seen == Array(widths.indices))
        for band in bands where band.count > 1 {
            let width = band.reduce(0) { $0 + widths[$1] } + 2 * (band.count - 1)
            let keys = bands.count == 1 ? [] : band.filter { index in bands.allSatisfy { $0.contains(index) } }
            #expect(width <= columns || band.count == keys.count + 1, "\(band) in \(columns)")
        }
    }
}
