import Yams

/// Reads the section `gateway` of `fleet.yaml`.
struct GatewayDecoder {
    private static let maxAliases = 500
    private static let maxNetworks = 10_000

    let report: FileReport

    func decode(_ fleet: MappingReader) -> GatewaySettings {
        guard let reader = fleet.mapping("gateway") else { return GatewaySettings() }
        var settings = GatewaySettings()
        settings.aliases = aliases(reader)
        settings.networks = networks(reader)
        if reader.node("default_area") != nil {
            let meaning = "the area of requests that nothing else places"
            settings.defaultArea = reader.name("default_area", .identifier, meaning)
        }
        settings.requiresKey = reader.flag("requires_key", default: settings.requiresKey)
        settings.reportsArrivals = reader.flag("report_arrivals", default: settings.reportsArrivals)
        settings.hedges = reader.flag("hedging", default: settings.hedges)
        readLimits(reader, &settings)
        readChoices(reader, &settings)
        settings.batches = BatchesDecoder().decode(reader)
        reader.finish()
        return settings
    }

    private func readLimits(_ reader: MappingReader, _ settings: inout GatewaySettings) {
        settings.maxBodyBytes = reader.integer(
            "max_body_bytes",
            .within(1_024...1_073_741_824, "largest body of a request, for example 8388608"),
            default: settings.maxBodyBytes
        )
        settings.maxHeldBodyBytes = reader.integer(
            "max_held_body_bytes",
            .within(1_024...1_099_511_627_776, "memory of all bodies beyond 64 KiB together, for example 268435456"),
            default: settings.maxHeldBodyBytes
        )
        settings.totalSeconds = reader.number(
            "total_seconds",
            .positive(upTo: 86_400, "longest time from a request to the end of its answer, for example 600"),
            default: settings.totalSeconds
        )
        settings.firstByteSeconds = reader.number(
            "first_byte_seconds",
            .positive(upTo: 3_600, "longest wait of an attempt for the first byte of its answer, for example 30"),
            default: settings.firstByteSeconds
        )
        settings.idleSeconds = reader.number(
            "idle_seconds",
            .positive(upTo: 3_600, "longest silence in the midst of an answer, for example 60"),
            default: settings.idleSeconds
        )
        settings.maxAttempts = reader.integer(
            "max_attempts",
            .within(1...100, "attempts for one request, the first included, for example 4"),
            default: settings.maxAttempts
        )
    }

    private func readChoices(_ reader: MappingReader, _ settings: inout GatewaySettings) {
        settings.queueFraction = reader.number(
            "queue_fraction",
            .atLeastZero(upTo: 100, "requests that may wait, as a share of the model's concurrency, for example 0.5"),
            default: settings.queueFraction
        )
        settings.sessionAffinity = reader.number(
            "session_affinity",
            .atLeastZero(upTo: 1e6, "carbon that staying may cost more than moving, as a fraction, for example 0.1"),
            default: settings.sessionAffinity
        )
        settings.probeSeconds = reader.number(
            "probe_seconds",
            .within(0.1...3_600, "seconds between two looks at a model server, for example 5"),
            default: settings.probeSeconds
        )
    }

    private func aliases(_ reader: MappingReader) -> [GatewaySettings.Alias] {
        let items = reader.list("aliases", atMost: Self.maxAliases) ?? []
        let aliases = items.compactMap { path, node in MappingReader(node, path: path, report: report).map(alias) }
        UniqueNames.check(aliases.map(\.name), in: "gateway.aliases", report)
        return aliases
    }

    private func alias(_ reader: MappingReader) -> GatewaySettings.Alias {
        let meaning = "what clients ask for in the place of a model, for example green-chat"
        var alias = GatewaySettings.Alias(name: reader.name("name", .alias, meaning))
        if alias.name == GatewaySettings.automaticModel {
            let message = "is always there, for requests of every class; give the alias another name"
            report.error(reader.field("name"), value: alias.name, message)
            alias.name = ""
        }
        if reader.node("class") != nil {
            alias.workloadClass = reader.name("class", .identifier, "the class of its requests")
        }
        reader.finish()
        return alias
    }

    private func networks(_ reader: MappingReader) -> [GatewaySettings.ClientNetwork] {
        let items = reader.list("networks", atMost: Self.maxNetworks) ?? []
        var first: [AddressRange: String] = [:]
        return items.compactMap { path, node in
            guard let reader = MappingReader(node, path: path, report: report) else { return nil }
            let network = network(reader)
            if let range = try? AddressRange(network.range) {
                if let earlier = first[range] {
                    let message = "is already the range of \(earlier); an address belongs to one area"
                    report.error(reader.field("range"), value: network.range, message)
                }
                first[range] = first[range] ?? path
            }
            return network
        }
    }

    private func network(_ reader: MappingReader) -> GatewaySettings.ClientNetwork {
        let range = reader.text("range", "the clients' addresses in CIDR notation, for example 10.1.0.0/16")
        let area = reader.name("area", .identifier, "the area that these clients are in")
        reader.finish()
        do throws(AddressRange.Complaint) {
            if let range { _ = try AddressRange(range) }
        } catch {
            report.error(reader.field("range"), value: range, error.text)
        }
        return GatewaySettings.ClientNetwork(range: range ?? "", area: area)
    }
}
