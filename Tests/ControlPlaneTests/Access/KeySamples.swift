import ControlPlane
import Foundation
import SunwardModel

/// 2026-03-01 23:59:00 UTC: a minute before the day ends.
let lateEvening = Date(timeIntervalSince1970: 1_772_409_540)

/// A key whose secret is `sw-` and its name.
func sampleKey(
    _ name: String,
    role: KeyRole = .client,
    classes: [String]? = nil,
    allowance: KeyAllowance = KeyAllowance(),
    expiresAt: Date? = nil,
    revokedAt: Date? = nil
) -> APIKey {
    APIKey(
        id: "key_\(name)",
        name: name,
        role: role,
        digest: KeyDigest(of: "sw-\(name)"),
        classes: classes,
        allowance: allowance,
        createdAt: lateEvening,
        expiresAt: expiresAt,
        revokedAt: revokedAt
    )
}

extension APIKey {
    /// The key with another secret's digest.
    func rotated(to digest: KeyDigest, expiresAt: Date? = nil) -> APIKey {
        APIKey(
            id: id,
            name: name,
            role: role,
            digest: digest,
            area: area,
            classes: classes,
            allowance: allowance,
            createdAt: createdAt,
            expiresAt: expiresAt,
            revokedAt: revokedAt
        )
    }
}

extension KeyRing {
    /// What the ring says of a header, where it refuses.
    func refusal(_ authorization: String?, now: Date = lateEvening) -> AccessRefusal? {
        do throws(AccessRefusal) {
            _ = try client(authorization: authorization, now: now)
            return nil
        } catch {
            return error
        }
    }
}

extension KeyedClient {
    /// What the holder is told at a moment, where they are refused.
    func refusal(
        workloadClass: String? = nil,
        tokens: Double = 0,
        now: Date = lateEvening,
        instant: ContinuousClock.Instant
    ) -> AccessRefusal? {
        do throws(AccessRefusal) {
            _ = try admit(workloadClass: workloadClass, tokens: tokens, now: now, instant: instant)
            return nil
        } catch {
            return error
        }
    }
}
