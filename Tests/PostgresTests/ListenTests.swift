import PostgresTesting
import Testing

@testable import Postgres

@Suite(.database) struct ListenTests {
    private func notify(_ connection: PostgresConnection, _ channel: String, _ payload: String) async throws {
        _ = try await connection.query("SELECT pg_notify($1, $2)", [channel, payload])
    }

    @Test func `notifications arrive while the listener is idle`() async throws {
        let database = TestDatabase.current
        try await database.withConnection { listener in
            let stream = try await listener.listen("odd \"channel")
            try await database.withConnection { sender in
                for number in 0..<5 { try await notify(sender, "odd \"channel", "é\(number)") }
                try await notify(sender, "another", "unheard")
            }
            var received: [String] = []
            for await notification in stream {
                received.append(notification.payload)
                if received.count == 5 { break }
            }
            #expect(received == (0..<5).map { "é\($0)" })
        }
    }

    @Test func `a listening connection still answers statements`() async throws {
        try await TestDatabase.current.withConnection { connection in
            let stream = try await connection.listen("c")
            for number in 0..<50 {
                let rows = try await connection.query("SELECT $1::int", [number])
                #expect(try rows.first?.decode(0) == number)
            }
            try await notify(connection, "c", "self")
            var iterator = stream.makeAsyncIterator()
            #expect(await iterator.next()?.payload == "self")
        }
    }

    @Test func `the stream ends with the connection`() async throws {
        let database = TestDatabase.current
        try await database.withConnection { listener in
            let stream = try await listener.listen("c")
            let rows = try await listener.query("SELECT pg_backend_pid()")
            let process = try #require(rows.first).decode(0, as: Int.self)
            try await database.withConnection { _ = try await $0.query("SELECT pg_terminate_backend($1)", [process]) }
            for await _ in stream {}
            #expect(!listener.isOpen)
            var late = listener.notifications.stream("c").makeAsyncIterator()
            #expect(await late.next() == nil)
        }
    }

    @Test func `a reader that does not read loses the oldest`() async {
        let hub = NotificationHub()
        let stream = hub.stream("c")
        for number in 0..<(NotificationHub.capacity + 10) {
            hub.deliver(PostgresNotification(channel: "c", payload: "\(number)", serverProcessID: 1))
        }
        hub.finish()
        var numbers: [String] = []
        for await notification in stream { numbers.append(notification.payload) }
        #expect(numbers.count == NotificationHub.capacity && numbers.first == "10")
    }
}
