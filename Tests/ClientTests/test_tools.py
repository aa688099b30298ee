"""Calls of tools pass through, whole and in parts."""

import json

import pytest

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather in a city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "model": {"type": "string"}},
            "required": ["city"],
        },
    },
}
QUESTION = [{"role": "user", "content": "Use the weather tool for Oslo."}]


def ask(client, model, **more):
    return client.chat.completions.create(
        model=model, messages=QUESTION, tools=[WEATHER], tool_choice="required", max_tokens=128, **more
    )


def test_a_call_comes_whole(client, target):
    choice = ask(client, target.model).choices[0]
    assert choice.finish_reason == "tool_calls"
    call = choice.message.tool_calls[0]
    assert call.id and call.function.name == "weather"
    assert "city" in json.loads(call.function.arguments)


def test_a_call_comes_in_parts_of_a_stream(client, target):
    names, arguments, reasons = [], "", []
    for chunk in ask(client, target.model, stream=True):
        for choice in chunk.choices:
            if choice.finish_reason:
                reasons.append(choice.finish_reason)
            for call in choice.delta.tool_calls or []:
                if call.function.name:
                    names.append(call.function.name)
                arguments += call.function.arguments or ""
    assert names == ["weather"]
    assert "city" in json.loads(arguments)
    assert reasons == ["tool_calls"]


def test_the_result_of_a_call_goes_back(client, target):
    call = ask(client, target.model).choices[0].message
    answer = client.chat.completions.create(
        model=target.model,
        messages=[
            *QUESTION,
            call.model_dump(exclude_none=True),
            {"role": "tool", "tool_call_id": call.tool_calls[0].id, "content": "Sunny."},
        ],
        tools=[WEATHER],
        tool_choice="none",
        max_tokens=16,
    )
    assert answer.choices[0].message.content


@pytest.mark.parametrize("streaming", [False, True])
def test_langchain_gets_calls_as_well(target, streaming):
    from langchain_openai import ChatOpenAI

    chat = ChatOpenAI(model=target.model, api_key=target.api_key, base_url=target.url + "/v1", max_tokens=128)
    bound = chat.bind_tools([WEATHER], tool_choice="required")
    if streaming:
        message = None
        for part in bound.stream(QUESTION[0]["content"]):
            message = part if message is None else message + part
    else:
        message = bound.invoke(QUESTION[0]["content"])
    assert message.tool_calls[0]["name"] == "weather"
    assert "city" in message.tool_calls[0]["args"]
