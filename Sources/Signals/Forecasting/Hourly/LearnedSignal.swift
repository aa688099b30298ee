/// What the past of one signal has taught: its methods' parameters, their errors and the residuals of their
/// combination.
///
/// Learned a UTC day at a time, in order. Each day's readings are first compared with what the methods, having learned
/// only from days before, forecast of them; then the methods learn from the day. So errors are those of real
/// forecasts. It is a function of the readings it was given and nothing else: continued or begun anew, the same.
struct LearnedSignal: Sendable {
    private static let dayHours = 24
    /// Every fifth hour is an origin at which methods are judged: within five days all hours of the day are.
    private static let originStride = 5

    let firstHour: Int
    let leads: Int

    private var models: [any HourlyModel]
    private let loss: ForecastLoss
    private var errors: RollingErrors
    private var residuals = ResidualTable()

    /// The readings learned from, to know whether a window goes on from them.
    private var learned: [Double] = []

    /// - Parameters:
    ///   - models: the methods, the one to begin with first.
    ///   - leads: longest lead, in hours.
    ///   - loss: what makes one method better than another.
    init(models: [any HourlyModel], loss: ForecastLoss, firstHour: Int, leads: Int) {
        self.models = models
        self.loss = loss
        self.firstHour = firstHour
        self.leads = leads
        // The last is their combination.
        errors = RollingErrors(methods: models.count + 1)
    }

    /// Whether everything learned is part of a window that is to be learned up to an hour.
    func isContinued(by window: HourlyWindow, upTo hour: Int) -> Bool {
        guard window.firstHour == firstHour, firstHour + learned.count <= hour,
            learned.count <= window.observed.count
        else { return false }
        return zip(learned, window.observed).allSatisfy { $0.bitPattern == $1.bitPattern }
    }

    /// Learns whole days up to an hour, not included, from a window that continues what was learned.
    mutating func learn(_ window: HourlyWindow, upTo hour: Int) {
        let before = learned.count
        var end = (firstHour + learned.count) / Self.dayHours * Self.dayHours + Self.dayHours
        while end <= hour {
            let day = learned.count..<end - firstHour
            judge(day, of: window)
            for index in models.indices { models[index].learn(day, of: window) }
            learned += window.observed[day]
            end += Self.dayHours
        }
        if learned.count > before { residuals.order() }
    }

    private mutating func judge(_ day: Range<Int>, of window: HourlyWindow) {
        let firstOrigin = max(Self.dayHours - 1, day.lowerBound - leads)
        guard firstOrigin < day.upperBound - 1 else { return }
        let prepared = models.map { $0.prepared(for: window, origins: firstOrigin...day.upperBound - 2) }
        errors.age()
        var judged = errors
        let week = window.filled[..<day.lowerBound].suffix(7 * Self.dayHours)
        let usual = week.reduce(0) { $0 + abs($1) } / Double(max(1, week.count))
        for origin in firstOrigin..<day.upperBound - 1 where (firstHour + origin) % Self.originStride == 0 {
            let forecasts = prepared.map {
                $0.forecast(origin: origin, leads: min(leads, day.upperBound - 1 - origin))
            }
            for target in max(origin + 1, day.lowerBound)..<min(day.upperBound, origin + leads + 1) {
                let actual = window.observed[target]
                guard actual.isFinite else { continue }
                let bucket = HorizonBucket(leadHours: target - origin)
                for (method, values) in forecasts.enumerated() {
                    guard let values else { continue }
                    let error = loss.of(values[target - origin - 1], actual: actual, usual: usual)
                    judged.add(error, method: method, bucket: bucket)
                }
                guard let mixed = combination(of: forecasts, lead: target - origin) else { continue }
                judged.add(mixed.value - actual, method: models.count, bucket: bucket)
                residuals.add(actual - mixed.value, hourOfDay: hourOfDay(target), bucket: bucket)
            }
        }
        errors = judged
        residuals.endDay()
    }

    /// The methods' forecasts for one lead, weighted by what they got wrong of late.
    private func combination(of forecasts: [[Double]?], lead: Int) -> (value: Double, leader: Int)? {
        let isReady = forecasts.map { $0 != nil }
        guard isReady.contains(true) else { return nil }
        let weights = errors.weights(bucket: HorizonBucket(leadHours: lead), isReady: isReady)
        var value = 0.0
        var leader = 0
        for (method, values) in forecasts.enumerated() {
            guard let values, weights[method] > 0 else { continue }
            value += weights[method] * values[lead - 1]
            if weights[method] > weights[leader] { leader = method }
        }
        return (value, leader)
    }

    /// A forecast of one hour.
    struct Expectation {
        let value: Double
        let method: String
        let meanAbsoluteError: Double?
        let uncertainty: ForecastCurve.Uncertainty?
    }

    /// Forecasts the hours after a window's last, up to ``leads`` of them; nil where no method says anything.
    func forecast(_ window: HourlyWindow) -> [Expectation]? {
        let origin = window.observed.count - 1
        let forecasts = models.map {
            $0.prepared(for: window, origins: origin...origin).forecast(origin: origin, leads: leads)
        }
        var expectations: [Expectation] = []
        expectations.reserveCapacity(leads)
        for lead in 1...leads {
            guard let mixed = combination(of: forecasts, lead: lead) else { return nil }
            let bucket = HorizonBucket(leadHours: lead)
            expectations.append(
                Expectation(
                    value: mixed.value,
                    method: models[mixed.leader].name,
                    meanAbsoluteError: errors.mean(method: models.count, bucket: bucket),
                    uncertainty: residuals.uncertainty(hourOfDay: hourOfDay(origin + lead), bucket: bucket)
                )
            )
        }
        return expectations
    }

    private func hourOfDay(_ index: Int) -> Int {
        let hour = (firstHour + index) % Self.dayHours
        return hour < 0 ? hour + Self.dayHours : hour
    }
}
