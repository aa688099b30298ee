"""Small blocking requests, for set-up and checks; nothing here is measured."""

import http.client
import json

import documents


def get(port, path):
    """(status, body); status 0 when nobody answers."""
    return _ask(port, "GET", path, None)


def _ask(port, method, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"Content-Type": "application/json"} if body else {}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def fault_of_completion(port):
    """What is wrong with a system's answer to the benchmark's request; nothing when it is the upstream's completion."""
    status, body = _ask(port, "POST", "/v1/chat/completions", documents.request())
    if status != 200:
        return f"answers {status}: {body[:300].decode(errors='replace')}"
    expected = json.loads(documents.completion())
    try:
        answer = json.loads(body)
        same = answer["choices"][0]["message"]["content"] == expected["choices"][0]["message"]["content"]
        counted = answer["usage"]["completion_tokens"] == expected["usage"]["completion_tokens"]
    except (ValueError, KeyError, IndexError, TypeError):
        return f"answers no chat completion: {body[:300].decode(errors='replace')}"
    return None if same and counted else "changes the completion's text or usage"


def fault_of_stream(port, events):
    """The same for a streamed answer: every event and the end must arrive."""
    status, body = _ask(port, "POST", "/v1/chat/completions", documents.request(streams=True))
    if status != 200:
        return f"answers {status}: {body[:300].decode(errors='replace')}"
    tokens = body.count(b" token")
    if tokens != events or b"data: [DONE]" not in body:
        return f"passes on {tokens} of {events} events; its answer ends: {body[-200:].decode(errors='replace')}"
    return None
