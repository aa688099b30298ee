import ArgumentParser

/// How fast requests come: so many a second, or a trace so many times as fast as it was.
enum LoadRate: ExpressibleByArgument, Hashable, Sendable {
    case perSecond(Double)
    case multiple(Double)

    init?(argument: String) {
        let isMultiple = argument.hasSuffix("x")
        guard let number = Double(isMultiple ? argument.dropLast() : argument[...]), number > 0, number <= 1e6 else {
            return nil
        }
        self = isMultiple ? .multiple(number) : .perSecond(number)
    }
}
