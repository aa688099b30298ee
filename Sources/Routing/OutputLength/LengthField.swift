/// What one number of the structure vector adds to the factors: linear, with bends, and constant outside the range that
/// was seen, so that a prompt of another kind cannot be sent anywhere.
struct LengthField: Codable, Hashable, Sendable {
    var lowest: Float
    var highest: Float
    var slope: SIMD4<Float>

    /// Where the slope changes.
    var bends: SIMD4<Float>

    /// Change of slope at each bend: four factors for the first bend, then four for the second, and so on.
    var slopeChanges: SIMD16<Float>

    @inline(__always)
    func contribution(_ value: Float) -> SIMD4<Float> {
        // What is no number counts as the lowest.
        let value = value > lowest ? min(value, highest) : lowest
        let past = (SIMD4(repeating: value) - bends).clamped(lowerBound: .zero, upperBound: SIMD4(repeating: .infinity))
        return slope * value
            + slopeChanges.lowHalf.lowHalf * past.x
            + slopeChanges.lowHalf.highHalf * past.y
            + slopeChanges.highHalf.lowHalf * past.z
            + slopeChanges.highHalf.highHalf * past.w
    }
}
