/// Fields that are misspelt, which would else be taken for ones left out.
extension Decoder {
    /// The first, by name, of an object's fields that are none of those known; nil where there is none.
    func unknownField<Key: CodingKey>(besides known: Key.Type) throws -> String? {
        let names = try container(keyedBy: AnyFieldName.self).allKeys.lazy.map(\.stringValue)
        return names.filter { Key(stringValue: $0) == nil }.min()
    }

    /// Refuses the whole body for such a field.
    ///
    /// - Throws: ``ProblemDetails`` naming the field and those there are.
    func refuseFields<Key: CodingKey & CaseIterable>(but known: Key.Type) throws {
        guard let unknown = try unknownField(besides: known) else { return }
        let fields = known.allCases.map(\.stringValue).joined(separator: ", ")
        throw ProblemDetails.badRequest("field \"\(unknown.prefix(80))\" is not known here; fields are \(fields)")
    }
}
