"""What the upstreams of the gateway benchmarks answer: fixed documents in the shape of OpenAI's and vLLM's."""

import json

# The model that the requests name. It leaves the choice to Sunward's router; the peers pass it on as it is.
REQUESTED_MODEL = "sunward/auto"
SERVED_MODELS = ["llama-3.1-8b", "qwen-2.5-32b", "llama-3.1-70b"]

_SENTENCE = (
    "Evaporative towers trade water for electricity: each cubic metre that evaporates spares a chiller some six "
    "hundred kilowatt-hours of heat to lift. "
)


def completion():
    """One chat completion of about a kilobyte, as the body of an answer."""
    return json.dumps({
        "id": "chatcmpl-7f9c2b61d5e84a0c9b3e2f10",
        "object": "chat.completion",
        "created": 1700000000,
        "model": SERVED_MODELS[0],
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": (_SENTENCE * 5).strip(), "tool_calls": None},
            "logprobs": None,
            "finish_reason": "stop",
        }],
        "usage": {"prompt_tokens": 41, "completion_tokens": 154, "total_tokens": 195},
    })


def request(streams=False):
    """The body of every request, about 300 bytes."""
    body = {
        "model": REQUESTED_MODEL,
        "messages": [
            {"role": "system", "content": "You answer in one short paragraph, in plain words."},
            {"role": "user", "content": "How does the wet-bulb temperature change what a cooling tower evaporates?"},
        ],
        "max_tokens": 256,
        "temperature": 0.7,
    }
    if streams:
        body["stream"] = True
    return json.dumps(body)


def chunk(number, count):
    """Event `number` of a stream of `count`, as a server-sent event."""
    delta = {"content": " token"}
    if number == 0:
        delta["role"] = "assistant"
    document = {
        "id": "chatcmpl-7f9c2b61d5e84a0c9b3e2f10",
        "object": "chat.completion.chunk",
        "created": 1700000000,
        "model": SERVED_MODELS[0],
        "choices": [{"index": 0, "delta": delta, "finish_reason": "stop" if number == count - 1 else None}],
    }
    return f"data: {json.dumps(document)}\n\n"


def _metrics():
    gauges = {"num_requests_running": 0, "num_requests_waiting": 0, "kv_cache_usage_perc": 0.01}
    lines = []
    for name, value in gauges.items():
        lines.append(f"# TYPE vllm:{name} gauge")
        lines += [f'vllm:{name}{{model_name="{model}"}} {value}' for model in SERVED_MODELS]
    return "\n".join(lines) + "\n"


def lookups():
    """What is asked by GET, by path: (media type, body). The routers ask for these to find workers and their health."""
    models = [REQUESTED_MODEL, *SERVED_MODELS]
    described = {"model_path": SERVED_MODELS[0], "tokenizer_path": SERVED_MODELS[0], "is_generation": True}
    as_json = "application/json"
    named = {"served_model_name": SERVED_MODELS[0], "tp_size": 1, "dp_size": 1, "version": "0"}
    server = json.dumps({**described, **named})
    return {
        "/health": (as_json, "{}"),
        "/health_generate": (as_json, "{}"),
        "/v1/models": (as_json, json.dumps({
            "object": "list",
            "data": [{"id": m, "object": "model", "created": 1700000000, "owned_by": "bench"} for m in models],
        })),
        "/metrics": ("text/plain; version=0.0.4", _metrics()),
        "/version": (as_json, '{"version": "0.10.0"}'),
        "/server_info": (as_json, server),
        "/get_server_info": (as_json, server),
        "/model_info": (as_json, json.dumps(described)),
        "/get_model_info": (as_json, json.dumps(described)),
    }
