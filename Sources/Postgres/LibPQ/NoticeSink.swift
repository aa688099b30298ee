import CLibPQ
import Foundation
import Logging

/// Where the server's notices go: the log, at debug level.
final class NoticeSink: Sendable {
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// Makes libpq hand notices of `connection` to this object, which must outlive the connection.
    func attach(to connection: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue().receive(result)
            },
            context
        )
    }

    private func receive(_ result: OpaquePointer) {
        let notice = PostgresError(result: result)
        logger.debug(
            "PostgreSQL notice",
            metadata: ["notice": "\(notice.message)", "sqlstate": "\(notice.sqlState?.rawValue ?? "")"]
        )
    }
}
