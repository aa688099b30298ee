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
