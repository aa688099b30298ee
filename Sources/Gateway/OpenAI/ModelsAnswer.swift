import Foundation
import JSONText
import NIOCore
import SunwardModel

/// The answers of `GET /v1/models` and `GET /v1/models/{name}`: the names that requests may ask for.
///
/// Made once for a fleet.
struct ModelsAnswer: Sendable {
    /// All names: `sunward/auto`, the aliases, then the fleet's models in alphabetical order.
    let list: ByteBuffer

    private let models: [String: ByteBuffer]

    /// - Parameter since: When the fleet was taken into service; clients are told that as the models' creation.
    init(fleet: Fleet, since: Date) {
        let created = since.timeIntervalSince1970.rounded(.down)
        var names = [GatewaySettings.automaticModel]
        for alias in fleet.gateway.aliases where !names.contains(alias.name) { names.append(alias.name) }
        names += Set(fleet.sites.flatMap { $0.models.map(\.name) }).subtracting(names).sorted()
        var list = JSONWriter()
        list.beginObject()
        list.name("object")
        list.text("list")
        list.name("data")
        list.beginArray()
        for name in names { Self.write(name, created, &list) }
        list.endArray()
        list.endObject()
        self.list = ByteBuffer(bytes: list.bytes)
        var models: [String: ByteBuffer] = [:]
        for name in names {
            var one = JSONWriter(capacity: 128)
            Self.write(name, created, &one)
            models[name] = ByteBuffer(bytes: one.bytes)
        }
        self.models = models
    }

    /// The answer for one name.
    ///
    /// - Throws: ``OpenAIError`` for a name that nothing is called by.
    func model(_ name: String) throws(OpenAIError) -> ByteBuffer {
        guard let model = models[name] else { throw .modelNotFound(name) }
        return model
    }

    private static func write(_ name: String, _ created: Double, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("id")
        writer.text(name)
        writer.name("object")
        writer.text("model")
        writer.name("created")
        writer.integer(Int(created))
        writer.name("owned_by")
        writer.text("sunward")
        writer.endObject()
    }
}
