import Foundation

/// A gateway's refusal in OpenAI's form, in words for whoever typed the command.
enum GatewayFailure {
    private struct Body: Decodable {
        struct Refusal: Decodable {
            let message: String
            let param: String?
            let code: String?
        }

        let error: Refusal
    }

    static func reading(status: Int, _ data: Data, path: String) -> CommandFailure {
        guard let refusal = (try? JSONDecoder().decode(Body.self, from: data))?.error else {
            return CommandFailure(
                status == 404 ? .badInput : .failed,
                "\(path) was answered with status \(status), not as a gateway does; is --url the gateway's address?"
            )
        }
        // Most messages name their field themselves.
        let field = refusal.param.flatMap { refusal.message.contains($0) ? nil : " (\($0))" } ?? ""
        let message = refusal.message + field
        switch status {
        case 400, 413, 415, 422: return CommandFailure(.badInput, message)
        case 401:
            return CommandFailure(.failed, message + " Give a client's key with --key-file or in SUNWARD_API_KEY.")
        case 404 where refusal.code == "unknown_url":
            return CommandFailure(.failed, message + " This gateway serves no files and batches.")
        case 503: return CommandFailure(.unreachable, message)
        default: return CommandFailure(.failed, message)
        }
    }
}
