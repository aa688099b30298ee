import ControlPlane

/// A field of an entry that cannot be read, as an error.
struct RefusedField: Error, Hashable, Sendable {
    let refusal: Refusal

    init(_ field: String, _ value: String, _ message: String) {
        refusal = Refusal(field: field, value: value, message: message)
    }

    /// A field that entries of a kind do not have; `kind` says which, with its article.
    init<Key: CodingKey & CaseIterable>(unknown field: String, of kind: String, known: Key.Type) {
        let fields = known.allCases.map(\.stringValue).joined(separator: ", ")
        self.init(String(field.prefix(80)), "", "is not a field of \(kind); fields are \(fields)")
    }
}
