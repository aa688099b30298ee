import Foundation

/// A certificate for 127.0.0.1 that signs itself, made for one test.
struct TestCertificate {
    let certificate: String
    let key: String

    /// - Returns: nil where the machine has no `openssl`.
    static func make(in folder: Workspace) async throws -> TestCertificate? {
        let tool = URL(filePath: "/usr/bin/openssl")
        guard FileManager.default.isExecutableFile(atPath: tool.path) else { return nil }
        let made = TestCertificate(certificate: folder.path("tls.crt"), key: folder.path("tls.key"))
        let process = Process()
        process.executableURL = tool
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=sunward test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", made.key,
            "-out", made.certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        try await eventually("openssl makes a certificate", within: .seconds(240)) { !process.isRunning }
        return process.terminationStatus == 0 ? made : nil
    }
}
