import Foundation
import SunwardModel
import Testing

@testable import Routing

struct FittedRouterTests {
    private func error(_ data: Data) -> RoutingError? {
        #expect(throws: RoutingError.self) { try FittedRouter.decode(data, file: "router.state") }
    }

    @Test func `the same data and seed give the same file`() throws {
        let first = try EvaluationFixture.router.get().encoded()
        let examples = EvaluationFixture.examples(240)
        let second = try FittedRouter.fit(examples, models: EvaluationFixture.models, seed: 1).encoded()
        #expect(first == second)
    }

    @Test func `a file brings back what was written`() throws {
        let router = try EvaluationFixture.router.get()
        let (read, fingerprint) = try FittedRouter.decode(try router.encoded(), file: "router.state")
        #expect(try FittedRouter.decode(try read.encoded(), file: "other").fingerprint == fingerprint)
        var other = router
        other.models[0].replicas += 1
        #expect(try FittedRouter.decode(try other.encoded(), file: "router.state").fingerprint != fingerprint)
        #expect(read.summary == router.summary)
        #expect(read.models == router.models)
        #expect(try read.encoded() == router.encoded())
    }

    @Test func `another version is refused by number`() throws {
        var text = String(decoding: try EvaluationFixture.router.get().encoded(), as: UTF8.self)
        text = text.replacing("\"version\":\(FittedRouter.formatVersion)}\n", with: "\"version\":99}\n")
        let error = error(Data(text.utf8))
        #expect(error?.code == .invalidState)
        #expect(error?.message.contains("format version 99") == true)
    }

    @Test func `a file of the first version, whose profiles had fewer members, is read`() throws {
        let router = try EvaluationFixture.router.get()
        let text = String(decoding: try router.encoded(), as: UTF8.self)
        var body = String(text[text.index(after: try #require(text.firstIndex(of: "\n")))...])
        for member in ["\"access\":{},", "\"endpoints\":[],", ",\"task\":\"generate\""] {
            try #require(body.contains(member))
            body = body.replacing(member, with: "")
        }
        let bytes = Data(body.utf8)
        let checksum = String(bytes.withUnsafeBytes { StableHash.fowlerNollVo($0) }, radix: 16)
        let header = #"{"bytes":\#(bytes.count),"checksum":"\#(checksum)","format":"sunward-router","version":1}"#
        let (read, _) = try FittedRouter.decode(Data((header + "\n" + body).utf8), file: "router.state")
        #expect(read.models == router.models)
        #expect(try read.encoded() == router.encoded())
    }

    @Test func `a file that is cut short, changed or something else is refused`() throws {
        let data = try EvaluationFixture.router.get().encoded()
        #expect(error(data.dropLast(10))?.message.contains("cut short") == true)
        var changed = data
        changed[data.count / 2] ^= 1
        #expect(error(changed)?.message.contains("damaged") == true)
        #expect(error(Data("{}\n".utf8))?.message.contains("not the state of a router") == true)
        #expect(error(Data())?.code == .invalidState)
    }

    @Test func `an example without an outcome of a model is named`() {
        var examples = EvaluationFixture.examples(20)
        examples[7].outcomes["large"] = nil
        let error = #expect(throws: RoutingError.self) {
            try FittedRouter.fit(examples, models: EvaluationFixture.models, seed: 1)
        }
        #expect(error?.message.contains(examples[7].id) == true && error?.message.contains("large") == true)
    }
}
