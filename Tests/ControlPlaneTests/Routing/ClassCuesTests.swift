import SeededRandom
import SunwardModel
import Testing

@testable import ControlPlane

struct ClassCuesTests {
    private func classes(_ cues: [String]...) -> [WorkloadClass] {
        cues.enumerated().map { index, cues in
            WorkloadClass(
                name: "class\(index)",
                inputTokens: index == 0 ? 100 : 5000,
                outputTokens: 50,
                maxDelaySeconds: 10,
                cues: cues
            )
        }
    }

    private func leaders(_ prompt: String, _ cues: [String]...) -> [Int] {
        ClassCues(cues.map { WorkloadClass(name: "a", inputTokens: 1, outputTokens: 1, maxDelaySeconds: 1, cues: $0) })
            .leaders(in: prompt)
    }

    @Test func `the class most of whose cues occur leads, each cue counted once`() {
        #expect(leaders("def f(): return 1", ["hello"], ["def ", "return"]) == [1])
        #expect(leaders("hello hello hello def return", ["hello"], ["def ", "return"]) == [1])
        #expect(leaders("hello def", ["hello"], ["def", "return"]) == [0, 1])
        #expect(leaders("nothing of it", ["hello"], ["def ", "return"]).isEmpty)
        #expect(leaders("", ["hello"]).isEmpty)
        #expect(leaders("hello").isEmpty)
        #expect(leaders("hello", []).isEmpty)
    }

    @Test func `case of letters does not matter, everything else does`() {
        #expect(leaders("a STACK Trace", ["Stack tRACE"]) == [0])
        #expect(leaders("defer", ["def "]).isEmpty)
        #expect(leaders("[x]", ["{x}"]).isEmpty)
        #expect(leaders("Où ÊTES-vous", ["où êtes"]).isEmpty)
        #expect(leaders("Où êtes-vous", ["OÙ"]).isEmpty)
        #expect(leaders("翻訳してください", ["翻訳"]) == [0])
    }

    @Test func `a cue is found at the beginning, at the end and across others`() {
        #expect(leaders("def x", ["def"]) == [0])
        #expect(leaders("x def", ["def"]) == [0])
        #expect(leaders("x de", ["def"]).isEmpty)
        #expect(leaders("aab", ["ab", "zz"], ["aa"], ["aab", "b!"]) == [0, 1, 2])
        #expect(leaders("ok", ["ok"]) == [0])
    }

    @Test func `of a long prompt both ends are read and the middle is not`() {
        let filler = String(repeating: "x", count: ClassCues.bytesOfEachEnd)
        #expect(leaders("def " + filler + filler, ["def "]) == [0])
        #expect(leaders(filler + filler + " def ", ["def "]) == [0])
        #expect(leaders(filler + "def " + filler, ["def "]).isEmpty)
    }

    @Test func `finds what a plain search finds, whatever the text`() {
        var random = SplitMix64(seed: 7)
        func text(_ count: Int) -> String {
            String((0..<count).map { _ in "aAbB".randomElement(using: &random) ?? "a" })
        }
        for _ in 0..<300 {
            let prompt = text(12)
            let cues = (0..<3).map { _ in (0..<4).map { _ in text(.random(in: 2...4, using: &random)) } }
            let counts = cues.map { list in
                list.filter { prompt.lowercased().contains($0.lowercased()) }.count
            }
            let most = counts.max() ?? 0
            let expected = most == 0 ? [] : counts.indices.filter { counts[$0] == most }
            let found = ClassCues(
                cues.map { WorkloadClass(name: "a", inputTokens: 1, outputTokens: 1, maxDelaySeconds: 1, cues: $0) }
            ).leaders(in: prompt)
            #expect(found == expected, "\(prompt) \(cues)")
        }
    }

    @Test func `where no cue or several classes lead, length decides among them`() {
        let classes = classes(["hello"], ["def ", "hello"], ["sum up"])
        let cues = ClassCues(classes)
        func guess(_ prompt: String, tokens: Double? = nil) -> Int {
            var request = RouteRequest(area: "a", prompt: prompt)
            request.inputTokens = tokens
            return ClassGuess.index(request, classes: classes, cues: cues)
        }
        #expect(guess("hello") == 0)
        #expect(guess("hello", tokens: 6000) == 1)
        #expect(guess("hello def f", tokens: 1) == 1)
        #expect(guess("please sum up", tokens: 1) == 2)
        #expect(guess("good day", tokens: 90) == 0)
        #expect(guess("good day", tokens: 9000) == 1)
    }

    @Test func `a guess keeps to the classes that it is to be made among`() {
        let classes = classes(["hello"], ["def ", "hello"], ["sum up"])
        let cues = ClassCues(classes)
        func guess(_ prompt: String, among places: [Int], tokens: Double? = nil) -> Int {
            var request = RouteRequest(area: "a", prompt: prompt)
            request.inputTokens = tokens
            request.guessedClasses = places.map { classes[$0].name } + ["unknown"]
            return ClassGuess.index(request, classes: classes, cues: cues)
        }
        #expect(guess("please sum up", among: [0, 1], tokens: 1) == 0)
        #expect(guess("please sum up", among: [0, 1], tokens: 9000) == 1)
        #expect(guess("hello def sum up", among: [0, 2], tokens: 1) == 0)
        #expect(guess("def f", among: [1, 2]) == 1)
        #expect(guess("def f", among: [2]) == 2)
        #expect(guess("def f", among: []) == 1)
    }
}
