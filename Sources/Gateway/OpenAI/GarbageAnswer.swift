/// A model server's answer that is no JSON object, and where it stops being one.
struct GarbageAnswer: Error, Hashable, Sendable {
    /// Byte from the beginning.
    let place: Int
    let message: String
}
