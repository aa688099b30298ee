import Foundation
import JSONText
import NIOCore
import NIOFoundationCompat

/// How faults are ordered over HTTP.
///
///     {"kind": "cut", "share": 0.5, "count": 20, "seconds": 60}
struct FaultOrder: Codable {
    var kind: String
    var share: Double?
    var count: Int?
    var seconds: Double?

    init(_ fault: Fault) {
        kind = fault.kind.rawValue
        share = fault.share
        count = fault.count
        seconds = fault.seconds
    }

    /// Reads one order or an array of them.
    ///
    /// - Throws: ``ModelRefusal`` that says what is wrong.
    static func faults(in body: ByteBuffer) throws(ModelRefusal) -> [Fault] {
        let data = Data(buffer: body)
        let decoder = JSONDecoder()
        guard
            let orders = (try? decoder.decode([FaultOrder].self, from: data))
                ?? (try? decoder.decode(FaultOrder.self, from: data)).map({ [$0] })
        else { throw .invalid("expected {\"kind\": \"hang\", \"share\": 0.5, \"count\": 10, \"seconds\": 60}") }
        var faults: [Fault] = []
        for order in orders { faults.append(try order.fault()) }
        return faults
    }

    /// `{"faults": […]}`
    static func json(_ faults: [Fault]) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = try? encoder.encode(["faults": faults.map(FaultOrder.init)])
        return Array(data ?? Data())
    }

    private func fault() throws(ModelRefusal) -> Fault {
        guard let known = FaultKind(rawValue: kind) else {
            let kinds = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("there is no fault \"\(kind)\"; there are \(kinds)", param: "kind")
        }
        let fault = Fault(known, share: share ?? 1, count: count, seconds: seconds)
        if let objection = fault.objection { throw .invalid(objection) }
        // Nobody could take it back: whoever is refused cannot ask for it.
        guard !fault.closesListener || fault.seconds != nil else {
            throw .invalid("a closed listener hears no order to open again; give seconds", param: "seconds")
        }
        return fault
    }
}
