import CLibPQ

extension LibPQSession {
    /// The notifications that have arrived, taken out of libpq.
    func takeNotifications() -> [PostgresNotification] {
        guard let handle else { return [] }
        var notifications: [PostgresNotification] = []
        while let notification = PQnotifies(handle) {
            notifications.append(
                PostgresNotification(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra),
                    serverProcessID: Int(notification.pointee.be_pid)
                )
            )
            PQfreemem(notification)
        }
        return notifications
    }

    /// Reads what has arrived between statements, and closes when that is the end of the connection.
    func consumeIdleInput() {
        guard let handle else { return }
        if PQconsumeInput(handle) == 0 || PQstatus(handle) == CONNECTION_BAD { close() }
    }

    /// The socket of the open connection.
    var socket: Int32 {
        get throws { PQsocket(try requireHandle()) }
    }
}
