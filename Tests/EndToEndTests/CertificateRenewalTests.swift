import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import PostgresTesting
import Testing

extension ServiceTests {
    struct CertificateRenewalTests {
        @Test func `a renewed certificate is shown without a restart, and rubbish in its place is not`() async throws {
            try await Workspace.run { folder in
                guard let tls = try await TestCertificate.make(in: folder) else {
                    return print("no openssl here: TLS is not tested")
                }
                try await RunningService.run(
                    in: folder,
                    database: ["--database", databaseURL, "--tls-certificate", tls.certificate, "--tls-key", tls.key],
                    options: [
                        "--gateway", "127.0.0.1:0", "--gateway-tls-certificate", tls.certificate, "--gateway-tls-key",
                        tls.key,
                    ]
                ) { service in
                    let old = folder.path("old.crt")
                    try FileManager.default.copyItem(atPath: tls.certificate, toPath: old)
                    let gateway = try await service.gatewayURL().replacing("http://", with: "https://")
                    #expect(try await trusts(old, service.url + "/healthz"))
                    #expect(try await trusts(old, gateway + "/health"))

                    _ = try await TestCertificate.make(in: folder)
                    service.program.send(SIGHUP)
                    for url in [service.url + "/healthz", gateway + "/health"] {
                        try await eventually("\(url) shows the new certificate") {
                            try await trusts(tls.certificate, url)
                        }
                        #expect(try await !trusts(old, url))
                    }

                    try Data("no key".utf8).write(to: URL(filePath: tls.key))
                    service.program.send(SIGHUP)
                    try await service.logs("the last one is shown on")
                    #expect(try await trusts(tls.certificate, service.url + "/healthz"))
                    #expect(try await trusts(tls.certificate, gateway + "/health"))
                    #expect(try await service.terminate() == 0)
                }
            }
        }

        /// Whether a client that believes in one certificate alone gets an answer.
        private func trusts(_ certificate: String, _ url: String) async throws -> Bool {
            var trust = TLSConfiguration.makeClientConfiguration()
            trust.trustRoots = .file(certificate)
            let client = HTTPClient(
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
                configuration: HTTPClient.Configuration(tlsConfiguration: trust)
            )
            let status = try? await client.execute(HTTPClientRequest(url: url), timeout: .seconds(60)).status
            try await client.shutdown()
            return status == .ok
        }
    }
}
