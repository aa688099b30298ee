import Routing
import Testing

struct PredictionQualityTests {
    @Test func `the area is the chance that a good answer is ranked above a bad one`() {
        let area = PredictionQuality.rankingArea(predicted: [0.1, 0.4, 0.35, 0.8], actual: [0, 0, 1, 1])
        #expect(area == 0.75)
    }

    @Test func `ties count half and answers that are all alike have no area`() {
        #expect(PredictionQuality.rankingArea(predicted: [0.5, 0.5, 0.5], actual: [0, 1, 1]) == 0.5)
        #expect(PredictionQuality.rankingArea(predicted: [0.2, 0.5], actual: [1, 1]) == nil)
        #expect(PredictionQuality.rankingArea(predicted: [], actual: []) == nil)
    }

    @Test func `the calibration error is the mean distance of bins from what happened in them`() throws {
        // Two bins: 0.25 predicted and 0 true of two; 0.75 predicted and 1 true of two.
        let error = PredictionQuality.calibrationError(predicted: [0.25, 0.25, 0.75, 0.75], actual: [0, 0, 1, 1])
        #expect(error == 0.25)
        // Errors within a bin cancel out, between bins they do not.
        #expect(
            PredictionQuality.calibrationError(predicted: [0.55, 0.55], actual: [0, 1], bins: 10).map {
                abs($0 - 0.05) < 1e-12
            } == true
        )
        #expect(PredictionQuality.calibrationError(predicted: [1, 0], actual: [1, 0]) == 0)
        #expect(PredictionQuality.calibrationError(predicted: [], actual: []) == nil)
    }
}
