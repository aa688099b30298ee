import Foundation

/// Checks a value against a schema of the OpenAPI document, as far as that document uses JSON Schema.
struct SchemaCheck {
    let root: JSONValue

    /// What is wrong with the value, each with its place in it.
    func problems(_ value: JSONValue, _ schema: JSONValue, at place: String = "$") -> [String] {
        if let reference = schema["$ref"]?.text {
            guard let target = resolve(reference) else { return ["\(place): \(reference) is not in the document"] }
            return problems(value, target, at: place)
        }
        if case .array(let choices)? = schema["oneOf"] {
            let fitting = choices.count { problems(value, $0, at: place).isEmpty }
            return fitting == 1 ? [] : ["\(place): fits \(fitting) of \(choices.count) schemas instead of one"]
        }
        var found: [String] = []
        if let type = schema["type"]?.text, !isOf(type, value) { found.append("\(place): is not of type \(type)") }
        if let constant = schema["const"], constant != value { found.append("\(place): is not \(constant)") }
        if case .array(let choices)? = schema["enum"], !choices.contains(value) {
            found.append("\(place): \(value) is not one of the choices")
        }
        switch value {
        case .number(let number): found += numberProblems(number, schema, place)
        case .text(let text): found += textProblems(text, schema, place)
        case .array(let elements):
            if let items = schema["items"] {
                found += elements.enumerated().flatMap { problems($1, items, at: "\(place)[\($0)]") }
            }
        case .object(let members): found += memberProblems(members, schema, place)
        default: break
        }
        return found
    }

    /// The part of the document that a local reference names.
    func resolve(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(Optional(root)) { $0?[String($1)] }
    }

    private func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .text), ("number", .number), ("boolean", .bool): true
        case ("integer", .number(let number)): number == number.rounded()
        default: false
        }
    }

    private func numberProblems(_ number: Double, _ schema: JSONValue, _ place: String) -> [String] {
        var found: [String] = []
        if let least = schema["minimum"]?.number, number < least { found.append("\(place): \(number) < \(least)") }
        if let most = schema["maximum"]?.number, number > most { found.append("\(place): \(number) > \(most)") }
        return found
    }

    private func textProblems(_ text: String, _ schema: JSONValue, _ place: String) -> [String] {
        var found: [String] = []
        if let pattern = schema["pattern"]?.text, text.range(of: pattern, options: .regularExpression) == nil {
            found.append("\(place): \"\(text)\" does not match \(pattern)")
        }
        let isRight =
            switch schema["format"]?.text {
            case "uuid": UUID(uuidString: text) != nil
            case "date-time": text.hasSuffix("Z") && text.contains("T")
            default: true
            }
        if !isRight { found.append("\(place): \"\(text)\" has another format") }
        return found
    }

    private func memberProblems(_ members: [String: JSONValue], _ schema: JSONValue, _ place: String) -> [String] {
        var found: [String] = []
        for name in schema["required"]?.elements.compactMap(\.text) ?? [] where members[name] == nil {
            found.append("\(place): \(name) is missing")
        }
        let properties = schema["properties"]?.members ?? [:]
        for (name, value) in members {
            if let property = properties[name] {
                found += problems(value, property, at: "\(place).\(name)")
            } else if schema["additionalProperties"]?.bool == false {
                found.append("\(place): \(name) is not documented")
            } else if let others = schema["additionalProperties"], others.bool == nil {
                found += problems(value, others, at: "\(place).\(name)")
            }
        }
        return found
    }
}
