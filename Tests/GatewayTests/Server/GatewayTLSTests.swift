import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SunwardModel
import Testing

@testable import Gateway

/// TLS before and behind the gateway.
struct GatewayTLSTests {
    @Test func `clients and model servers are spoken to with TLS`() async throws {
        let folder = URL.temporaryDirectory.appending(path: "gateway-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        guard let context = try await Self.certificate(in: folder) else {
            return print("no openssl here: TLS is not tested")
        }
        let authority = folder.appending(path: "tls.crt").path
        let upstream = try await ScriptedUpstream(.answer(Answers.chat), tls: context)
        var fleet = GatewayScene.fleet([[upstream.endpoint]])
        fleet.sites[0].models[0].access.authorityFile = authority
        let scene = try await GatewayScene(fleet, tls: context)
        var trust = TLSConfiguration.makeClientConfiguration()
        trust.trustRoots = .file(authority)
        let client = HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            configuration: HTTPClient.Configuration(tlsConfiguration: trust)
        )
        var request = HTTPClientRequest(url: "https://127.0.0.1:\(scene.port)/v1/chat/completions")
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: Answers.request()))
        for _ in 0..<3 {
            let answer = try await client.execute(request, timeout: .seconds(10))
            let body = try await answer.body.collect(upTo: 1 << 20)
            #expect(answer.status == .ok)
            #expect(String(buffer: body).contains("Blue light scatters."))
        }
        try await client.shutdown()
        await scene.stop()
        #expect(upstream.seen.connections == 1)
        await upstream.stop()
    }

    /// For 127.0.0.1, signed by itself; nil where the machine has no `openssl`.
    private static func certificate(in folder: URL) async throws -> NIOSSLContext? {
        let tool = URL(filePath: "/usr/bin/openssl")
        guard FileManager.default.isExecutableFile(atPath: tool.path) else { return nil }
        let (certificate, key) = (folder.appending(path: "tls.crt").path, folder.appending(path: "tls.key").path)
        let process = Process()
        process.executableURL = tool
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=sunward test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        guard try await eventually(30, { !process.isRunning }), process.terminationStatus == 0 else { return nil }
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: key, format: .pem))
            )
        )
    }
}
