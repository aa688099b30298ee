import ControlPlane
import Foundation
import HTTPTypes
import SunwardModel

/// Decides who may do what on the control API.
///
/// Where keys are required, everything but ``Permission/everyone`` needs one. Where they are not (on loopback, unless
/// told otherwise), whoever shows none may do everything; a key that is shown is held to what it is for.
public struct ControlAccess: Sendable {
    let ring: KeyRing
    let isRequired: Bool
    private let clock: any TimeSource

    public init(ring: KeyRing, isRequired: Bool, clock: any TimeSource) {
        self.ring = ring
        self.isRequired = isRequired
        self.clock = clock
    }

    /// The key of a request that may be made; nil where none is needed and none was shown.
    ///
    /// - Parameter authorization: The header of that name.
    /// - Throws: ``AccessRefusal`` when it may not be made.
    func admit(
        _ method: HTTPRequest.Method,
        path: Substring,
        authorization: String?
    ) throws(AccessRefusal) -> APIKey? {
        let permission = Permission(method, path: path)
        if permission == .everyone { return nil }
        let isRead = method == .get || Self.isQuestion(path)
        guard let holder = try holder(authorization, isRead: isRead) else {
            if isRequired { throw .missing }
            return nil
        }
        guard permission.includes(holder.key.role) else { throw .wrongRole }
        return holder.key
    }

    /// Whether a request may be made.
    func admits(_ method: HTTPRequest.Method, path: Substring, authorization: String?) -> Bool {
        do throws(AccessRefusal) {
            _ = try admit(method, path: path, authorization: authorization)
            return true
        } catch {
            return false
        }
    }

    /// Why nobody can be let in: there is no administrator's key. nil where there is one.
    var adviceWithoutAdministrator: String? {
        guard isRequired, ring.isLoaded, !ring.hasAdministrator(now: clock.now) else { return nil }
        return "no administrator's key exists yet; make one where the database can be reached: "
            + "sunward keys create NAME --role admin --directly"
    }

    /// What is posted and changes nothing: another page that makes a browser ask cannot read the answer, and waits in a
    /// short queue.
    private static func isQuestion(_ path: Substring) -> Bool {
        path.hasPrefix("/api/v1/plans/") && path.hasSuffix("/what-if")
    }

    private func holder(_ authorization: String?, isRead: Bool) throws(AccessRefusal) -> KeyedClient? {
        guard let authorization else { return nil }
        if !isRequired {
            // Other programs' headers, and a ring that is still empty, are no reason to close what is open.
            guard ring.isLoaded, authorization.contains(KeySecret.prefix) else { return nil }
        }
        // A browser asks for name and password. It sends them along with whatever another page makes it send, so they
        // are good for reading only.
        if isRead, let password = Self.password(authorization) {
            return try ring.holder(secret: password, now: clock.now)
        }
        return try ring.holder(authorization: authorization, now: clock.now)
    }

    /// The password of Basic authentication (RFC 7617); nil when the header is something else.
    private static func password(_ header: String) -> Substring? {
        guard header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)).trimmingCharacters(in: .whitespaces)),
            let text = String(data: data, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        return text[text.index(after: colon)...]
    }
}
