import Hummingbird

/// The console: one page that shows the fleet and the plan in force as they change.
struct ConsoleRoutes {
    func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/") { _, _ in
            Response(
                status: .ok,
                headers: [
                    .contentType: "text/html; charset=utf-8",
                    // The page needs nothing from elsewhere, and nothing may be put into it.
                    .contentSecurityPolicy:
                        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
                        + "connect-src 'self'",
                ],
                body: ResponseBody(byteBuffer: ByteBuffer(string: ConsolePage.html))
            )
        }
    }
}
