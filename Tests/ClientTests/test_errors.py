"""Failures reach the client as the right exception, and are sent again only where that helps."""

import openai
import pytest

QUESTION = [{"role": "user", "content": "Hello?"}]


def ask(client, model, **more):
    return client.chat.completions.create(model=model, messages=QUESTION, max_tokens=8, **more)


def needs(key, variable):
    if not key:
        pytest.skip(f"{variable} is not given")
    return key


# The client's own mistakes


def test_bad_fields_are_bad_requests(client, target, requests):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model=target.model, messages=[])
    assert caught.value.param == "messages"
    assert caught.value.type == "invalid_request_error"
    assert requests.sent == 1


def test_an_unknown_model_is_not_found(client, requests):
    with pytest.raises(openai.NotFoundError) as caught:
        ask(client, "no-such-model")
    assert caught.value.code == "model_not_found"
    assert requests.sent == 1


@pytest.mark.parametrize(("header", "value"), [("x-sunward-quality-floor", "much"), ("x-sunward-area", "nowhere")])
def test_bad_wishes_are_refused_by_name(client, header, value):
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, "sunward/auto", extra_headers={header: value})
    assert caught.value.param == header


# Keys


def test_a_wrong_key_is_refused(connect, target, requests):
    if not target.requires_key:
        pytest.skip("SUNWARD_REQUIRES_KEY is not yes")
    with pytest.raises(openai.AuthenticationError) as caught:
        ask(connect(api_key="sw-wrong"), target.model)
    assert caught.value.code == "invalid_api_key"
    assert requests.sent == 1


def test_a_class_that_the_key_does_not_allow_is_denied(connect, target, requests):
    client = connect(api_key=needs(target.key_other_class, "SUNWARD_KEY_OTHER_CLASS"))
    with pytest.raises(openai.PermissionDeniedError) as caught:
        ask(client, target.model, extra_headers={"x-sunward-class": target.workload_class})
    assert caught.value.code == "class_not_allowed"
    assert requests.sent == 1


def test_a_spent_rate_is_a_rate_limit_that_says_when_to_come_back(connect, target):
    client = connect(api_key=needs(target.key_rate_spent, "SUNWARD_KEY_RATE_SPENT"), max_retries=0)
    with pytest.raises(openai.RateLimitError) as caught:
        for _ in range(3):
            ask(client, target.model)
    assert caught.value.code == "rate_limit_exceeded"
    assert float(caught.value.response.headers["retry-after-ms"]) > 0


def test_a_spent_budget_is_not_sent_again(connect, target, requests):
    client = connect(api_key=needs(target.key_budget_spent, "SUNWARD_KEY_BUDGET_SPENT"))
    with pytest.raises(openai.RateLimitError) as caught:
        for _ in range(5):
            requests.sent = 0
            ask(client, target.model)
    assert caught.value.code == "insufficient_quota"
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert requests.sent == 1


# Model servers that fail


@pytest.mark.parametrize("fault", ["status-500", "garbage"])
def test_failing_model_servers_are_a_server_error(connect, target, faults, fault):
    faults(fault)
    with pytest.raises(openai.InternalServerError) as caught:
        ask(connect(max_retries=0), target.model)
    assert caught.value.status_code in (502, 503)
    assert caught.value.type == "server_error"


def test_the_client_tries_a_server_error_again(connect, target, faults, requests):
    faults("status-500")
    with pytest.raises(openai.InternalServerError):
        ask(connect(max_retries=2), target.model)
    assert requests.sent == 3


def test_busy_model_servers_are_a_rate_limit(connect, target, faults):
    faults("status-429")
    with pytest.raises((openai.RateLimitError, openai.InternalServerError)) as caught:
        ask(connect(max_retries=0), target.model)
    assert caught.value.status_code in (429, 503)


def test_a_timeout_of_the_gateway_is_not_sent_again(connect, target, faults, requests):
    faults("hang")
    with pytest.raises(openai.InternalServerError) as caught:
        ask(connect(timeout=120), target.model, extra_headers={"x-sunward-latency-p95-seconds": "1"})
    assert caught.value.status_code == 504
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert requests.sent == 1


def test_a_clients_own_timeout_is_a_timeout(connect, target, faults):
    faults("hang")
    with pytest.raises(openai.APITimeoutError):
        ask(connect(timeout=0.1, max_retries=0), target.model)


def test_a_stream_that_was_cut_raises_instead_of_ending_silently(connect, target, faults):
    faults("cut")
    client = connect(max_retries=0)
    with pytest.raises(openai.APIError) as caught:
        list(client.chat.completions.create(model=target.model, messages=QUESTION, max_tokens=64, stream=True))
    # The error that the gateway put into the stream, not a broken connection.
    assert not isinstance(caught.value, openai.APIConnectionError)


def test_nobody_there_is_a_connection_error(connect):
    client = connect(base_url="http://127.0.0.1:9/v1", max_retries=0)
    with pytest.raises(openai.APIConnectionError):
        ask(client, "sunward/auto")
