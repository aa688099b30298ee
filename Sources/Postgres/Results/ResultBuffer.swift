import CLibPQ

/// A complete result of libpq, cleared with its last reference.
///
/// `@unchecked Sendable`: libpq never changes a finished `PGresult`, and all functions used here only read it.
final class ResultBuffer: @unchecked Sendable {
    let handle: OpaquePointer
    let rowCount: Int
    let columns: [PostgresColumn]
    private let indices: [String: Int]

    /// Takes ownership of `handle`.
    init(_ handle: OpaquePointer) {
        self.handle = handle
        rowCount = Int(PQntuples(handle))
        columns = (0..<PQnfields(handle)).map { index in
            // The columns of a COPY have no names.
            let name: UnsafeMutablePointer<CChar>? = PQfname(handle, index)
            return PostgresColumn(
                name: name.map { String(cString: $0) } ?? "",
                typeIdentifier: PQftype(handle, index)
            )
        }
        indices = Dictionary(
            columns.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    deinit {
        PQclear(handle)
    }

    /// Rows changed or copied, from the command tag; zero for commands that do not say.
    var affectedRows: Int {
        guard let text = PQcmdTuples(handle) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }

    func index(of column: String) -> Int? {
        indices[column]
    }

    func decode<Value: PostgresDecodable>(row: Int, column: Int, as type: Value.Type) throws -> Value {
        let (row, column) = (Int32(row), Int32(column))
        if PQgetisnull(handle, row, column) == 1 { return try Value.decodePostgresNull() }
        let text = UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, column),
            count: Int(PQgetlength(handle, row, column))
        )
        return try Value.decode(postgresText: text)
    }
}
