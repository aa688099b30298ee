import Foundation
import NIOCore
import Testing

@testable import Gateway

struct LineSplitterTests {
    private func split(_ text: String, pieces: Int, mostBytes: Int = 100) throws -> [String] {
        var splitter = LineSplitter(mostBytes: mostBytes)
        var rest = Data(text.utf8)
        var lines: [LineSplitter.Line] = []
        while !rest.isEmpty {
            lines += try splitter.take(Data(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        if let last = try splitter.finish() { lines.append(last) }
        return lines.map { "\($0.number):\(String(buffer: $0.bytes))" }
    }

    @Test(arguments: [1, 2, 5, 1000])
    func `lines keep their numbers in whatever pieces they come`(pieces: Int) throws {
        let text = "\u{FEFF}one\r\n\n \t\r\nfour\nlast"
        #expect(try split(text, pieces: pieces) == ["1:one\r", "4:four", "5:last"])
        #expect(try split("only\n", pieces: pieces) == ["1:only"])
        #expect(try split("", pieces: pieces).isEmpty)
    }

    @Test(arguments: ["ok\n" + String(repeating: "x", count: 101), String(repeating: "x", count: 101) + "\n"])
    func `a line that is too long is told by its number, ended or not`(text: String) {
        #expect(throws: LineSplitter.LineTooLong(line: text.hasPrefix("ok") ? 2 : 1)) {
            try split(text, pieces: 1000)
        }
    }
}
