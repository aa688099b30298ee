import CLibPQ
import Foundation

extension PostgresError {
    /// The fields of an error result, by the letters of the protocol's error message.
    init(result: OpaquePointer) {
        func field(_ letter: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(UInt8(ascii: letter))).map { String(cString: $0) }
        }
        let state = field("C").map(SQLState.init(rawValue:))
        let text = field("M") ?? String(cString: PQresultErrorMessage(result))
        let message = text.trimmingCharacters(in: .whitespacesAndNewlines)
        self.init(state == .queryCanceled ? .cancelled : .server, message, sqlState: state)
        detail = field("D")
        hint = field("H")
        constraint = field("n")
        table = field("t")
        column = field("c")
        isStalePlan =
            state == .invalidStatementName || (state == .featureNotSupported && field("R") == "RevalidateCachedQuery")
    }

    /// libpq's words for what is wrong with a connection.
    init(_ code: Code, connection: OpaquePointer?) {
        let text = connection.map { String(cString: PQerrorMessage($0)) } ?? "the connection is closed"
        self.init(code, text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
