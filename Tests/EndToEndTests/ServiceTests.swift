import PostgresTesting
import Testing

/// Tests that run whole services, one after the other: several at once would only slow each other down.
@Suite(.serialized, .database)
enum ServiceTests {}
