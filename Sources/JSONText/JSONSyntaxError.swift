/// A text that is not JSON, and where it stops being.
struct JSONSyntaxError: Error, Hashable {
    /// Byte from the beginning.
    let place: Int
    let message: String

    var problem: ProblemDetails { .badRequest("the body is not JSON: \(message), at byte \(place)") }
}
