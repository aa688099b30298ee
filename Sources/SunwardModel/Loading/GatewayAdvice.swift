/// Looks at what the gateway is told of the model servers: what will not be reached, or will not count.
struct GatewayAdvice {
    let check: FleetCrossCheck

    /// Reports models that the gateway cannot send to, and what is written in vain.
    func give() {
        let someAreReached = check.sites.contains { $0.site.models.contains { !$0.endpoints.isEmpty } }
        for entry in check.sites {
            for (index, model) in entry.site.models.enumerated() {
                let field = "models[\(index)]"
                if model.endpoints.isEmpty {
                    reportUnreached(model, field: field, someAreReached, entry.report)
                } else {
                    reportReplicas(model, field: field, entry.report)
                }
                reportAuthorities(model, field: field, entry.report)
                if model.task == .embed, model.trafficWeight > 0 {
                    let message = "changes nothing: an embedding model has no part in the plans' traffic"
                    entry.report.warning("\(field).traffic_weight", value: model.trafficWeight.written, message)
                }
            }
        }
    }

    private func reportUnreached(
        _ model: ModelProfile,
        field: String,
        _ someAreReached: Bool,
        _ report: FileReport
    ) {
        if model.access != UpstreamAccess() {
            report.warning(field, value: model.name, "says how its servers are spoken to, and has no endpoint")
        } else if someAreReached, model.concurrency > 0 {
            let message = "has no endpoint while other models have; the gateway will not send to it"
            report.warning(field, value: model.name, message)
        }
    }

    private func reportReplicas(_ model: ModelProfile, field: String, _ report: FileReport) {
        let count = model.endpoints.count
        // Behind one address a load balancer may hide any number; several are taken to share the replicas evenly.
        guard count > 1, model.replicas > 0, model.replicas % count != 0 else { return }
        let remedy = "the model's places are counted by replicas, so give as many, or a multiple"
        report.warning("\(field).replicas", value: "\(model.replicas)", "are not shared evenly by \(count) endpoints; \(remedy)")
    }

    private func reportAuthorities(_ model: ModelProfile, field: String, _ report: FileReport) {
        guard let file = model.access.authorityFile, !model.endpoints.isEmpty else { return }
        guard !model.endpoints.contains(where: { $0.hasPrefix("https://") }) else { return }
        report.warning("\(field).authority_file", value: file, "changes nothing: no endpoint is https")
    }
}
