import Foundation
import SunwardModel

/// The parameters in the URL of a list.
struct ListParameters {
    private let values: [String: String]

    init(uri: String) {
        var values: [String: String] = [:]
        let query = uri.drop { $0 != "?" }.dropFirst()
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0]).removingPercentEncoding ?? String(parts[0])
            let value = parts.count > 1 ? String(parts[1]).replacingOccurrences(of: "+", with: " ") : ""
            values[name] = value.removingPercentEncoding ?? value
        }
        self.values = values
    }

    /// - Parameters:
    ///   - most: The largest page.
    ///   - usual: The page's length where nobody says it.
    /// - Throws: ``OpenAIError`` for values that cannot be.
    func query(owner: String, most: Int, usual: Int) throws(OpenAIError) -> BatchListQuery {
        var limit = usual
        if let text = values["limit"] {
            guard let number = Int(text), (1...most).contains(number) else {
                throw .invalidValue("limit", text, expected: "an integer from 1 to \(most)")
            }
            limit = number
        }
        let order = values["order"] ?? "desc"
        guard order == "desc" || order == "asc" else {
            throw .invalidValue("order", order, expected: "'asc' or 'desc'")
        }
        if let after = values["after"], after.contains("\0") {
            throw .invalidValue("after", after, expected: "an id of the list before")
        }
        return BatchListQuery(owner: owner, after: values["after"], limit: limit, isAscending: order == "asc")
    }

    /// What listed files are there for; nil for all.
    ///
    /// - Throws: ``OpenAIError`` for what no file is there for.
    func purpose() throws(OpenAIError) -> BatchFile.Purpose? {
        guard let text = values["purpose"] else { return nil }
        guard let purpose = BatchFile.Purpose(rawValue: text) else {
            throw .invalidValue("purpose", text, expected: "'batch' or 'batch_output'")
        }
        return purpose
    }
}
