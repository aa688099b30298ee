"""Chats and completions as applications ask for them."""

import asyncio
import uuid

import openai
import pytest

QUESTION = [{"role": "user", "content": "What is the capital of Norway?"}]


def assert_footprint(usage):
    """The gateway's part of a usage object."""
    footprint = usage.model_extra["sunward"]
    assert footprint["site"] and footprint["model"]
    uuid.UUID(footprint["decision"])
    assert footprint["grams_co2"] >= 0
    assert footprint["energy_joules"] > 0


def text_of(chunks):
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def test_an_answer_comes_whole_with_its_usage_and_footprint(client, target):
    answer = client.chat.completions.create(model=target.model, messages=QUESTION, max_tokens=32)
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason in ("stop", "length")
    assert answer.usage.prompt_tokens > 0
    assert 0 < answer.usage.completion_tokens <= 32
    assert_footprint(answer.usage)


def test_the_router_chooses_for_sunward_auto_and_says_what_it_chose(client):
    raw = client.chat.completions.with_raw_response.create(
        model="sunward/auto", messages=QUESTION, max_tokens=16, extra_headers={"x-request-id": "client-test-1"}
    )
    assert raw.headers["x-request-id"] == "client-test-1"
    assert raw.headers["x-sunward-site"] and raw.headers["x-sunward-model"]
    uuid.UUID(raw.headers["x-sunward-decision"])
    assert float(raw.headers["x-sunward-grams-co2"]) >= 0
    assert raw.parse().usage.model_extra["sunward"]["decision"] == raw.headers["x-sunward-decision"]


def test_a_request_without_a_name_gets_one(client, target):
    raw = client.chat.completions.with_raw_response.create(model=target.model, messages=QUESTION, max_tokens=4)
    assert raw.headers["x-request-id"]


def test_a_stream_tells_its_usage_and_footprint_when_asked(client, target):
    chunks = list(
        client.chat.completions.create(
            model=target.model,
            messages=QUESTION,
            max_tokens=32,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert text_of(chunks)
    last = chunks[-1]
    assert last.choices == []
    assert last.usage.completion_tokens > 0
    assert_footprint(last.usage)
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_a_stream_tells_no_usage_when_not_asked(client, target):
    chunks = list(client.chat.completions.create(model=target.model, messages=QUESTION, max_tokens=32, stream=True))
    assert text_of(chunks)
    assert chunks[-1].choices[0].finish_reason in ("stop", "length")
    assert all(chunk.usage is None for chunk in chunks)


def test_a_stream_says_where_it_comes_from(client, target):
    with client.chat.completions.with_streaming_response.create(
        model=target.model, messages=QUESTION, max_tokens=8, stream=True
    ) as raw:
        assert raw.headers["x-sunward-site"]
        assert raw.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in raw.iter_lines() if line]
    assert lines[-1] == "data: [DONE]"


def test_a_client_may_leave_a_stream_and_go_on(client, target):
    stream = client.chat.completions.create(model=target.model, messages=QUESTION, max_tokens=256, stream=True)
    next(iter(stream))
    stream.close()
    assert client.chat.completions.create(model=target.model, messages=QUESTION, max_tokens=4).choices


def test_wishes_travel_in_headers(client, target):
    answer = client.chat.completions.create(
        model="sunward/auto",
        messages=QUESTION,
        max_tokens=8,
        extra_headers={
            "x-sunward-class": target.workload_class,
            "x-sunward-quality-floor": "0.1",
            "x-sunward-latency-p95-seconds": "30",
            "x-sunward-carbon-cap-grams": "1000",
            "x-sunward-session": "client-test",
        },
    )
    assert answer.choices


def test_completions_come_whole_and_streamed(client, target):
    whole = client.completions.create(model=target.model, prompt="Once upon a time", max_tokens=16)
    assert whole.choices[0].text
    assert_footprint(whole.usage)
    parts = client.completions.create(model=target.model, prompt="Once upon a time", max_tokens=16, stream=True)
    assert "".join(part.choices[0].text for part in parts if part.choices)


def test_the_asynchronous_client_is_served_alike(target):
    async def ask():
        async with openai.AsyncOpenAI(api_key=target.api_key, base_url=target.url + "/v1", timeout=60) as client:

            async def one(number):
                question = [{"role": "user", "content": f"How much is {number} and one?"}]
                stream = await client.chat.completions.create(
                    model=target.model, messages=question, max_tokens=8, stream=True
                )
                return [chunk async for chunk in stream]

            return await asyncio.gather(*(one(number) for number in range(8)))

    assert all(text_of(chunks) for chunks in asyncio.run(ask()))


@pytest.mark.parametrize("stream", [False, True])
def test_what_is_beside_the_text_passes_through(client, target, stream):
    """Parts, names of tools, unknown fields, numbers and escapes: nothing of it may disturb the gateway."""
    content = [{"type": "text", "text": 'Say "hé" \\ \u0000 😀'}, {"type": "text", "text": '{"model": "x"}'}]
    answer = client.chat.completions.create(
        model=target.model,
        messages=[{"role": "system", "content": "Be brief."}, {"role": "user", "content": content}],
        max_tokens=8,
        temperature=0.1,
        seed=12345,
        user="someone",
        stream=stream,
        extra_body={"metadata": {"model": "inner"}},
    )
    assert list(answer) if stream else answer.choices
