import Foundation
import Signals
import SunwardModel
import Testing

@Suite struct ModelProfileFileTests {
    private let header =
        "model,prefill_j_per_token,decode_j_per_token,decode_basis,itl_p50_ms,itl_p95_ms,ttft_base_ms,"
        + "prefill_ms_per_1k_tokens"
    private let row = "tiny,0.02,0.15,measured,8,10,30,29"

    private func read(_ text: String) throws -> ModelProfileFile { try ModelProfileFile(text: text, file: "m.csv") }

    @Test func readsAModelWithUsualPlacesWhereTheFileNamesNone() throws {
        let model = try #require(try read("\(header)\n\(row)\n").models.first)
        #expect(model.name == "tiny")
        #expect(model.prefillJoulesPerToken == 0.02 && model.decodeJoulesPerToken == 0.15)
        #expect(model.interTokenMillisecondsP50 == 8 && model.interTokenMillisecondsP95 == 10)
        #expect(model.timeToFirstTokenMilliseconds == 30 && model.prefillMillisecondsPerThousandTokens == 29)
        #expect(model.replicas == 1 && model.maxConcurrencyPerReplica == 32)
        #expect(model.parametersBillions == nil && model.contextTokens == nil)
    }

    @Test func readsPlacesSizeAndContextWhereGiven() throws {
        let text =
            "\(header),replicas,max_concurrency_per_replica,total_params_b,context_tokens\n\(row),3,16,7.2,8192\n"
        let model = try #require(try read(text).models.first)
        #expect(model.replicas == 3 && model.maxConcurrencyPerReplica == 16)
        #expect(model.parametersBillions == 7.2 && model.contextTokens == 8192)
    }

    @Test(arguments: [
        ("tiny,,0.15,x,8,10,30,29", "prefill_j_per_token"),
        ("tiny,0.02,-1,x,8,10,30,29", "decode_j_per_token"),
        ("tiny,0.02,0.15,x,fast,10,30,29", "itl_p50_ms"),
        (",0.02,0.15,x,8,10,30,29", "model"),
        ("other,0.02,0.15,x,8,10,30,29", "model"),
    ])
    func namesLineAndColumnOfABadCell(bad: String, field: String) {
        let other = row.replacing("tiny", with: "other")
        let error = #expect(throws: SignalsError.self) { try read("\(header)\n\(other)\n\(bad)\n") }
        #expect(error?.line == 3)
        #expect(error?.field == field)
    }

    @Test(arguments: ["\"tiny\"x,0.02,0.15,x,8,10,30,29", "\"tiny,0.02,0.15,x,8,10,30\n\"x\",29"])
    func refusesQuotesThatDoNotFitInWordsForPeople(bad: String) {
        let error = #expect(throws: SignalsError.self) { try read("\(header)\n\(bad)\n") }
        #expect(error?.description.contains("is not well-formed CSV: ") == true)
        #expect(error?.description.contains("message:") == false, "\(error?.description ?? "")")
    }

    @Test func refusesBytesThatAreNoText() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "models-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data([0xFF, 0xFE, 0x6D]).write(to: url)
        let error = #expect(throws: SignalsError.self) { try ModelProfileFile(contentsOf: url) }
        #expect(error?.message == "is not UTF-8; save the file as UTF-8 text")
        try Data("\u{FEFF}\(header)\n\(row)\n".utf8).write(to: url)
        #expect(try ModelProfileFile(contentsOf: url).models.first?.name == "tiny")
    }

    @Test func refusesAHeaderWithoutAColumn() {
        let error = #expect(throws: SignalsError.self) { try read("model,decode_j_per_token\ntiny,1\n") }
        #expect(error?.code == .invalidHeader)
    }
}
