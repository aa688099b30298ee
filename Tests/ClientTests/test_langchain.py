"""LangChain's client, whose requests differ from the official one's in details."""

import openai
import pytest
from langchain_openai import ChatOpenAI


@pytest.fixture
def chat(target):
    def make(**more):
        return ChatOpenAI(
            **{
                "model": target.model,
                "api_key": target.api_key,
                "base_url": target.url + "/v1",
                "max_tokens": 32,
                "timeout": 60,
                "stream_usage": True,
            }
            | more
        )

    return make


def test_it_is_answered(chat):
    message = chat().invoke("What is the capital of Norway?")
    assert message.content
    assert message.usage_metadata["output_tokens"] > 0


def test_it_is_answered_in_a_stream_with_usage(chat):
    message = None
    for part in chat().stream("What is the capital of Norway?"):
        message = part if message is None else message + part
    assert message.content
    assert message.usage_metadata["output_tokens"] > 0


def test_several_are_answered_at_once(chat):
    messages = chat(model="sunward/auto").batch(["one", "two", "three", "four"])
    assert all(message.content for message in messages)


def test_its_errors_are_the_official_clients(chat):
    with pytest.raises(openai.NotFoundError):
        chat(model="no-such-model").invoke("Hello?")
