/// What can be wrong with a simulated model server.
public enum FaultKind: String, Hashable, Sendable, CaseIterable {
    /// Connections are refused: the listener is closed. For a share of them only, they are reset at the first request.
    case refuse
    /// A request is taken in and never answered.
    case hang
    /// An answer begins and never ends.
    case hangMidStream = "hang-mid-stream"
    /// Prompt and answer take ten times as long.
    case slow
    /// The connection is dropped in the midst of an answer.
    case cut
    case status500 = "status-500"
    case status503 = "status-503"
    /// Too many requests, with `retry-after`.
    case status429 = "status-429"
    /// Status 200 with what is not JSON.
    case garbage
    /// An answer of 1 GB.
    case huge
    /// Status 503 before the request's body is read.
    case earlyAnswer = "early-answer"
}
