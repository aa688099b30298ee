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
        guard let context = try await Self.certificate(for: "IP:127.0.0.1", in: folder) else {
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

    @Test func `probes speak TLS and ask for the name that the fleet has, whatever its address`() async throws {
        let folder = URL.temporaryDirectory.appending(path: "gateway-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        guard let context = try await Self.certificate(for: "DNS:well.test", in: folder) else {
            return print("no openssl here: TLS is not tested")
        }
        let authority = folder.appending(path: "tls.crt").path
        let server = try await ScriptedUpstream(.answer(Answers.chat), tls: context)
        let lookup = try ScriptedLookup(["well.test": ["127.0.0.1"], "other.test": ["127.0.0.1"]])
        let names = ["well.test", "other.test"]
        let directory = try UpstreamScene.directory(
            UpstreamScene.fleet(
                names.map { "https://\($0):\(server.port)" },
                access: UpstreamAccess(authorityFile: authority)
            )
        )
        let upstreams = try #require(directory.group(site: "north", model: "small")?.upstreams)
        let fetcher = HTTPFetcher(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            resolver: lookup.resolver
        )
        var isAnswered: [Bool] = []
        for upstream in upstreams {
            let page = await fetcher.get("/health", of: upstream, timeout: .seconds(20), mostBytes: 1 << 20)
            switch page {
            case .answered(let status, _): isAnswered.append(status == 200)
            case .failed(let reason):
                isAnswered.append(false)
                // The certificate is not for that name.
                #expect(reason.contains("failedToValidateHostname"), "\(reason)")
            }
        }
        #expect(isAnswered == [true, false])
        try await fetcher.shutdown()
        await server.stop()
    }

    /// For an address or a name, signed by itself; nil where the machine has no `openssl`.
    private static func certificate(for name: String, in folder: URL) async throws -> NIOSSLContext? {
        let tool = URL(filePath: "/usr/bin/openssl")
        guard FileManager.default.isExecutableFile(atPath: tool.path) else { return nil }
        let (certificate, key) = (folder.appending(path: "tls.crt").path, folder.appending(path: "tls.key").path)
        let process = Process()
        process.executableURL = tool
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=sunward test", "-addext", "subjectAltName=\(name)", "-keyout", key, "-out",
            certificate,
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
