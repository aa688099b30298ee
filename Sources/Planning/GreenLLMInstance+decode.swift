import Foundation

extension GreenLLMInstance {
    /// Reads and checks an instance file.
    /// - Throws: ``PlanningError`` with code `invalidInstance`, listing everything wrong with it.
    public static func load(from url: URL) throws(PlanningError) -> GreenLLMInstance {
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw PlanningError(code: .invalidInstance, message: "cannot be read", cause: error)
        }
        return try decode(data)
    }

    /// Reads and checks an instance from JSON.
    /// - Throws: ``PlanningError`` with code `invalidInstance`, listing everything wrong with it.
    public static func decode(_ data: Data) throws(PlanningError) -> GreenLLMInstance {
        let root: JSONValue
        do {
            root = try JSONDecoder().decode(JSONValue.self, from: data)
        } catch {
            throw PlanningError(
                code: .invalidInstance,
                message: "the file is not valid JSON\(Self.place(of: error))",
                cause: error
            )
        }
        guard case .object(let fields) = root else {
            throw PlanningError(
                code: .invalidInstance,
                message: "the file must hold one JSON object",
                problems: [.init(path: "$", found: root.summary, expected: "an object")]
            )
        }
        var reader = InstanceReader(fields: fields)
        let instance = GreenLLMInstance(reading: &reader)
        reader.reportUnknownKeys()
        guard reader.problems.isEmpty else {
            throw PlanningError(
                code: .invalidInstance,
                message: "the instance has \(reader.problems.count) problem(s)",
                problems: reader.problems
            )
        }
        return instance
    }

    /// Where a text stops being JSON, as far as the decoder says.
    private static func place(of error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context) = error, let cause = context.underlyingError else {
            return ""
        }
        return ((cause as NSError).userInfo["NSDebugDescription"] as? String).map { ": \($0)" } ?? ""
    }

    private init(reading reader: inout InstanceReader) {
        format = reader.format()
        name = reader.optionalString("name")
        areas = reader.names("areas")
        sites = reader.names("sites")
        classes = reader.names("classes")
        resources = reader.names("resources", mayBeEmpty: true)
        slots = reader.positiveInteger("slots")
        slotHours = reader.number("slotHours", .positive)
        let (i, j, k, r, t) = (areas.count, sites.count, classes.count, resources.count, slots)
        queries = reader.cube("queries", [i, k, t], .nonnegative)
        inputTokens = reader.vector("inputTokens", k, .nonnegative)
        outputTokens = reader.vector("outputTokens", k, .nonnegative)
        inputTokenEnergyKWh = reader.vector("inputTokenEnergyKWh", k, .nonnegative)
        outputTokenEnergyKWh = reader.vector("outputTokenEnergyKWh", k, .nonnegative)
        delayPenalty = reader.vector("delayPenalty", k, .nonnegative)
        price = reader.matrix("price", [j, t], .any)
        carbonIntensity = reader.matrix("carbonIntensity", [j, t], .nonnegative)
        carbonTax = reader.vector("carbonTax", j, .nonnegative)
        renewableKWh = reader.matrix("renewableKWh", [j, t], .nonnegative)
        gridLimitKWh = reader.matrix("gridLimitKWh", [j, t], .nonnegative)
        pue = reader.vector("pue", j, .atLeastOne)
        wue = reader.matrix("wue", [j, t], .nonnegative)
        ewif = reader.matrix("ewif", [j, t], .nonnegative)
        waterBudgetL = reader.number("waterBudgetL", .nonnegative)
        capacity = reader.matrix("capacity", [r, j], .nonnegative)
        resourcePerToken = reader.matrix("resourcePerToken", [k, r], .nonnegative)
        tokenSize = reader.cube("tokenSize", [i, k, t], .nonnegative)
        bandwidth = reader.matrix("bandwidth", [i, j], .positive)
        networkDelay = reader.matrix("networkDelay", [i, j], .nonnegative)
        processingDelay = reader.matrix("processingDelay", [j, k], .nonnegative)
        maxDelay = reader.matrix("maxDelay", [i, k], .nonnegative)
        deferrableSlots = reader.optionalIntegers("deferrableSlots", k)
        waitingQueries = reader.optionalCube("waitingQueries", [i, k, t], .nonnegative)
        batteries = reader.optionalObjects("batteries", j) { InstanceBattery(reading: &$0) }
    }
}
