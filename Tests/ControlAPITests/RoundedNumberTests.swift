import Foundation
import JSONText
import Testing

struct RoundedNumberTests {
    private func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        RoundedNumber.append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (0.75, "0.75"), (-2.5, "-2.5"), (200, "200"), (1e6, "1000000"),
            (123_456.78, "123456.8"), (12_345_678.9, "12345680"), (0.1 + 0.2, "0.3"), (2.0 / 3, "0.6666667"),
            (99_999_994.9, "99999990"), (99_999_996, "100000000"), (9.999_999_6, "10"), (0.099_999_996, "0.1"),
            (1e-9, "0.000000001"), (1.234_567_8e-5, "0.00001234568"), (999_999_999_999_999, "1000000000000000"),
            (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (1e20, "1e+20"), (1024, "1024"), (1e-3, "0.001"),
        ] as [(Double, String)]
    )
    func `a number has at most seven significant digits and no needless zeros`(value: Double, expected: String) {
        #expect(text(value) == expected)
    }

    @Test func `the text is the number rounded to seven digits, whatever its size`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let value = Double.random(in: 1..<10, using: &generator) * pow(10, Double.random(in: -9...15))
            for value in [value, -value] {
                let read = try #require(Double(text(value)), "\(value)")
                #expect(abs(read - value) <= abs(value) * 5.000_001e-7, "\(value)")
            }
        }
    }

    @Test func `powers of ten and their neighbours are right`() throws {
        for exponent in -9...15 {
            let power = try #require(Double("1e\(exponent)"))
            for value in [power.nextDown, power, power.nextUp] {
                let read = try #require(Double(text(value)))
                #expect(abs(read - value) <= value * 1e-15, "\(value)")
            }
        }
    }
}
