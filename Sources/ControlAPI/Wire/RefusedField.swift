import ControlPlane

/// A field of an entry that cannot be read, as an error.
struct RefusedField: Error, Hashable, Sendable {
    let refusal: Refusal

    init(_ field: String, _ value: String, _ message: String) {
        refusal = Refusal(field: field, value: value, message: message)
    }
}
