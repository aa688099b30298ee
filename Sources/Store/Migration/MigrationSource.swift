import Foundation

/// Where the migrations come from.
public enum MigrationSource: Sendable {
    /// A folder of files called `NNNN_name.sql`. Files that do not end in `.sql` are left alone.
    case directory(URL)

    /// These.
    case migrations([Migration])

    /// All migrations in order.
    ///
    /// - Throws: ``StoreError`` with code `migrationSource` when a name is not `NNNN_name.sql`, a number occurs twice
    ///   or is missing, or a file cannot be read.
    public func load() throws -> [Migration] {
        let migrations =
            switch self {
            case .directory(let url): try Self.read(url)
            case .migrations(let migrations): migrations
            }
        let sorted = migrations.sorted { $0.number < $1.number }
        guard !sorted.isEmpty else { throw StoreError(.migrationSource, "there are no migrations \(place)") }
        for (index, migration) in sorted.enumerated() where migration.number != index + 1 {
            if index > 0, sorted[index - 1].number == migration.number {
                throw StoreError(
                    .migrationSource,
                    "\(sorted[index - 1].fileName) and \(migration.fileName) have the same number; renumber the newer one"
                )
            }
            throw StoreError(
                .migrationSource,
                "migration \(index + 1) is missing: \(migration.fileName) comes where it should be"
            )
        }
        return sorted
    }

    private var place: String {
        switch self {
        case .directory(let url): "in \(url.path)"
        case .migrations: "in the list given"
        }
    }

    private static func read(_ directory: URL) throws -> [Migration] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        } catch {
            throw StoreError(.migrationSource, "the folder \(directory.path) cannot be read", cause: error)
        }
        return try names.filter { $0.hasSuffix(".sql") }.map { name in
            let parts = name.dropLast(4).split(separator: "_", maxSplits: 1)
            guard
                parts.count == 2, parts[0].count == 4, parts[0].allSatisfy({ $0.isASCII && $0.isNumber }),
                let number = Int(parts[0])
            else {
                throw StoreError(
                    .migrationSource,
                    "\(name) in \(directory.path) is not called NNNN_name.sql, for example 0007_batteries.sql"
                )
            }
            do {
                let sql = try String(contentsOf: directory.appendingPathComponent(name), encoding: .utf8)
                return Migration(number: number, name: String(parts[1]), sql: sql)
            } catch {
                throw StoreError(.migrationSource, "\(name) in \(directory.path) is no readable text", cause: error)
            }
        }
    }
}
