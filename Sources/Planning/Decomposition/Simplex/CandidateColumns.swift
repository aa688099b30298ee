/// What the arcs of a basis in the making take of the rows that are to become tight, from which every further arc picks
/// its row.
struct CandidateColumns {
    /// By row, its place among the candidates, or -1.
    private var places: [Int]
    private let count: Int
    private var isTaken: [Bool]
    /// Of each arc taken, one value for each candidate; after them those of the present arc.
    private var values: [Double] = []
    private var columns = 0
    private var pivots: [Double]

    init(rows: [Int], rowCount: Int) {
        count = rows.count
        places = [Int](repeating: -1, count: rowCount)
        for (place, row) in rows.enumerated() { places[row] = place }
        isTaken = [Bool](repeating: false, count: rows.count)
        pivots = [Double](repeating: 0, count: rows.count)
    }

    /// Begins the column of an arc.
    mutating func begin() {
        values.removeLast(values.count - columns * count)
        values.append(contentsOf: repeatElement(0, count: count))
    }

    /// Adds to what the present arc takes of a row, if it is a candidate.
    mutating func add(_ value: Double, row: Int) {
        if places[row] >= 0 { values[columns * count + places[row]] += value }
    }

    /// What the present arc takes of a candidate.
    func value(at place: Int) -> Double { values[columns * count + place] }

    /// What an arc taken earlier takes of a candidate.
    func value(at place: Int, column: Int) -> Double { values[column * count + place] }

    /// The candidate that has most left of the present arc once the arcs taken, each as often as `change` says, have made
    /// up for what it takes of the rows that are tight; nil where no candidate is left.
    mutating func largestPivot(_ change: Slice<UnsafeMutableBufferPointer<Double>>) -> (place: Int, pivot: Double)? {
        var best: (place: Int, pivot: Double)?
        values.withUnsafeBufferPointer { values in
            pivots.withUnsafeMutableBufferPointer { pivots in
                for w in 0..<count { pivots[w] = values[columns * count + w] }
                for n in change.indices where change[n] != 0 {
                    let (factor, first) = (change[n], n * count)
                    for w in 0..<count { pivots[w] -= factor * values[first + w] }
                }
                for w in 0..<count where !isTaken[w] && abs(pivots[w]) > abs(best?.pivot ?? 0) {
                    best = (w, pivots[w])
                }
            }
        }
        return best
    }

    /// Makes the present arc one of those taken, and `place` its row.
    mutating func take(_ place: Int) {
        isTaken[place] = true
        columns += 1
    }
}
