/// How much carbon is to be cut, on the wire.
struct CarbonCutBody: Decodable, Sendable {
    var fraction: Double

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case fraction
    }

    init(from decoder: any Decoder) throws {
        try decoder.refuseFields(but: CodingKeys.self)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        fraction = try fields.decodeIfPresent(Double.self, forKey: .fraction) ?? 0.1
        guard fraction > 0, fraction <= 1 else {
            throw ProblemDetails.badRequest(
                "fraction is \(fraction); expected more than 0 and at most 1, for example 0.1 for a tenth"
            )
        }
    }
}

extension Decoder {
    /// Refuses a field that is misspelt, which would else be taken for one left out.
    ///
    /// - Throws: ``ProblemDetails`` naming the field and those there are.
    func refuseFields<Key: CodingKey & CaseIterable>(but known: Key.Type) throws {
        let names = try container(keyedBy: AnyFieldName.self).allKeys.map(\.stringValue)
        let fields = known.allCases.map(\.stringValue)
        guard let unknown = names.sorted().first(where: { !fields.contains($0) }) else { return }
        throw ProblemDetails.badRequest(
            "field \"\(unknown.prefix(80))\" is not known here; fields are \(fields.joined(separator: ", "))"
        )
    }
}
