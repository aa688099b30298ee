"""Where the gateway under test is, clients for it, and faults for the model servers behind it."""

import json
import os
import time
import urllib.request
from dataclasses import dataclass, field

import openai
import pytest

from scripted_gateway import ScriptedGateway


@dataclass
class Target:
    """A gateway, and what can be asked of it."""

    url: str
    model: str
    embedding_model: str | None
    api_key: str
    workload_class: str
    requires_key: bool
    key_other_class: str | None
    key_rate_spent: str | None
    key_budget_spent: str | None
    model_servers: list[str] = field(default_factory=list)


def _real_target(url: str) -> Target:
    environment = os.environ
    servers = []
    if path := environment.get("SUNWARD_MODEL_SERVERS"):
        with open(path, encoding="utf-8") as lines:
            servers = [line.split()[2] for line in lines if line.strip()]
    return Target(
        url=url.rstrip("/"),
        model=environment["SUNWARD_MODEL"],
        embedding_model=environment.get("SUNWARD_EMBEDDING_MODEL") or None,
        api_key=environment.get("SUNWARD_API_KEY") or "sw-nobody-checks-this",
        workload_class=environment.get("SUNWARD_CLASS") or "chat",
        requires_key=environment.get("SUNWARD_REQUIRES_KEY") == "yes",
        key_other_class=environment.get("SUNWARD_KEY_OTHER_CLASS") or None,
        key_rate_spent=environment.get("SUNWARD_KEY_RATE_SPENT") or None,
        key_budget_spent=environment.get("SUNWARD_KEY_BUDGET_SPENT") or None,
        model_servers=servers,
    )


@pytest.fixture(scope="session")
def target():
    if url := os.environ.get("SUNWARD_GATEWAY_URL"):
        yield _real_target(url)
        return
    with ScriptedGateway() as url:
        yield Target(
            url=url,
            model="small",
            embedding_model="vectors",
            api_key="sw-good",
            workload_class="chat",
            requires_key=True,
            key_other_class="sw-other-class",
            key_rate_spent="sw-rate",
            key_budget_spent="sw-budget",
            model_servers=[url],
        )


class RequestCount:
    """Counts what a client really sends, retries included."""

    def __init__(self):
        self.sent = 0

    def __call__(self, _request):
        self.sent += 1


@pytest.fixture
def requests():
    return RequestCount()


@pytest.fixture
def connect(target, requests):
    """Makes clients of the gateway; keyword arguments go to the client."""
    made = []

    def make(**options):
        options = {"api_key": target.api_key, "base_url": target.url + "/v1", "timeout": 60} | options
        http_client = openai.DefaultHttpxClient(event_hooks={"request": [requests]})
        client = openai.OpenAI(http_client=http_client, **options)
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(connect):
    return connect()


@pytest.fixture
def faults(target):
    """Orders faults of every model server; takes them back at the end."""
    if not target.model_servers:
        pytest.skip("SUNWARD_MODEL_SERVERS names no model servers to order faults from")

    def call(method, body=None):
        for server in target.model_servers:
            data = None if body is None else json.dumps(body).encode()
            order = urllib.request.Request(server + "/simulate/faults", data=data, method=method)
            with urllib.request.urlopen(order, timeout=10) as answer:
                answer.read()

    call("DELETE")
    yield lambda kind, **more: call("POST", {"kind": kind, **more})
    call("DELETE")
    _await_recovery(target)


def _await_recovery(target, patience_seconds=20):
    """An outage is over within seconds of its cause; the next test must not meet its end."""
    deadline = time.monotonic() + patience_seconds
    with openai.OpenAI(api_key=target.api_key, base_url=target.url + "/v1", max_retries=0, timeout=10) as client:
        while True:
            try:
                question = [{"role": "user", "content": "Are you back?"}]
                client.chat.completions.create(model=target.model, messages=question, max_tokens=1)
                return
            except openai.APIError:
                assert time.monotonic() < deadline, f"no answer {patience_seconds} s after the faults were taken back"
                time.sleep(0.2)
