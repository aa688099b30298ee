/// Expects the last value to stay.
struct PersistenceModel: HourlyModel {
    let name = "persistence"

    mutating func learn(_ hours: Range<Int>, of window: HourlyWindow) {}

    func prepared(for window: HourlyWindow, origins: ClosedRange<Int>) -> any PreparedHourlyModel {
        Prepared(values: window.filled)
    }

    private struct Prepared: PreparedHourlyModel {
        let values: [Double]

        func forecast(origin: Int, leads: Int) -> [Double]? { Array(repeating: values[origin], count: leads) }
    }
}
