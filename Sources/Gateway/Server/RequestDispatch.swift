import NIOCore
import NIOHTTP1

/// What a whole request is answered by.
enum RequestDispatch {
    private static let json = ("content-type", "application/json")

    /// - Returns: The exchange that has begun; nil where the answer was given at once.
    static func begin(_ head: HTTPRequestHead, _ body: ByteBuffer, for client: ClientHandler) -> (any ClientExchange)? {
        let resources = client.resources
        guard !resources.isDraining else { return fail(.shuttingDown, head, client) }
        switch GatewayTarget(method: head.method, uri: head.uri) {
        case .answer(let surface): return exchange(surface, head, body, client)
        case .models: return list(head, client) { models throws(OpenAIError) in models.list }
        case .model(let name): return list(head, client) { models throws(OpenAIError) in try models.model(name) }
        case .health:
            client.respond(.ok, HTTPHeaders([json]), ByteBuffer(staticString: #"{"status":"ok"}"#))
            return nil
        case .storage(let target): return StorageDispatch.begin(target, head, body, for: client)
        case .wrongMethod(let allowed):
            let path = String(head.uri.prefix { $0 != "?" })
            var headers = requestHeaders(head, resources)
            headers.add(name: "allow", value: allowed)
            let error = OpenAIError.methodNotAllowed(method: head.method.rawValue, path: path, allowed: allowed)
            return fail(error, headers, client)
        case .unknown:
            let path = String(head.uri.prefix { $0 != "?" })
            return fail(.notFound(method: head.method.rawValue, path: path), head, client)
        }
    }

    /// Why nothing is done for whoever sends this, whatever the body; nil where something may be.
    static func refusalOfSender(_ head: HTTPRequestHead, _ resources: LoopResources) -> OpenAIError? {
        do throws(OpenAIError) {
            _ = try RequestIntake(head, resources: resources).authenticate()
            return nil
        } catch {
            return error
        }
    }

    /// Refuses a request that is not whole; the connection ends with it.
    static func refuse(_ refusal: ClientRefusal, for client: ClientHandler) {
        let error: OpenAIError =
            switch refusal {
            case .bodyTooLarge(let limit): .bodyTooLarge(limitBytes: limit)
            case .bodyTooSlow: .requestTooSlow
            case .notHTTP: .notHTTP
            }
        _ = fail(error, HTTPHeaders(), client)
    }

    private static func exchange(
        _ surface: Surface,
        _ head: HTTPRequestHead,
        _ body: ByteBuffer,
        _ client: ClientHandler
    ) -> (any ClientExchange)? {
        let began = NIODeadline.now()
        var intake = RequestIntake(head, resources: client.resources)
        do throws(OpenAIError) {
            let request = try intake.admit(body, surface: surface, from: client.remoteAddress)
            let exchange = Exchange(request, client: client, began: began)
            exchange.start()
            return exchange.isOver ? nil : exchange
        } catch {
            var headers = HTTPHeaders([("x-request-id", intake.requestID)])
            for (name, value) in intake.rateHeaders { headers.add(name: name, value: value) }
            return fail(error, headers, client)
        }
    }

    /// The models, for those who may ask for answers.
    private static func list(
        _ head: HTTPRequestHead,
        _ client: ClientHandler,
        _ body: (ModelsAnswer) throws(OpenAIError) -> ByteBuffer
    ) -> (any ClientExchange)? {
        let intake = RequestIntake(head, resources: client.resources)
        do throws(OpenAIError) {
            _ = try intake.authenticate()
            let bytes = try body(client.resources.view.models)
            client.respond(.ok, HTTPHeaders([json, ("x-request-id", intake.requestID)]), bytes)
            return nil
        } catch {
            return fail(error, HTTPHeaders([("x-request-id", intake.requestID)]), client)
        }
    }

    private static func requestHeaders(_ head: HTTPRequestHead, _ resources: LoopResources) -> HTTPHeaders {
        HTTPHeaders([("x-request-id", RequestIntake(head, resources: resources).requestID)])
    }

    static func fail(_ error: OpenAIError, _ head: HTTPRequestHead, _ client: ClientHandler) -> (any ClientExchange)? {
        fail(error, requestHeaders(head, client.resources), client)
    }

    static func fail(_ error: OpenAIError, _ headers: HTTPHeaders, _ client: ClientHandler) -> (any ClientExchange)? {
        client.resources.services.instruments.refused(responseClass: UInt(error.status.code / 100))
        client.respond(error, headers)
        return nil
    }
}
