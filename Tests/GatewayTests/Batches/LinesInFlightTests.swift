import Foundation
import SunwardModel
import Testing

@testable import Gateway

struct LinesInFlightTests {
    private let line = BatchLine(
        id: BatchLine.ID(batch: "batch_aaaaaaaa", line: 1),
        owner: "",
        customID: "c1",
        endpoint: "/v1/chat/completions",
        cell: BatchCell(area: "east", workloadClass: "night", isPlanned: true),
        dueAt: Date(timeIntervalSince1970: 0),
        request: Data("{}".utf8)
    )

    @Test func `a line that comes again while it is under way is not begun a second time`() {
        let lines = LinesInFlight()
        #expect(lines.began(line) != nil)
        #expect(lines.began(line) == nil)
        #expect(lines.count == 1 && lines.bytes == 2 && lines.byClass == ["night": 1])
        lines.ended(line, seconds: 1, isDone: true)
        #expect(lines.count == 0 && lines.bytes == 0 && lines.ids.isEmpty)
        #expect(lines.began(line) != nil)
    }
}
