/// The prompt's form in coarse steps, for rows of its own and crossed with the class.
struct PromptForm {
    private let length: UInt8
    private let optionForm: UInt8
    private let numbers: UInt8
    private let ending: UInt8

    init(_ structure: [Float]) {
        length = Self.step(structure[.stemBytes] * 4)
        let share = structure[.optionNumericShare]
        let numericStep: UInt8 = share > 0.8 ? 2 : (share > 0.2 ? 1 : 0)
        optionForm = numericStep * 16 + Self.step(structure[.optionMeanBytes] * 3)
        numbers = Self.step(structure[.stemNumbers] * 4)
        let asks: UInt8 = structure[.stemEndsWithQuestion] > 0 ? 1 : 0
        let hasBlanks: UInt8 = structure[.blanks] > 0 ? 2 : 0
        let isOpen: UInt8 = structure[.stemEndsOpen] > 0 ? 4 : 0
        ending = asks + hasBlanks + isOpen
    }

    private static func step(_ value: Float) -> UInt8 { UInt8(max(0, min(15, value))) }

    func insertRows(classSeed: UInt32, into rows: inout RowWriter) {
        func insert(_ kind: UInt8, _ value: UInt8) {
            let form = FeatureHash.step(FeatureHash.step(FeatureHash.start, kind), value)
            rows.insert(FeatureHash.row(form, .form))
            rows.insert(FeatureHash.row(form &* 31 &+ classSeed, .form))
        }
        insert(1, length)
        insert(2, optionForm)
        insert(3, numbers)
        insert(4, ending)
    }
}
