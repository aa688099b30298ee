import Foundation
import Hummingbird

/// Reads query parameters and says what is wrong with one.
struct QueryParameters {
    private let values: [String: String]

    /// - Throws: ``ProblemDetails`` when a parameter is not among `known` or is given twice.
    init(_ request: Request, known: Set<String>) throws {
        var values: [String: String] = [:]
        for (key, value) in request.uri.queryParameters {
            let name = String(key)
            guard known.contains(name) else {
                throw ProblemDetails.badRequest(
                    "query parameter \"\(name)\" is not known here; parameters are "
                        + known.sorted().joined(separator: ", ")
                )
            }
            guard values.updateValue(String(value), forKey: name) == nil else {
                throw ProblemDetails.badRequest("query parameter \"\(name)\" is given twice")
            }
        }
        self.values = values
    }

    func text(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    func required(_ name: String, example: String) throws -> String {
        guard let text = text(name) else {
            throw ProblemDetails.badRequest("query parameter \"\(name)\" is missing; for example \(name)=\(example)")
        }
        return text
    }

    func time(_ name: String) throws -> Date? {
        guard let text = text(name) else { return nil }
        guard let date = Timestamp.parse(text) else {
            throw ProblemDetails.badRequest(
                "query parameter \"\(name)\" is \"\(text)\"; expected an RFC 3339 time such as 2023-06-01T00:00:00Z"
            )
        }
        return date
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw ProblemDetails.badRequest(
                "query parameter \"\(name)\" is \"\(text)\"; expected a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound)"
            )
        }
        return number
    }
}
