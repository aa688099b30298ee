import ArgumentParser
import Foundation

/// `sunward batches create`
struct BatchesCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Hand in a file of requests and make a batch of it.",
        discussion: """
            The file has a request a line: {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": \
            {"model": "sunward/auto", "messages": […]}}. Its lines are checked by the gateway before the first is \
            asked; with --wait, or `batches show`, what is wrong with which line is told.
            """
    )

    @Argument(help: "The file of requests, JSON Lines; - for standard input.", completion: .file())
    var file: String

    @Option(help: "The path that all of its requests ask; that of its first line if left out.")
    var endpoint: String?

    @Option(name: .customLong("class"), help: "The workload class of all requests; one whose requests may wait.")
    var workloadClass: String?

    @Option(help: "The area that the requests come from.")
    var area: String?

    @Option(help: "By when it must be answered: a time such as 2027-01-01T00:00:00Z, at most 24 hours ahead.")
    var deadline: String?

    @Option(help: "The same in hours from now, above 0, to 24.")
    var deadlineHours: Double?

    @Option(help: "NAME=VALUE, to find it again by; repeat for several.")
    var metadata: [String] = []

    @Flag(help: "Wait until it has ended; one that did not complete exits with 1.")
    var wait = false

    @OptionGroup var gateway: GatewayAddressOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let hours = deadlineHours, !(hours > 0 && hours <= 24) {
            throw ValidationError("--deadline-hours is \(hours); expected a number above 0, to 24")
        }
        if deadline != nil, deadlineHours != nil {
            throw ValidationError("give either --deadline or --deadline-hours, not both")
        }
        for entry in metadata where entry.firstIndex(of: "=").map({ $0 == entry.startIndex }) ?? true {
            throw ValidationError("--metadata is \"\(entry)\"; expected NAME=VALUE")
        }
    }

    func run() async throws {
        try await reporting {
            let input = try BatchInputFile(path: file)
            let draft = BatchDraftBody(
                endpoint: try endpoint ?? input.endpoint(),
                metadata: wishes
            )
            let answer = try await GatewayClient.run(gateway) { client in
                let made = try await create(input, draft, client)
                guard wait else { return made }
                Terminal.note("\(made.value.id) made")
                return try await BatchWait(path: "/v1/batches/\(made.value.id)").end(client)
            }
            try Printer(format: output.format).show(
                json: answer.json,
                tables: wait ? BatchTables.details(answer.value) : [(nil, BatchTables.list([answer.value]))]
            )
            if wait { try BatchWait.check(answer.value) }
        }
    }

    /// What the gateway reads of the metadata, beside the user's own.
    private var wishes: [String: String] {
        var wishes: [String: String] = [:]
        for entry in metadata {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            wishes[String(parts[0])] = String(parts[1])
        }
        if let workloadClass { wishes["class"] = workloadClass }
        if let area { wishes["area"] = area }
        if let deadline { wishes["deadline"] = deadline }
        if let deadlineHours { wishes["deadline_hours"] = "\(deadlineHours)" }
        return wishes
    }

    private func create(
        _ input: BatchInputFile,
        _ draft: BatchDraftBody,
        _ client: GatewayClient
    ) async throws -> GatewayClient.Answer<BatchView> {
        let uploaded = try await client.upload(input.content, filename: input.name).value
        do {
            return try await client.post("/v1/batches", body: try draft.json(inputFileID: uploaded.id))
        } catch {
            // Nobody knows the file's name: it would stay for a month.
            try? await client.delete("/v1/files/\(uploaded.id)")
            throw error
        }
    }
}
