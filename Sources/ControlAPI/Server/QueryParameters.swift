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

    /// The period that `since` and `until` bound, either of which may be missing.
    func period() throws -> (since: Date?, until: Date?) {
        let (since, until) = (try time("since"), try time("until"))
        if let since, let until, until < since {
            throw ProblemDetails.badRequest(
                "query parameter \"until\" is \"\(Timestamp.format(until))\"; expected a time that is not before "
                    + "\"since\", \(Timestamp.format(since))"
            )
        }
        return (since, until)
    }

    /// What a parameter that takes one of some names says.
    func name(_ parameter: String, among known: [String]) throws -> String? {
        guard let text = text(parameter) else { return nil }
        guard known.contains(text) else {
            throw ProblemDetails.badRequest(
                "query parameter \"\(parameter)\" is \"\(text)\"; expected one of \(known.joined(separator: ", "))"
            )
        }
        return text
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
