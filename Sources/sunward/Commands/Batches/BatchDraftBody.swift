import Foundation

/// The body of a request for a new batch.
struct BatchDraftBody {
    let endpoint: String
    let metadata: [String: String]

    func json(inputFileID: String) throws -> Data {
        let wire = Wire(
            input_file_id: inputFileID,
            endpoint: endpoint,
            completion_window: "24h",
            metadata: metadata.isEmpty ? nil : metadata
        )
        return try JSONEncoder().encode(wire)
    }

    private struct Wire: Encodable {
        let input_file_id: String
        let endpoint: String
        let completion_window: String
        let metadata: [String: String]?
    }
}
