import Yams

/// Reads where the servers of a model are, and how they are spoken to.
struct UpstreamAccessDecoder {
    private static let maxEndpoints = 1_000

    let report: FileReport

    /// The base URLs under `endpoint` or `endpoints`; empty when there is neither.
    func endpoints(_ reader: MappingReader) -> [String] {
        let one = reader.node("endpoint") != nil ? reader.text("endpoint", EndpointRule.meaning) : nil
        let several = reader.list("endpoints", atMost: Self.maxEndpoints)
        if one != nil, several != nil {
            report.error(reader.field("endpoints"), "is written beside endpoint; put all of them under endpoints")
        }
        if several?.isEmpty == true {
            report.error(reader.field("endpoints"), "is empty; list the model's servers, or leave it out")
        }
        var endpoints = one.flatMap { checked($0, field: reader.field("endpoint")) }.map { [$0] } ?? []
        for (path, node) in several ?? [] {
            guard let text = node.scalar?.string, !node.isEmptyValue else {
                report.error(path, "is not a single value; write \(EndpointRule.meaning)")
                continue
            }
            guard let endpoint = checked(text, field: path) else { continue }
            if endpoints.contains(endpoint) {
                report.error(path, value: endpoint, "is listed twice; keep one")
            } else {
                endpoints.append(endpoint)
            }
        }
        return endpoints
    }

    /// What the servers ask of a caller.
    func access(_ reader: MappingReader) -> UpstreamAccess {
        var access = UpstreamAccess()
        if reader.node("served_name") != nil {
            let meaning = "what the servers call the model, for example meta-llama/Llama-3.1-8B-Instruct"
            access.servedName = reader.name("served_name", .served, meaning)
        }
        access.keyEnvironment = environment(reader)
        access.keyFile = file("key_file", "the file that holds the servers' key", reader)
        access.authorityFile = file("authority_file", "the PEM file of the authorities to trust", reader)
        if access.keyEnvironment != nil, access.keyFile != nil {
            let message = "is written beside key_environment; a key is in one place"
            report.error(reader.field("key_file"), value: access.keyFile, message)
        }
        return access
    }

    private func checked(_ endpoint: String, field: String) -> String? {
        guard let complaint = EndpointRule.complaint(about: endpoint) else { return endpoint }
        report.error(field, value: complaint.mayBeShown ? endpoint : nil, complaint.text)
        return nil
    }

    private func environment(_ reader: MappingReader) -> String? {
        guard reader.node("key_environment") != nil else { return nil }
        guard let name = reader.text("key_environment", "the variable that holds the servers' key") else { return nil }
        let isVariable = name.utf8.allSatisfy(Self.variableCharacters.contains) && name.first?.isNumber == false
        if isVariable, name.utf8.count <= 255 { return name }
        // Not repeated: somebody may have written the key itself.
        let remedy = "name the environment variable that holds the key, for example VLLM_KEY"
        report.error(reader.field("key_environment"), "is not the name of an environment variable; \(remedy)")
        return nil
    }

    private func file(_ key: String, _ meaning: String, _ reader: MappingReader) -> String? {
        guard reader.node(key) != nil, let path = reader.text(key, meaning) else { return nil }
        if path.hasPrefix("/"), !path.contains("\0"), path.utf8.count <= 4_096 { return path }
        // Relative to what, would depend on who reads it.
        report.error(
            reader.field(key),
            value: key == "key_file" ? nil : path,
            "is not an absolute path; write \(meaning), for example /etc/sunward/\(key == "key_file" ? "key" : "ca.pem")"
        )
        return nil
    }

    private static let variableCharacters = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_".utf8
    )
}
