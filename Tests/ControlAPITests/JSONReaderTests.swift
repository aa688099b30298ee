import Foundation
import JSONText
import Testing

@testable import ControlAPI

struct JSONReaderTests {
    /// Reads a text by the reader into the tests' tree.
    private func read(_ text: [UInt8]) throws -> JSONValue {
        try text.withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            let value = try value(&reader)
            try reader.finish()
            return value
        }
    }

    private func value(_ reader: inout JSONReader) throws -> JSONValue {
        var isFirst = true
        switch try reader.peek() {
        case .object:
            reader.enter()
            var members: [String: JSONValue] = [:]
            while let name = try reader.nextMember(isFirst: &isFirst) {
                let member = try value(&reader)
                // Of two members of one name Foundation takes the first; the reader leaves that to its caller.
                members[name] = members[name] ?? member
            }
            return .object(members)
        case .array:
            reader.enter()
            var elements: [JSONValue] = []
            while try reader.nextElement(isFirst: &isFirst) { elements.append(try value(&reader)) }
            return .array(elements)
        case .text: return .text(try reader.text())
        case .number: return .number(try reader.number())
        case .bool: return .bool(try reader.bool())
        case .null:
            try reader.null()
            return .null
        }
    }

    @Test(
        arguments: [
            "0", "-0", "12.5", "1e3", "-1.25E-2", "123456789012345678901234567890", "0.1", "3.141592653589793", "[]",
            "{}", " [1 , 2] ", #"{"a":{"b":[null,true,false,"x"]}}"#, #""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00ü""#,
            #"{"a":1,"a":2}"#, "5e-324", "1.7976931348623157e308", "9007199254740993", "[[[[]]]]",
        ]
    )
    func `what Foundation reads is read the same`(text: String) throws {
        let expected = try JSONDecoder().decode([JSONValue].self, from: Data("[\(text)]".utf8))[0]
        #expect(try read(Array(text.utf8)) == expected)
    }

    @Test(
        arguments: [
            "", " ", "01", "1.", ".5", "-", "+1", "1e", "1e400", "tru", "[1 2]", "[1,]", "[,1]", "{,}", #"{"a"}"#,
            #"{"a":}"#, #"{a:1}"#, #""abc"#, #""\x""#, #""\u12""#, #""\udc00""#, #""\ud800x""#, "\"\u{01}\"", "1 2",
            "\u{FEFF}1", "NaN",
        ]
    )
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try read(Array(text.utf8)) }
    }

    @Test func `a text is read to its end wherever that, an escape or a control character lies`() throws {
        let plain = Array("ab !#[]\u{7f}é漢🌞 0123456789".utf8)
        for length in 0...plain.count where String(validating: plain[..<length], as: UTF8.self) != nil {
            for before in 0..<9 {
                let space = [UInt8](repeating: 0x20, count: before)
                let text = Array(plain[..<length])
                func quoted(_ end: String) -> [UInt8] { space + [0x22] + text + Array(end.utf8) }
                let words = String(decoding: text, as: UTF8.self)
                #expect(try read(quoted("\"")) == .text(words))
                #expect(try read(quoted("\\\"x\\\\\"")) == .text(words + "\"x\\"))
                #expect(throws: JSONSyntaxError.self) { try read(quoted("\u{1f}\"")) }
                #expect(throws: JSONSyntaxError.self) { try read(quoted("")) }
            }
        }
    }

    @Test func `text that is not UTF-8 is refused, with escapes and without`() {
        #expect(throws: JSONSyntaxError.self) { try read([0x22, 0xFF, 0x22]) }
        #expect(throws: JSONSyntaxError.self) { try read([0x22, 0x5C, 0x6E, 0xC3, 0x22]) }
    }

    @Test(
        arguments: [
            "1e400", "-0.5e-999", "123456789012345678901234567890", #""\u00e9\ud83d\ude00ü""#, "true", "null",
            #"{"a":[{"b":"\"}"},1E+999]}"#,
        ]
    )
    func `what is passed over may be more than Swift's types hold`(text: String) throws {
        var bytes = Array("[ \(text) ]".utf8)
        try bytes.withUnsafeMutableBytes { bytes in
            var reader = JSONReader(UnsafeRawBufferPointer(bytes))
            _ = try reader.peek()
            reader.enter()
            _ = try reader.peek()
            let start = reader.place
            try reader.skip()
            #expect(String(decoding: bytes[start..<reader.place], as: UTF8.self) == text)
        }
    }

    @Test(arguments: [#""\x""#, #""\u12""#, #""\ud800x""#, "\"\u{01}\"", #""abc"#, "01", "1.", "1e", "-", #"{"a" 1}"#])
    func `what is passed over is checked all the same`(text: String) {
        Array(text.utf8).withUnsafeBytes { bytes in
            _ = #expect(throws: JSONSyntaxError.self) {
                var reader = JSONReader(bytes)
                try reader.skip()
                try reader.finish()
            }
        }
    }

    @Test(arguments: [("model", true), (#"mod\u0065l"#, true), ("modem", false), ("mode", false), (#"mode\n"#, false)])
    func `names are compared as they are meant`(written: String, isEqual: Bool) throws {
        try Array("{\"\(written)\":1}".utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            reader.enter()
            var isFirst = true
            let name = try #require(try reader.nextName(isFirst: &isFirst))
            #expect(reader.matches(name, "model") == isEqual)
            #expect(String(decoding: bytes[name.range], as: UTF8.self) == written)
        }
    }

    @Test func `every sequence of up to four bytes is text exactly where Swift says that it is UTF-8`() throws {
        let edges: [UInt8] = [
            0x20, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
            0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        func check(_ sequence: [UInt8]) {
            let isRead = (try? read([0x22] + sequence + [0x22])) != nil
            let isValid = String(validating: sequence, as: UTF8.self) != nil
            // Recorded only where they differ: there are some ten thousand of them.
            if isRead != isValid { Issue.record("\(sequence)") }
        }
        for first in edges where first >= 0x80 {
            check([first])
            for second in edges {
                check([first, second])
                for third in edges {
                    check([first, second, third])
                    guard first >= 0xF0 else { continue }
                    for fourth in [0x20, 0x80, 0xBF, 0xC0] as [UInt8] { check([first, second, third, fourth]) }
                }
            }
        }
    }

    @Test func `quotes, backslashes and control characters are found at every place of a text`() throws {
        for length in 0..<40 {
            for place in 0...length {
                var text = [UInt8](repeating: UInt8(ascii: "x"), count: length)
                text.insert(contentsOf: #"\t"#.utf8, at: place)
                var meant = String(repeating: "x", count: length)
                meant.insert("\t", at: meant.index(meant.startIndex, offsetBy: place))
                #expect(try read([0x22] + text + [0x22]) == .text(meant))
                text[place] = 0x1F
                #expect(throws: JSONSyntaxError.self) { try read([0x22] + text + [0x22]) }
            }
        }
    }

    @Test func `what is nested too deeply is refused when passed over`() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        deep.withUnsafeBytes { bytes in
            _ = #expect(throws: JSONSyntaxError.self) {
                var reader = JSONReader(bytes)
                try reader.skip()
            }
        }
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func `damaged texts are read as Foundation reads them, or refused, and never trap`(seed: UInt64) throws {
        print("seed \(seed)")
        let text = Array(#"{"a":[1.5e2,-3,"x\n\u00e9ü"],"b":{"c":true,"d":null},"e":"😀"}"#.utf8)
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<5000 {
            var damaged = text
            for _ in 0...random(3) {
                let place = random(damaged.count)
                switch random(3) {
                case 0: damaged[place] = UInt8(random(256))
                case 1: damaged.remove(at: place)
                default: damaged.insert(text[random(text.count)], at: place)
                }
            }
            guard let value = try? read(damaged) else { continue }
            let expected = try? JSONDecoder().decode(
                [JSONValue].self,
                from: Data("[".utf8) + Data(damaged) + Data("]".utf8)
            )[0]
            if let expected, !String(decoding: damaged, as: UTF8.self).contains("\0") {
                #expect(value == expected, "seed \(seed): \(String(decoding: damaged, as: UTF8.self))")
            }
        }
    }
}
