/// What the body of one long request holds of the memory that all may hold together.
struct BodyShare {
    private var bytes = 0

    /// - Returns: false when there is no room; then nothing more is held.
    mutating func take(_ more: Int, of allowance: Allowance, most: Int) -> Bool {
        guard allowance.take(more, most: most) else { return false }
        bytes += more
        return true
    }

    mutating func giveBack(to allowance: Allowance) {
        guard bytes > 0 else { return }
        allowance.giveBack(bytes)
        bytes = 0
    }
}
