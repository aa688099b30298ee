"""A model server that streams on a fixed schedule: event k of a stream leaves k + 1 spacings after the request came.

usage: stream_server.py EVENTS SPACING_MILLISECONDS PORT…

One thread and select(), whose timeout counts microseconds; asyncio's timers count milliseconds.
"""

import gc
import heapq
import select
import signal
import socket
import sys
import time

import documents
from processes import take_precedence

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"


def _chunked(text):
    data = text.encode()
    return b"%x\r\n%s\r\n" % (len(data), data)


def _whole(media_type, body, status="200 OK"):
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


class Connection:
    def __init__(self, stream):
        self.stream = stream
        self.received = b""
        self.is_open = True

    def request(self):
        """(method, path, body) once it is whole, else nothing."""
        head, separator, rest = self.received.partition(b"\r\n\r\n")
        if not separator:
            return None
        lines = head.decode("latin-1").split("\r\n")
        if not lines[0].endswith(" HTTP/1.1"):
            raise ValueError("not HTTP/1.1")  # sglang-router tries gRPC as well
        fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if fields.get("transfer-encoding", "").lower() == "chunked":
            end = rest.find(END)
            if end < 0:
                return None
            body, self.received = rest[:end], rest[end + len(END):]
        else:
            length = int(fields.get("content-length", 0))
            if len(rest) < length:
                return None
            body, self.received = rest[:length], rest[length:]
        method, path, _ = lines[0].split(" ", 2)
        return method, path, body

    def send(self, data):
        try:
            self.stream.sendall(data)
        except OSError:
            self.is_open = False


class Server:
    def __init__(self, events, spacing_seconds, ports):
        self.spacing = spacing_seconds
        self.events = [_chunked(documents.chunk(number, events)) for number in range(events)]
        self.events[-1] += _chunked("data: [DONE]\n\n") + END
        self.lookups = {path: _whole(*answer) for path, answer in documents.lookups().items()}
        self.completion = _whole("application/json", documents.completion())
        self.listeners = [socket.create_server(("127.0.0.1", port), backlog=1024) for port in ports]
        self.connections = {}
        # (time, order of arrival, connection, number of the event)
        self.due = []
        self.arrived = 0

    def run(self):
        while True:
            timeout = max(0, self.due[0][0] - time.monotonic()) if self.due else None
            readable, _, _ = select.select([*self.listeners, *self.connections], [], [], timeout)
            self._send_due()
            for stream in readable:
                if stream in self.connections:
                    self._read(stream)
                else:
                    self._accept(stream)

    def _accept(self, listener):
        stream, _ = listener.accept()
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connections[stream] = Connection(stream)

    def _read(self, stream):
        connection = self.connections[stream]
        try:
            data = stream.recv(65536)
        except OSError:
            data = b""
        connection.received += data
        try:
            while data and (request := connection.request()) is not None:
                self._answer(connection, *request)
        except ValueError:
            data = b""
        if not data:
            connection.is_open = False
            del self.connections[stream]
            stream.close()

    def _answer(self, connection, method, path, body):
        if method == "GET":
            unknown = _whole("application/json", "{}", status="404 Not Found")
            connection.send(self.lookups.get(path.partition("?")[0], unknown))
        elif b'"stream": true' in body or b'"stream":true' in body:
            connection.send(HEAD)
            self.arrived += 1
            heapq.heappush(self.due, (time.monotonic() + self.spacing, self.arrived, connection, 0))
        else:
            connection.send(self.completion)

    def _send_due(self):
        now = time.monotonic()
        while self.due and self.due[0][0] <= now:
            moment, order, connection, number = heapq.heappop(self.due)
            if not connection.is_open:
                continue
            connection.send(self.events[number])
            if number + 1 < len(self.events):
                heapq.heappush(self.due, (moment + self.spacing, order, connection, number + 1))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    take_precedence()
    gc.disable()  # nothing here makes cycles, and a collection would be a pause
    Server(int(sys.argv[1]), float(sys.argv[2]) / 1000, [int(port) for port in sys.argv[3:]]).run()
