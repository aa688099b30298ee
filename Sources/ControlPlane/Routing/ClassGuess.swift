import Foundation
import SunwardModel

/// Guesses the class of a request that names none. The class most of whose cues the prompt holds is taken; where none
/// has any, or several have as many, the one whose typical prompt and answer are nearest in length on a logarithmic
/// scale. A caller that knows the class should say so.
enum ClassGuess {
    /// Place of the class in `classes`, among those that the request allows; the first of them when there is nothing to
    /// tell them apart by. Where the fleet has none of these, they are no limit.
    static func index(_ request: RouteRequest, classes: [WorkloadClass], cues: ClassCues) -> Int {
        let allowed = request.guessedClasses.map { names in
            classes.indices.filter { names.contains(classes[$0].name) }
        }
        let all = allowed.flatMap { $0.isEmpty ? nil : $0 }
        if let all, all.count == 1 { return all[0] }
        let candidates = cues.leaders(in: request.prompt, among: all)
        if candidates.count == 1 { return candidates[0] }
        let tokens = request.inputTokens ?? tokens(request.prompt, bytesPerToken: classes.first?.bytesPerToken ?? 4)
        return nearest(
            inputTokens: tokens,
            maxOutputTokens: request.maxOutputTokens,
            classes: classes,
            among: candidates.isEmpty ? all ?? Array(classes.indices) : candidates
        )
    }

    private static func nearest(
        inputTokens: Double,
        maxOutputTokens: Int?,
        classes: [WorkloadClass],
        among candidates: [Int]
    ) -> Int {
        func distance(_ tokens: Double, _ typical: Double) -> Double { abs(log((tokens + 1) / (typical + 1))) }
        var best = (index: candidates.first ?? 0, distance: Double.infinity)
        for index in candidates {
            let workloadClass = classes[index]
            let answer = maxOutputTokens.map { distance(Double($0), workloadClass.outputTokens) } ?? 0
            let total = distance(inputTokens, workloadClass.inputTokens) + answer
            if total < best.distance { best = (index, total) }
        }
        return best.index
    }

    /// Tokens of a text of which nothing else is known: about four bytes each, as the fleet file's classes have it.
    private static func tokens(_ text: String, bytesPerToken: Double) -> Double {
        Double(text.utf8.count) / max(bytesPerToken, 1)
    }
}
