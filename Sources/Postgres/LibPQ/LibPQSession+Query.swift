import CLibPQ

extension LibPQSession {
    /// Runs one statement through the extended protocol, prepared once and then reused.
    func query(_ sql: String, _ parameters: [any PostgresEncodable], interrupt: Interrupt?) throws -> PostgresRows {
        try Self.requireNoZeroByte(sql)
        let encoded = try EncodedParameters(parameters)
        var watch = StatementWatch(interrupt: interrupt, timeout: configuration.statementTimeout)
        let wasCached = statements.name(for: sql) != nil
        do {
            return try runPrepared(sql, encoded, watch: &watch)
        } catch let error as PostgresError where error.isStalePlan {
            if error.sqlState == .invalidStatementName { statements.removeAll() } else { statements.remove(sql) }
            guard wasCached, transactionStatus == PQTRANS_IDLE else { throw error }
            return try runPrepared(sql, encoded, watch: &watch)
        }
    }

    /// Runs a script of any number of statements through the simple protocol.
    func execute(_ script: String, watch: inout StatementWatch) throws {
        try Self.requireNoZeroByte(script)
        let handle = try requireHandle()
        try send(&watch) { PQsendQuery(handle, script) }
        _ = try collect(&watch)
    }

    private func runPrepared(
        _ sql: String,
        _ parameters: EncodedParameters,
        watch: inout StatementWatch
    ) throws -> PostgresRows {
        let name = try prepare(sql, watch: &watch)
        let handle = try requireHandle()
        try send(&watch) {
            parameters.withPointers { PQsendQueryPrepared(handle, name, parameters.count, $0, nil, nil, 0) }
        }
        guard let result = try collect(&watch) else {
            throw PostgresError(.invalidUse, "the statement is empty")
        }
        return PostgresRows(buffer: result)
    }

    private func prepare(_ sql: String, watch: inout StatementWatch) throws -> String {
        if let name = statements.name(for: sql) { return name }
        try deallocateAbandoned()
        let name = statements.freshName()
        let handle = try requireHandle()
        try send(&watch) { PQsendPrepare(handle, name, sql, 0, nil) }
        _ = try collect(&watch)
        statements.insert(sql, name: name)
        return name
    }

    private func deallocateAbandoned() throws {
        // In a failed transaction the server refuses; they wait for the next time.
        guard transactionStatus == PQTRANS_IDLE else { return }
        let names = statements.takeAbandoned()
        guard !names.isEmpty else { return }
        var watch = StatementWatch(interrupt: nil, timeout: .seconds(5))
        try execute(names.map { "DEALLOCATE \($0)" }.joined(separator: ";"), watch: &watch)
    }

    /// Hands a command to libpq and flushes it.
    func send(_ watch: inout StatementWatch, _ command: () -> Int32) throws {
        guard copyWatch == nil else {
            throw PostgresError(.invalidUse, "a COPY is in progress on this connection")
        }
        guard command() == 1 else {
            let handle = try requireHandle()
            if PQstatus(handle) == CONNECTION_BAD { throw lost() }
            throw PostgresError(.invalidUse, connection: handle)
        }
        try flush(&watch)
    }

    /// Takes all results of the commands sent.
    ///
    /// - Returns: The last one, `nil` when there was nothing but empty statements.
    /// - Throws: The first error among them.
    @discardableResult
    func collect(_ watch: inout StatementWatch) throws -> ResultBuffer? {
        var last: ResultBuffer?
        var failure: PostgresError?
        while let result = try nextResult(&watch) {
            switch PQresultStatus(result.handle) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE:
                last = result
            case PGRES_EMPTY_QUERY:
                continue
            case PGRES_COPY_IN:
                failure = failure ?? PostgresError(.invalidUse, "use copyIn for COPY … FROM STDIN")
                _ = PQputCopyEnd(try requireHandle(), "not sent through copyIn")
                try flush(&watch)
            case PGRES_COPY_OUT:
                failure = failure ?? PostgresError(.invalidUse, "use copyOut for COPY … TO STDOUT")
                try discardCopyLines(&watch)
            default:
                failure = failure ?? PostgresError(result: result.handle)
            }
        }
        settleCancellation()
        if let failure { throw final(failure, watch) }
        publishState()
        return last
    }

    /// Waits for one result; `nil` after the last.
    func nextResult(_ watch: inout StatementWatch) throws -> ResultBuffer? {
        while PQisBusy(try requireHandle()) == 1 {
            do {
                try pump(&watch)
            } catch {
                settleCancellation()
                throw error
            }
        }
        return PQgetResult(try requireHandle()).map(ResultBuffer.init)
    }

    /// What the caller sees of a server error: its own cancellation or time limit, or a connection that has gone.
    func final(_ error: PostgresError, _ watch: StatementWatch) -> any Error {
        if let handle, PQstatus(handle) == CONNECTION_BAD {
            close()
            var error = error
            error.code = .connectionLost
            return error
        }
        publishState()
        if error.sqlState == .queryCanceled, let reason = watch.reason { return stopError(reason) }
        return error
    }

    private static func requireNoZeroByte(_ sql: String) throws {
        guard !sql.utf8.contains(0) else { throw PostgresError(.invalidUse, "the statement holds a zero byte") }
    }
}
