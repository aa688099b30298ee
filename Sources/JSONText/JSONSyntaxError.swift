/// A text that is not JSON, and where it stops being.
public struct JSONSyntaxError: Error, Hashable {
    /// Byte from the beginning.
    public let place: Int
    public let message: String

    public init(place: Int, message: String) {
        self.place = place
        self.message = message
    }
}
