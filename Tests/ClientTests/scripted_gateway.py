"""A stand-in for the gateway that answers by a script, so that the tests themselves can be tested without one."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

MODELS = ["sunward/auto", "small", "vectors"]
FOOTPRINT = {
    "site": "dune",
    "model": "small",
    "decision": "01890a5d-ac96-774b-bcce-b302099a8057",
    "grams_co2": 0.25,
    "energy_joules": 411.0,
}
TOOL_CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Oslo"}'}}


class Refusal(Exception):
    def __init__(self, status, type_, code, message, param=None, headers=()):
        super().__init__(message)
        self.status = status
        self.headers = dict(headers)
        self.body = {"error": {"message": message, "type": type_, "param": param, "code": code}}


class ScriptedGateway:
    """`with ScriptedGateway() as url:` serves until the end of the block."""

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.fault = None
        self._server.stopping = Event()
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_):
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    # Requests

    def do_DELETE(self):
        self.server.fault = None
        self._answer(200, {"faults": []})

    def do_GET(self):
        try:
            self._check_key()
            if self.path == "/v1/models":
                return self._answer(200, {"object": "list", "data": [self._model(name) for name in MODELS]})
            name = self.path.removeprefix("/v1/models/").replace("%2F", "/")
            if name not in MODELS:
                raise self._no_model(name)
            self._answer(200, self._model(name))
        except Refusal as refusal:
            self._refuse(refusal)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path == "/simulate/faults":
            self.server.fault = json.loads(body)["kind"]
            return self._answer(200, {"faults": []})
        try:
            self._check_key()
            self._check_headers()
            request = json.loads(body)
            if request["model"] not in MODELS:
                raise self._no_model(request["model"])
            streams = request.get("stream", False)
            self._meet_fault(streams)
            if self.path == "/v1/embeddings":
                return self._embed(request)
            if not request.get("messages") and self.path == "/v1/chat/completions":
                raise Refusal(400, "invalid_request_error", "empty_array", "Invalid 'messages'.", "messages")
            if streams:
                return self._stream(request)
            self._complete(request)
        except Refusal as refusal:
            self._refuse(refusal)

    def _check_key(self):
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        if key == "sw-rate":
            raise Refusal(
                429, "rate_limit_error", "rate_limit_exceeded", "Too many.", headers={"retry-after-ms": "10"}
            )
        if key == "sw-budget":
            raise Refusal(
                429, "insufficient_quota", "insufficient_quota", "Spent.", headers={"x-should-retry": "false"}
            )
        if key == "sw-other-class":
            raise Refusal(403, "permission_error", "class_not_allowed", "Not this class.", "x-sunward-class")
        if key != "sw-good":
            raise Refusal(401, "authentication_error", "invalid_api_key", "Who are you?")

    def _check_headers(self):
        floor = self.headers.get("x-sunward-quality-floor")
        if floor is not None and not floor.replace(".", "").isdigit():
            raise Refusal(400, "invalid_request_error", "invalid_header", "No number.", "x-sunward-quality-floor")
        if self.headers.get("x-sunward-area") == "nowhere":
            raise Refusal(400, "invalid_request_error", "invalid_value", "No such area.", "x-sunward-area")

    @staticmethod
    def _no_model(name):
        message = f"The model '{name}' does not exist."
        return Refusal(404, "invalid_request_error", "model_not_found", message, "model")

    def _meet_fault(self, streams):
        match self.server.fault:
            case "status-500" | "refuse":
                raise Refusal(502, "server_error", "upstream_failed", "All failed.", headers={"retry-after-ms": "10"})
            case "status-429":
                raise Refusal(
                    429, "rate_limit_error", "engine_overloaded", "Busy.", headers={"retry-after-ms": "10"}
                )
            case "hang":
                time.sleep(0.3)
                raise Refusal(
                    504, "server_error", "upstream_timeout", "Too slow.", headers={"x-should-retry": "false"}
                )
            case "garbage" if not streams:
                raise Refusal(502, "server_error", "upstream_invalid_response", "Garbage.")

    # Answers

    @staticmethod
    def _model(name):
        return {"id": name, "object": "model", "created": 1, "owned_by": "sunward"}

    def _wants_tool(self, request):
        return bool(request.get("tools")) and request.get("tool_choice") != "none"

    def _complete(self, request):
        if self.path == "/v1/completions":
            choice = {"index": 0, "text": "Hello", "finish_reason": "stop"}
        elif self._wants_tool(request):
            message = {"role": "assistant", "content": None, "tool_calls": [TOOL_CALL]}
            choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
        else:
            choice = {"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}
        self._answer(200, self._object(request, [choice]) | {"usage": self._usage()}, self._place())

    def _stream(self, request):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        for name, value in self._place().items():
            self.send_header(name, value)
        self.end_headers()
        for choice in self._stream_choices(request):
            self._event(self._object(request, [choice]))
            if self.server.fault in ("cut", "hang-mid-stream"):
                error = {"message": "cut", "type": "server_error", "param": None, "code": "upstream_stream_cut"}
                self._event({"error": error})
                break
        else:
            if request.get("stream_options", {}).get("include_usage"):
                self._event(self._object(request, []) | {"usage": self._usage()})
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _stream_choices(self, request):
        if self.path == "/v1/completions":
            deltas = [{"text": "Hel"}, {"text": "lo"}, {"text": "", "finish_reason": "stop"}]
        elif self._wants_tool(request):
            first = TOOL_CALL | {"index": 0, "function": {"name": "weather", "arguments": ""}}
            arguments = TOOL_CALL["function"]["arguments"]
            parts = [{"index": 0, "function": {"arguments": part}} for part in (arguments[:5], arguments[5:])]
            deltas = [{"delta": {"tool_calls": [part]}} for part in (first, *parts)]
            deltas.append({"delta": {}, "finish_reason": "tool_calls"})
        else:
            deltas = [{"delta": {"role": "assistant", "content": ""}}]
            deltas += [{"delta": {"content": text}} for text in ("Hel", "lo")]
            deltas.append({"delta": {}, "finish_reason": "stop"})
        return [{"index": 0, "finish_reason": None} | delta for delta in deltas]

    def _embed(self, request):
        inputs = request["input"] if isinstance(request["input"], list) else [request["input"]]
        data = [{"object": "embedding", "index": index, "embedding": [0.5, -0.5]} for index in range(len(inputs))]
        usage = {"prompt_tokens": 3, "total_tokens": 3, "sunward": FOOTPRINT}
        self._answer(200, {"object": "list", "model": "vectors", "data": data, "usage": usage}, self._place())

    def _object(self, request, choices):
        kind = "chat.completion" if "messages" in request else "text_completion"
        suffix = ".chunk" if request.get("stream") and "messages" in request else ""
        return {"id": "x-1", "object": kind + suffix, "created": 1, "model": "small", "choices": choices}

    @staticmethod
    def _usage():
        return {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7, "sunward": FOOTPRINT}

    def _place(self):
        return {
            "x-sunward-site": "dune",
            "x-sunward-model": "small",
            "x-sunward-decision": FOOTPRINT["decision"],
            "x-sunward-grams-co2": "0.2",
        }

    # Bytes

    def _refuse(self, refusal):
        self._answer(refusal.status, refusal.body, refusal.headers)

    def _answer(self, status, value, headers=None):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("x-request-id", self.headers.get("x-request-id", "made-here"))
        for name, header in (headers or {}).items():
            self.send_header(name, header)
        self.end_headers()
        self.wfile.write(body)

    def _event(self, value):
        self._chunk(b"data: " + json.dumps(value).encode() + b"\n\n")

    def _chunk(self, data):
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
