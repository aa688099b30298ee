import NIOCore
import SunwardModel

/// Where a request belongs by the fleet: which model its name means, and which area it comes from.
///
/// Made once for a fleet and read with every request.
struct RequestPlacement: Sendable {
    /// What a request's model name means.
    enum Model: Hashable, Sendable {
        /// This model and no other; only its site is chosen.
        case pinned(String, ModelTask)

        /// The router chooses; the alias may say the class.
        case automatic(workloadClass: String?)
    }

    private let models: [String: Model]
    private let areas: Set<String>
    private let classes: Set<String>

    /// Narrowest first.
    private let networks: [(range: AddressRange, area: String)]

    /// Areas and classes in the fleet's order, for refusals.
    private let areaNames: [String]
    private let classNames: [String]

    /// The area of requests that nothing else places; nil in a fleet without areas.
    let defaultArea: String?

    /// Ranges that are none. A fleet that was loaded has none of them; of another they are left out.
    let unreadableNetworks: [String]

    init(fleet: Fleet) {
        var models: [String: Model] = [GatewaySettings.automaticModel: .automatic(workloadClass: nil)]
        for alias in fleet.gateway.aliases { models[alias.name] = .automatic(workloadClass: alias.workloadClass) }
        // A model's own name means the model, whatever else is called so.
        for site in fleet.sites {
            for model in site.models { models[model.name] = .pinned(model.name, model.task) }
        }
        self.models = models
        areaNames = fleet.areas.map(\.name)
        classNames = fleet.classes.map(\.name)
        areas = Set(areaNames)
        classes = Set(classNames)
        defaultArea = fleet.gateway.defaultArea ?? areaNames.first
        var networks: [(range: AddressRange, area: String)] = []
        var unreadable: [String] = []
        for network in fleet.gateway.networks {
            if let range = try? AddressRange(network.range) {
                networks.append((range, network.area))
            } else {
                unreadable.append(network.range)
            }
        }
        self.networks = networks.sorted { $0.range.prefixLength > $1.range.prefixLength }
        unreadableNetworks = unreadable
    }

    /// Whether the fleet has an area.
    func hasArea(_ name: String) -> Bool { areas.contains(name) }

    /// The fleet's areas in words.
    var areaList: String { "one of \(areaNames.prefix(20).joined(separator: ", "))" }

    /// What a model name means at an endpoint.
    ///
    /// - Throws: ``OpenAIError`` for a name that nothing is called by, and for a model of another task. Embeddings need
    ///   a model's own name: vectors of two models cannot be compared, so that no router may choose between them.
    func model(_ name: String, surface: Surface) throws(OpenAIError) -> Model {
        guard let model = models[name] else { throw .modelNotFound(name) }
        let task: ModelTask =
            switch model {
            case .pinned(_, let task): task
            case .automatic: .generate
            }
        guard task == surface.task else { throw .wrongTask(model: name, surface: surface) }
        return model
    }

    /// The area of a request: as its header says, else its key, else the client's network, else the default.
    ///
    /// - Throws: ``OpenAIError`` for an area that the fleet does not have; that of a key is left to the router, because
    ///   it is not the request that is wrong.
    func area(header: String?, key: String?, address: SocketAddress?) throws(OpenAIError) -> String? {
        if let header {
            guard areas.contains(header) else {
                throw .unknownName(RequestHeaders.areaName, header, known: areaNames)
            }
            return header
        }
        if let key { return key }
        if !networks.isEmpty, let address, let place = Self.internetAddress(address),
            let network = networks.first(where: { $0.range.contains(place) })
        {
            return network.area
        }
        return defaultArea
    }

    /// The class of a request: as its header says, else as the alias does; nil leaves it to the router's guess.
    ///
    /// - Throws: ``OpenAIError`` for a class that the fleet does not have.
    func workloadClass(header: String?, model: Model) throws(OpenAIError) -> String? {
        if let header {
            guard classes.contains(header) else {
                throw .unknownName(RequestHeaders.workloadClassName, header, known: classNames)
            }
            return header
        }
        if case .automatic(let workloadClass) = model { return workloadClass }
        return nil
    }

    /// The class of a key's requests that name none, where there is no choice: of its classes the fleet has one, or none,
    /// which the router says then. nil leaves it to the router's guess among them.
    func onlyClass(of classes: [String]) -> String? {
        let known = classes.filter(self.classes.contains)
        return known.count > 1 ? nil : known.first ?? classes.first
    }

    private static func internetAddress(_ address: SocketAddress) -> InternetAddress? {
        // Where `sin_addr` and `sin6_addr` lie in the addresses of sockets, here as elsewhere.
        let place: Range<Int>
        switch address {
        case .v4: place = 4..<8
        case .v6: place = 8..<24
        case .unixDomainSocket: return nil
        }
        return address.withSockAddr { start, size in
            guard size >= place.upperBound else { return nil }
            return InternetAddress(bytes: UnsafeRawBufferPointer(start: start, count: size)[place])
        }
    }
}
