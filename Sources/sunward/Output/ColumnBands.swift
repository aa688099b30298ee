/// Which columns of a table stand beside each other where lines are too short for all of them.
struct ColumnBands {
    /// What stands between two columns.
    static let gap = "  "

    /// Indices of columns, from the top down. What tells rows apart begins each band.
    let bands: [[Int]]

    /// - Parameters:
    ///   - widths: Characters of each column.
    ///   - areNumbers: Whether a column holds numbers: those do not tell rows apart, unless nothing else does.
    ///   - limit: Characters in a line; nil for as many as are needed. A column that is wider stands alone.
    init(widths: [Int], areNumbers: [Bool], limit: Int?) {
        func width(_ band: [Int]) -> Int {
            band.reduce(0) { $0 + widths[$1] } + Self.gap.count * max(0, band.count - 1)
        }

        let all = Array(widths.indices)
        guard let limit, width(all) > limit else {
            bands = [all]
            return
        }
        var keys: [Int] = []
        for index in all.prefix(3) where keys.count == index && (index == 0 || !areNumbers[index]) {
            if width(keys + [index]) <= limit / 2 { keys.append(index) }
        }
        var bands: [[Int]] = []
        var band = keys
        for index in all.dropFirst(keys.count) {
            if width(band + [index]) > limit, band.count > keys.count {
                bands.append(band)
                band = keys
            }
            band.append(index)
        }
        self.bands = bands + [band]
    }
}
