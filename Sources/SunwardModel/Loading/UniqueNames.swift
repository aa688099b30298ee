/// Finds names that are used twice in one list.
enum UniqueNames {
    /// Reports every name in `names` that an earlier item of `list` has; empty ones have been reported before.
    static func check(_ names: [String], in list: String, _ report: FileReport) {
        var first: [String: Int] = [:]
        for (index, name) in names.enumerated() where !name.isEmpty {
            if let earlier = first[name] {
                let message = "is already the name of \(list)[\(earlier)]; give each its own"
                report.error("\(list)[\(index)].name", value: name, message)
            } else {
                first[name] = index
            }
        }
    }
}
