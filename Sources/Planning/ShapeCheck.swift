/// Collects wrong dimensions and values of nested arrays.
struct ShapeCheck {
    var problems: [PlanningError.Problem] = []

    mutating func require(_ holds: Bool, _ path: String, _ found: String, _ expected: String) {
        if !holds { problems.append(.init(path: path, found: found, expected: expected)) }
    }

    mutating func vector(
        _ path: String,
        _ values: [Double],
        _ count: Int,
        _ range: InstanceReader.Range = .nonnegative
    ) {
        require(values.count == count, path, "an array of \(values.count)", "an array of \(count)")
        for (place, value) in values.enumerated() where !range.contains(value) {
            require(false, "\(path)[\(place)]", "\(value)", range.rawValue)
        }
    }

    mutating func matrix(
        _ path: String,
        _ values: [[Double]],
        _ counts: [Int],
        _ range: InstanceReader.Range = .nonnegative
    ) {
        require(values.count == counts[0], path, "an array of \(values.count)", "an array of \(counts[0])")
        for (place, row) in values.enumerated() { vector("\(path)[\(place)]", row, counts[1], range) }
    }

    mutating func cube(_ path: String, _ values: [[[Double]]], _ counts: [Int]) {
        require(values.count == counts[0], path, "an array of \(values.count)", "an array of \(counts[0])")
        for (place, rows) in values.enumerated() { matrix("\(path)[\(place)]", rows, Array(counts[1...])) }
    }
}
