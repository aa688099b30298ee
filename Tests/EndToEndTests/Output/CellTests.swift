import Testing

@testable import sunward

/// How numbers are written in tables.
struct CellTests {
    private static let examples: [(Double, Int, String)] = [
        (3.14159, 2, "3.14"), (0.0022, 2, "0.0022"), (0.00000511, 2, "0.000005"), (0.0000056, 2, "0.0000056"),
        (-0.0004, 3, "-0.0004"), (0, 2, "0.00"), (1e-12, 2, "0.00"), (-1e-12, 2, "0.00"), (0.05, 2, "0.05"),
        (0.3, 0, "0"), (1234.5, 1, "1234.5"), (0.1, 1, "0.1"),
    ]

    @Test(arguments: examples)
    func `a small number is told from zero, and rounding is not told for a number`(
        number: Double,
        decimals: Int,
        text: String
    ) {
        #expect(Cell(number, decimals: decimals).text == text)
    }
}
