import Foundation
import Signals
import Testing

@Suite struct RequestTraceFileTests {
    private func read(_ times: String...) throws -> RequestTraceFile {
        let lines = times.map { "\($0),374,44" }.joined(separator: "\r\n")
        return try RequestTraceFile(text: "TIMESTAMP,ContextTokens,GeneratedTokens\r\n\(lines)\r\n", file: "t.csv")
    }

    @Test func arrivalsAreSecondsFromTheFirstToTheLastDigit() throws {
        let trace = try read(
            "2023-11-16 18:15:46.6805900",
            "2023-11-16 18:15:50.9951690",
            "2023-11-16 18:16:46.6805901"
        )
        #expect(trace.arrivalSeconds.count == 3)
        #expect(trace.arrivalSeconds[0] == 0)
        #expect(abs(trace.arrivalSeconds[1] - 4.314579) < 1e-9)
        #expect(abs(trace.arrivalSeconds[2] - 60.0000001) < 1e-9)
    }

    @Test func arrivalsOutOfOrderAreSortedAndOtherFormsRead() throws {
        let trace = try read("2023-11-16T18:15:50Z", "2023-11-16 18:15:46", "2023-11-16T18:15:47.5Z")
        #expect(trace.arrivalSeconds == [0, 1.5, 4])
        #expect(trace.start == (try Date("2023-11-16T18:15:46Z", strategy: .iso8601)))
    }

    @Test(arguments: ["", "yesterday", "2023-11-16 18:15:46.", "2023-11-16 18:15:46.12x"])
    func namesTheLineOfABadTime(text: String) {
        let error = #expect(throws: SignalsError.self) { try read("2023-11-16 18:15:46", text) }
        #expect(error?.line == 3)
        #expect(error?.field == "TIMESTAMP")
    }
}
