import Foundation
import Testing

@testable import sunward

struct PrivateKeyFileTests {
    @Test(
        arguments: [
            (0o600, nil), (0o640, nil), (0o660, nil), (0o400, nil), (0o711, nil), (0o644, "0644"), (0o604, "0604"),
            (0o666, "0666"), (0o4755, "4755"),
        ] as [(Int, String?)]
    )
    func `a key that everybody can read is told with its mode, one of owner and group is not`(mode: Int, told: String?)
        async throws
    {
        try await Workspace.run { folder in
            let file = try folder.write("tls.key", "secret")
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
            #expect(PrivateKeyFile(path: file).modeOpenToAll == told)
            let link = folder.path("link.key")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
            #expect(PrivateKeyFile(path: link).modeOpenToAll == told)
        }
    }

    @Test func `of a file that is not there nothing is said`() {
        #expect(PrivateKeyFile(path: "/nowhere/tls.key").modeOpenToAll == nil)
    }
}
