import Foundation
import Logging
import Observability
import Testing

@Suite struct LineLogHandlerTests {
    /// Keeps what is written to it.
    ///
    /// `@unchecked Sendable` because `lines` is reached only under `lock`.
    private final class MemorySink: LogSink, @unchecked Sendable {
        private let lock = NSLock()
        private var lines: [String] = []

        func write(_ line: String) { lock.withLock { lines.append(line) } }

        var written: [String] { lock.withLock { lines } }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description = "it broke"
    }

    private func logger(
        _ format: LogFormat,
        _ sink: MemorySink,
        provider: Logger.MetadataProvider? = nil
    ) -> Logger {
        Logger(label: "coordinator") { label in
            LineLogHandler(
                label: label,
                format: format,
                metadataProvider: provider,
                sink: sink,
                now: { Date(timeIntervalSince1970: 1_675_166_400.125) }
            )
        }
    }

    @Test func aTextLineHasTimeLevelLoggerMessageAndMetadataInOrder() {
        let sink = MemorySink()
        logger(.text, sink).info("plan published", metadata: ["slots": "24", "plan": "7"])
        #expect(sink.written == ["2023-01-31T12:00:00.125Z INFO coordinator: plan published plan=7 slots=24\n"])
    }

    @Test func aTextLineQuotesWhatCouldBeMisread() {
        let sink = MemorySink()
        logger(.text, sink).warning(
            "two\nlines",
            metadata: [
                "a": "with space", "b": "", "c": ["x", "y=z"], "d": ["k": "v"], "e": "x\ny", "f": "Grüße",
            ]
        )
        #expect(
            sink.written == [
                "2023-01-31T12:00:00.125Z WARNING coordinator: two\\nlines "
                    + "a=\"with space\" b=\"\" c=[x,\"y=z\"] d={k=v} e=\"x\\ny\" f=Grüße\n"
            ]
        )
    }

    @Test func aJSONLineIsOneObjectWithFlattenedMetadata() throws {
        let sink = MemorySink()
        logger(.json, sink).error(
            "failed",
            metadata: ["site": ["name": "a", "zone": ["id": "X"]], "list": ["1", "2"], "empty": [:]]
        )
        let line = try #require(sink.written.first)
        #expect(
            line == """
                {"time":"2023-01-31T12:00:00.125Z","level":"error","logger":"coordinator","message":"failed",\
                "metadata":{"empty":{},"list":["1","2"],"site.name":"a","site.zone.id":"X"}}

                """
        )
    }

    @Test(arguments: [
        "plain", "quote \" backslash \\ slash /", "line\nfeed\r\ntab\t", "nul \u{0} bell \u{7} escape \u{1B}",
        "Grüße 🌞", "\u{2028}\u{2029}\u{7F}", "{\"a\":1}",
    ])
    func aJSONLineSurvivesAnyText(text: String) throws {
        let sink = MemorySink()
        logger(.json, sink).info("\(text)", metadata: ["key \(text)": "\(text)"])
        let line = try #require(sink.written.first)
        #expect(line.dropLast().allSatisfy { !$0.isNewline })
        struct Line: Decodable {
            let message: String
            let metadata: [String: String]
        }
        let decoded = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        #expect(decoded.message == text)
        #expect(decoded.metadata == ["key \(text)": text])
    }

    @Test(arguments: LogFormat.allCases)
    func theEventsMetadataWinsOverTheProvidersAndThatOverTheLoggers(format: LogFormat) {
        let sink = MemorySink()
        var logger = logger(format, sink, provider: .init { ["b": "provider", "c": "provider"] })
        for key in ["a", "b", "c"] { logger[metadataKey: key] = "logger" }
        logger.info("x", metadata: ["c": "event"])
        let expected =
            format == .text
            ? "a=logger b=provider c=event"
            : #""metadata":{"a":"logger","b":"provider","c":"event"}"#
        #expect(sink.written.first?.contains(expected) == true)
    }

    @Test func eventsBelowTheLevelAreNotWrittenAndErrorsAreNamed() {
        let sink = MemorySink()
        let logger = logger(.text, sink)
        logger.debug("not seen")
        #expect(sink.written.isEmpty)
        logger.error("failed", error: Failure())
        #expect(sink.written.first?.contains("error.message=\"it broke\" error.type=") == true)
    }

    @Test func everyLineIsWrittenOnce() async {
        let sink = MemorySink()
        let logger = logger(.json, sink)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<100 { group.addTask { logger.info("x", metadata: ["n": "\(number)"]) } }
        }
        #expect(sink.written.count == 100)
        #expect(sink.written.allSatisfy { $0.hasSuffix("}\n") })
    }
}
