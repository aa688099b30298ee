import Foundation
import SunwardModel

/// Guesses the class of a request that names none, by nothing but length: the class whose typical prompt and answer
/// are nearest on a logarithmic scale. It knows no topics; a caller that knows the class should say so.
enum ClassGuess {
    /// Place of the class in `classes`; 0 when there is nothing to tell them apart by.
    static func index(inputTokens: Double, maxOutputTokens: Int?, classes: [WorkloadClass]) -> Int {
        func distance(_ tokens: Double, _ typical: Double) -> Double { abs(log((tokens + 1) / (typical + 1))) }
        var best = (index: 0, distance: Double.infinity)
        for (index, workloadClass) in classes.enumerated() {
            let answer = maxOutputTokens.map { distance(Double($0), workloadClass.outputTokens) } ?? 0
            let total = distance(inputTokens, workloadClass.inputTokens) + answer
            if total < best.distance { best = (index, total) }
        }
        return best.index
    }

    /// Tokens of a text of which nothing else is known: about four bytes each, as the fleet file's classes have it.
    static func tokens(_ text: String, bytesPerToken: Double) -> Double {
        Double(text.utf8.count) / max(bytesPerToken, 1)
    }
}
