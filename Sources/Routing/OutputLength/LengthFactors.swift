/// Maps a prompt's features to a few factors, by which the expected lengths of all models differ from prompt to prompt.
///
///     factors = bias + sum(rows[h]) / sqrt(number of rows) + sum over fields of a piecewise linear function
///
/// Four factors carry the prediction for seven models better than seven outputs do: what models have in common is
/// estimated from all of them. The cost does not depend on the number of models.
struct LengthFactors: Hashable, Sendable {
    /// One for each feature row.
    var rows: [SIMD4<Float>]

    var bias: SIMD4<Float>

    /// One for each number of the structure vector.
    var fields: [LengthField]

    func factors(of features: PromptFeatures) -> SIMD4<Float> {
        var sum = SIMD4<Float>.zero
        let hashes = features.hashes
        rows.withUnsafeBufferPointer { rows in
            for row in hashes where Int(row) < rows.count { sum += rows[Int(row)] }
        }
        if !hashes.isEmpty { sum *= 1 / Float(hashes.count).squareRoot() }
        sum += bias
        let structure = features.structure
        for (index, field) in fields.enumerated() where index < structure.count {
            sum += field.contribution(structure[index])
        }
        return sum
    }
}

extension LengthFactors: Codable {
    private enum CodingKeys: String, CodingKey {
        case rows, bias, fields
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let packed = try container.decode(PackedFloats.self, forKey: .rows).values
        guard packed.count == 4 * PromptFeatures.rowCount else {
            throw DecodingError.dataCorruptedError(
                forKey: .rows,
                in: container,
                debugDescription: "has \(packed.count / 4) rows instead of \(PromptFeatures.rowCount)"
            )
        }
        rows = stride(from: 0, to: packed.count, by: 4).map { place in
            SIMD4(packed[place], packed[place + 1], packed[place + 2], packed[place + 3])
        }
        bias = try container.decode(SIMD4<Float>.self, forKey: .bias)
        fields = try container.decode([LengthField].self, forKey: .fields)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(PackedFloats(rows.flatMap { [$0.x, $0.y, $0.z, $0.w] }), forKey: .rows)
        try container.encode(bias, forKey: .bias)
        try container.encode(fields, forKey: .fields)
    }
}
