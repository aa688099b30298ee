import SeededRandom

/// Chance from a request's ticket: the same ticket gives the same draw, whoever decides and whenever.
enum TicketChance {
    /// What a draw is for, so that two draws of one ticket do not go together.
    enum Purpose: UInt64 {
        case model = 0x51ED_270B_27F1_35A1
        case exploration = 0xA24B_AED4_963E_E407
        case verdict = 0x9FB2_1C65_1E98_DF25
    }

    /// 64 even bits: the ticket's place in a sequence of SplitMix64, with the purpose in it, mixed.
    static func bits(_ ticket: UInt64, for purpose: Purpose) -> UInt64 {
        SplitMix64.mixed((ticket &+ 1) &* 0x9E37_79B9_7F4A_7C15 ^ purpose.rawValue)
    }

    /// An even draw from 0 up to but not including 1.
    static func unit(_ ticket: UInt64, for purpose: Purpose) -> Double {
        Double(bits(ticket, for: purpose) >> 11) * 0x1p-53
    }

    /// An even draw from the whole numbers below `count`, which is at least 1 (Lemire's multiplication).
    static func below(_ count: Int, _ ticket: UInt64, for purpose: Purpose) -> Int {
        Int(bits(ticket, for: purpose).multipliedFullWidth(by: UInt64(max(1, count))).high)
    }
}
