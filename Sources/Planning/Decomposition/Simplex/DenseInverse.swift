/// The inverse of a small square matrix W, kept up to date while rows and columns of W come, go and are replaced.
///
/// Element (n, t) of the inverse belongs to column n and row t of W; one row t of W after the other is stored, so that
/// all work runs along memory. Every update takes time in proportion to the square of the size at the most, and less
/// the more elements are zero.
final class DenseInverse {
    /// Lists of places pay off where no more than one in so many is in them.
    private static let sparsity = 4

    /// How much longer rows are than they need be: at a power of two all elements of a column would compete for the same
    /// few lines of a processor's cache.
    private static let padding = 8

    private(set) var size = 0
    private var capacity = 16
    private var stride: Int
    private var values: UnsafeMutablePointer<Double>
    /// Places of a vector that are not zero.
    private var filled: UnsafeMutablePointer<Int>

    init() {
        stride = capacity + Self.padding
        values = .allocate(capacity: capacity * stride)
        filled = .allocate(capacity: capacity)
    }

    deinit {
        values.deallocate()
        filled.deallocate()
    }

    /// Element of column `n` and row `t` of W.
    subscript(_ n: Int, _ t: Int) -> Double { values[t * stride + n] }

    /// Adds `factor` times what a unit in row `t` of W takes of every column.
    func add(row t: Int, times factor: Double, to vector: UnsafeMutableBufferPointer<Double>) {
        guard factor != 0 else { return }
        let row = values + t * stride
        for n in 0..<size { vector[n] += factor * row[n] }
    }

    /// `vector` times the inverse, one value for each row of W.
    func product(_ vector: UnsafeMutableBufferPointer<Double>, into result: UnsafeMutableBufferPointer<Double>) {
        guard let vector = UnsafePointer(vector.baseAddress) else { return }
        guard let count = listFilled(vector) else {
            for t in 0..<size { result[t] = Self.dot(vector, values + t * stride, size) }
            return
        }
        for t in 0..<size {
            let row = values + t * stride
            var sum = 0.0
            for place in 0..<count { sum += vector[filled[place]] * row[filled[place]] }
            result[t] = sum
        }
    }

    /// Lists where a vector is not zero, and says in how many places; nil where there are too many for a list to pay.
    private func listFilled(_ vector: UnsafePointer<Double>) -> Int? {
        let most = size / Self.sparsity
        var count = 0
        for n in 0..<size where vector[n] != 0 {
            if count == most { return nil }
            filled[count] = n
            count += 1
        }
        return count
    }

    /// Takes a multiple of `vector`, whose filled places were counted by ``listFilled(_:)``, from `row`.
    @inline(__always)
    private func subtract(
        _ vector: UnsafePointer<Double>,
        times factor: Double,
        from row: UnsafeMutablePointer<Double>,
        count: Int?
    ) {
        guard let count else {
            for n in 0..<size { row[n] -= factor * vector[n] }
            return
        }
        for place in 0..<count { row[filled[place]] -= factor * vector[filled[place]] }
    }

    /// Eight sums side by side, which a processor adds up at once.
    private static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
        var sums = SIMD8<Double>.zero
        var n = 0
        while n + 8 <= count {
            let left = UnsafeRawPointer(a + n).loadUnaligned(as: SIMD8<Double>.self)
            sums += left * UnsafeRawPointer(b + n).loadUnaligned(as: SIMD8<Double>.self)
            n += 8
        }
        var sum = sums.sum()
        while n < count {
            sum += a[n] * b[n]
            n += 1
        }
        return sum
    }

    /// Replaces column `n` of W; `column` is the inverse times the new column, with `column[n]` away from zero.
    func replaceColumn(_ n: Int, _ column: UnsafeMutableBufferPointer<Double>) {
        guard let column = UnsafePointer(column.baseAddress) else { return }
        let (pivot, count) = (column[n], listFilled(column))
        for t in 0..<size {
            let row = values + t * stride
            let factor = row[n] / pivot
            guard factor != 0 else { continue }
            subtract(column, times: factor, from: row, count: count)
            row[n] = factor
        }
    }

    /// Replaces row `t` of W; `row` is the new row times the inverse, with `row[t]` away from zero.
    func replaceRow(_ t: Int, _ row: UnsafeMutableBufferPointer<Double>) {
        let replaced = values + t * stride
        for n in 0..<size { replaced[n] /= row[t] }
        let count = listFilled(replaced)
        for s in 0..<size where s != t && row[s] != 0 {
            subtract(replaced, times: row[s], from: values + s * stride, count: count)
        }
    }

    /// Appends a row and a column to W: `column` is the inverse times the new column, `row` the new row times the inverse,
    /// and `pivot` what is left of their common element, away from zero.
    func append(
        column: UnsafeMutableBufferPointer<Double>,
        row: UnsafeMutableBufferPointer<Double>,
        pivot: Double
    ) {
        if size == capacity { widen() }
        guard let column = UnsafePointer(column.baseAddress) else { return }
        let (last, count) = (size, listFilled(column))
        for t in 0..<last {
            let (factor, own) = (row[t] / pivot, values + t * stride)
            if factor != 0 { subtract(column, times: -factor, from: own, count: count) }
            own[last] = -factor
        }
        let own = values + last * stride
        for n in 0..<last { own[n] = -column[n] / pivot }
        own[last] = 1 / pivot
        size += 1
    }

    /// Takes row `t` and column `n` out of W, whose element of the inverse is away from zero; the last row and the last
    /// column take their places.
    func remove(column n: Int, row t: Int) {
        let (last, removed) = (size - 1, values + t * stride)
        let (pivot, count) = (removed[n], listFilled(removed))
        for s in 0...last where s != t {
            let own = values + s * stride
            let factor = own[n] / pivot
            if factor != 0 { subtract(removed, times: factor, from: own, count: count) }
        }
        if t != last { for m in 0...last { removed[m] = values[last * stride + m] } }
        if n != last { for s in 0..<last { values[s * stride + n] = values[s * stride + last] } }
        size = last
    }

    /// Column `n` of W changes its sign, and is taken from the columns in `others`.
    func negate(column n: Int, takingFrom others: [Int]) {
        for t in 0..<size {
            let row = values + t * stride
            var sum = row[n]
            for other in others { sum += row[other] }
            row[n] = -sum
        }
    }

    /// Empties W.
    func removeAll() { size = 0 }

    private func widen() {
        let widerStride = 2 * capacity + Self.padding
        let wider = UnsafeMutablePointer<Double>.allocate(capacity: 2 * capacity * widerStride)
        for t in 0..<size { (wider + t * widerStride).initialize(from: values + t * stride, count: size) }
        values.deallocate()
        filled.deallocate()
        (values, stride, capacity) = (wider, widerStride, 2 * capacity)
        filled = .allocate(capacity: capacity)
    }
}
