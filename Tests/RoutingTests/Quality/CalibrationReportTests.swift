import Testing

@testable import Routing

@Suite("Calibration report")
struct CalibrationReportTests {
    @Test("Bins, expected error and Brier score are as worked out by hand")
    func byHand() {
        let report = CalibrationReport(predicted: [0.1, 0.3, 0.8, 1], actual: [0, 1, 1, 1], bins: 2)
        // Lower bin: 0.2 predicted, 0.5 true; upper: 0.9 predicted, 1 true.
        #expect(report.bins.map(\.count) == [2, 2])
        #expect(abs(report.expectedError - (0.3 + 0.1) / 2) < 1e-12)
        #expect(abs(report.brierScore - (0.01 + 0.49 + 0.04) / 4) < 1e-12)
    }

    @Test("Nothing predicted is no error")
    func empty() {
        let report = CalibrationReport(predicted: [], actual: [])
        #expect(report.bins.isEmpty)
        #expect(report.expectedError == 0)
    }
}
