"""Sends requests at fixed moments to several targets, whatever becomes of earlier ones, and times their answers.

One thread and select(), whose timeout counts microseconds. A request takes an idle connection or opens one, so none
waits for another; how late the loop itself was is kept, to be judged beside the latencies.
"""

import collections
import errno
import gc
import random
import select
import socket
import time

# select() takes no more than 1,024 files.
MOST_IN_FLIGHT = 400
PATIENCE_SECONDS = 15


class Target:
    """Where requests go, and what is known of their answers.

    One leaves every `interval` seconds from `offset` on, each later by a chance of up to `jitter` seconds.
    """

    def __init__(self, port, body, interval, offset=0.0, jitter=0.0, is_stream=False, events=0):
        self.interval, self.offset, self.jitter = interval, offset, jitter
        self.is_stream, self.events = is_stream, events
        self.address = ("127.0.0.1", port)
        self.request = (
            f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Accept: */*\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"
        ).encode()
        self.idle = []
        self.in_flight = 0
        self.reset()

    def reset(self):
        """Forgets what was measured; connections stay."""
        self.first, self.whole, self.lateness = [], [], []
        # Sent counts what is measured, begun the warm-up too; what found too many in flight was not sent at all.
        self.sent, self.begun = 0, 0
        self.faults = collections.Counter()

    @property
    def errors(self):
        return sum(self.faults.values())


class Exchange:
    """One request on one connection, and its answer as far as it has come."""

    __slots__ = ("target", "stream", "began", "first", "received", "body_begins", "length", "is_measured")

    def __init__(self, target, stream, is_measured):
        self.target, self.stream, self.is_measured = target, stream, is_measured
        self.received = bytearray()
        self.body_begins = self.length = self.first = None

    def take(self, data, now):
        """Returns whether the answer is whole now."""
        received = self.received
        received += data
        if self.body_begins is None:
            end = received.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.body_begins = end + 4
            head = bytes(received[:end]).lower()
            place = head.find(b"\r\ncontent-length:")
            if place >= 0:
                self.length = int(head[place + 17:].split(b"\r\n", 1)[0])
        if self.first is None:
            if self.target.is_stream:
                if received.find(b"data:", self.body_begins) >= 0:
                    self.first = now
            elif len(received) > self.body_begins:
                self.first = now
        if self.length is not None:
            return len(received) >= self.body_begins + self.length
        return received.endswith(b"0\r\n\r\n")

    def fault(self):
        """What is wrong with an answer that is whole; nothing when it is as expected."""
        received = self.received
        if not received.startswith(b"HTTP/1.1 200"):
            return "status " + received[9:12].decode("latin-1")
        if self.first is None:
            return "empty answer"
        if not self.target.is_stream:
            return None if b'"choices"' in received else "no completion"
        events = received.count(b" token")
        if events != self.target.events or received.rfind(b"data: [DONE]") < 0:
            return "stream without all its events"
        return None


class OpenLoop:
    def __init__(self, targets):
        self.targets = targets
        self.active = {}
        self.chance = random.Random(1)

    def run(self, seconds, warm_up):
        """Sends for so many seconds after those of the warm-up, then waits for the answers that are still to come."""
        gc.collect()
        gc.disable()  # a collection would be a pause of milliseconds; exchanges hold no cycles
        try:
            self._run(seconds, warm_up)
        finally:
            gc.enable()

    def _run(self, seconds, warm_up):
        for target in self.targets:
            target.reset()
        begin = time.perf_counter() + 0.01
        measured_from, end = begin + warm_up, begin + warm_up + seconds
        due = collections.deque(sorted(self._schedule(begin, end)))
        patience = end + PATIENCE_SECONDS
        while due or self.active:
            now = time.perf_counter()
            while due and due[0][0] <= now:
                moment, number = due.popleft()
                self._send(self.targets[number], moment, moment >= measured_from)
                now = time.perf_counter()
            if now > patience:
                break
            timeout = max(0, due[0][0] - now) if due else 1
            for stream in select.select(list(self.active), [], [], timeout)[0]:
                self._receive(stream)
        for exchange in list(self.active.values()):
            self._close(exchange, "no answer in time")
        for target in self.targets:
            for stream in target.idle:
                stream.close()
            target.idle.clear()

    def _schedule(self, begin, end):
        """All moments at which something is to be sent, with the target's number."""
        for number, target in enumerate(self.targets):
            for place in range(int((end - begin - target.offset) / target.interval)):
                moment = begin + target.offset + place * target.interval
                yield moment + target.jitter * self.chance.random(), number

    def _send(self, target, moment, is_measured):
        if is_measured:
            target.sent += 1
        if target.in_flight >= MOST_IN_FLIGHT:
            if is_measured:
                target.faults["not sent, too many in flight"] += 1
            return
        if target.idle:
            stream = target.idle.pop()
        else:
            stream = socket.create_connection(target.address)
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream.setblocking(False)
        exchange = Exchange(target, stream, is_measured)
        self.active[stream] = exchange
        target.in_flight += 1
        target.begun += 1
        exchange.began = time.perf_counter()
        try:
            stream.send(target.request)
        except OSError:
            self._close(exchange)
            return
        if is_measured:
            target.lateness.append(exchange.began - moment)

    def _receive(self, stream):
        exchange = self.active[stream]
        try:
            data = stream.recv(65536)
        except OSError as error:
            if error.errno == errno.EAGAIN:
                return
            data = b""
        now = time.perf_counter()
        if not data:
            self._close(exchange)
        elif exchange.take(data, now):
            self._finish(exchange, now)

    def _finish(self, exchange, now):
        target = exchange.target
        del self.active[exchange.stream]
        target.in_flight -= 1
        target.idle.append(exchange.stream)
        if not exchange.is_measured:
            return
        fault = exchange.fault()
        if fault:
            target.faults[fault] += 1
        else:
            target.first.append(exchange.first - exchange.began)
            target.whole.append(now - exchange.began)

    def _close(self, exchange, fault="connection broken"):
        del self.active[exchange.stream]
        exchange.target.in_flight -= 1
        exchange.stream.close()
        if exchange.is_measured:
            exchange.target.faults[fault] += 1


def quantile(samples, share):
    """The sample that this share of the others does not exceed; nothing without samples."""
    if not samples:
        return None
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
