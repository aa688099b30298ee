import Foundation
import Yams

/// `docs/openapi.yaml`, as the tests hold it against the service.
struct OpenAPIDocument: Sendable {
    static let methods: Set = ["get", "put", "post", "delete", "patch", "head", "options", "trace"]

    let root: JSONValue

    init() throws {
        let text = try String(contentsOf: ProjectFiles.root.appending(path: "docs/openapi.yaml"), encoding: .utf8)
        root = try YAMLDecoder().decode(JSONValue.self, from: text)
    }

    /// One operation: a method at a path.
    struct Operation: Hashable, CustomStringConvertible {
        let method: String
        let path: String

        var description: String { "\(method) \(path)" }
    }

    var operations: Set<Operation> {
        Set(
            (root["paths"]?.members ?? [:]).flatMap { path, item in
                item.members.keys.filter(Self.methods.contains).map {
                    Operation(method: $0.uppercased(), path: path)
                }
            }
        )
    }

    /// The operation that a request is for.
    func operation(method: String, path: String) -> Operation? {
        let segments = path.split(separator: "/")
        return operations.filter { $0.method == method }.first { operation in
            let template = operation.path.split(separator: "/")
            return template.count == segments.count
                && zip(template, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
    }

    /// The operation's query parameters, by name.
    func queryParameters(_ operation: Operation) -> [String: JSONValue] {
        let listed = item(operation)?["parameters"]?.elements ?? []
        let resolved = listed.map { $0["$ref"]?.text.flatMap(SchemaCheck(root: root).resolve) ?? $0 }
        return Dictionary(
            resolved.filter { $0["in"]?.text == "query" }.compactMap { parameter in
                parameter["name"]?.text.map { ($0, parameter) }
            }
        ) { first, _ in first }
    }

    /// What is wrong with an answer, by what the document says of the operation.
    func problems(_ operation: Operation, status: Int, contentType: String, body: Data) -> [String] {
        let listed = item(operation)?["responses"]?[String(status)]
        guard let response = listed?["$ref"]?.text.flatMap(SchemaCheck(root: root).resolve) ?? listed else {
            return ["\(operation): status \(status) is not documented"]
        }
        guard let content = response["content"]?[contentType] else {
            return ["\(operation): content type \(contentType) of status \(status) is not documented"]
        }
        guard contentType.hasSuffix("json"), let schema = content["schema"] else { return [] }
        return problems(body: body, schema: schema).map { "\(operation) \(status): \($0)" }
    }

    /// What is wrong with a body, by a schema.
    func problems(body: Data, schema: JSONValue) -> [String] {
        guard let value = try? JSONValue(json: body) else { return ["the body is not JSON"] }
        return SchemaCheck(root: root).problems(value, schema)
    }

    private func item(_ operation: Operation) -> JSONValue? {
        root["paths"]?[operation.path]?[operation.method.lowercased()]
    }
}
