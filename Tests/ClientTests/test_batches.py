"""Files are handed in and batches answered."""

import json
import time

import openai
import pytest

ENDED = ("completed", "failed", "expired", "cancelled")


@pytest.fixture(autouse=True)
def only_a_gateway_has_batches(client):
    try:
        client.batches.list(limit=1)
    except openai.NotFoundError:
        pytest.skip("there are no batches here")


def lines(model, count, **more):
    return [
        {
            "custom_id": f"line-{number}",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {"model": model, "messages": [{"role": "user", "content": f"Hello {number}"}], "max_tokens": 4} | more,
        }
        for number in range(count)
    ]


def upload(client, rows, **options):
    content = "\n".join(json.dumps(row) for row in rows).encode()
    return client.files.create(file=("input.jsonl", content), purpose="batch", **options)


def create(client, file, endpoint="/v1/chat/completions", **metadata):
    # So early that nothing waits for a plan.
    metadata = {"deadline_hours": "0.1"} | metadata
    return client.batches.create(
        input_file_id=file.id, endpoint=endpoint, completion_window="24h", metadata=metadata
    )


def wait(client, batch, patience_seconds=60):
    deadline = time.monotonic() + patience_seconds
    while batch.status not in ENDED:
        assert time.monotonic() < deadline, batch
        time.sleep(0.2)
        batch = client.batches.retrieve(batch.id)
    return batch


def rows(client, file_id):
    return {row["custom_id"]: row for row in map(json.loads, client.files.content(file_id).text.splitlines())}


def test_a_file_is_kept_listed_and_deleted(client, target):
    file = upload(client, lines(target.model, 2), expires_after={"anchor": "created_at", "seconds": 7200})
    assert file.object == "file" and file.purpose == "batch" and file.filename == "input.jsonl"
    assert file.status == "processed" and file.expires_at == file.created_at + 7200
    assert client.files.retrieve(file.id) == file
    assert len(client.files.content(file.id).text.splitlines()) == 2
    assert file.id in [other.id for other in client.files.list(purpose="batch", limit=1)]
    assert client.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.files.retrieve(file.id)


def test_files_of_a_batch_are_paged_through(client, target):
    made = [upload(client, lines(target.model, 1)).id for _ in range(3)]
    first = client.files.list(limit=2)
    assert [file.id for file in first.data] == made[:0:-1] and first.has_more
    assert made[0] in [file.id for file in client.files.list(limit=2, after=made[1]).data]


def test_a_batch_is_answered_line_by_line(client, target):
    file = upload(client, lines(target.model, 5))
    batch = create(client, file, team="tests")
    assert batch.object == "batch" and batch.status in ("validating", "in_progress")
    assert batch.metadata["team"] == "tests" and batch.expires_at == batch.created_at + 360
    batch = wait(client, batch)
    assert batch.status == "completed" and batch.errors is None
    assert (batch.request_counts.total, batch.request_counts.completed, batch.request_counts.failed) == (5, 5, 0)
    assert batch.created_at <= batch.in_progress_at <= batch.finalizing_at <= batch.completed_at
    answers = rows(client, batch.output_file_id)
    assert set(answers) == {f"line-{number}" for number in range(5)}
    answer = answers["line-3"]
    assert answer["error"] is None and answer["response"]["status_code"] == 200
    assert answer["response"]["request_id"] and answer["id"].startswith("batch_req_")
    assert answer["response"]["body"]["choices"][0]["message"]["content"]
    assert answer["response"]["body"]["usage"]["sunward"]["grams_co2"] >= 0
    assert batch.id in [other.id for other in client.batches.list(limit=5).data]
    tokens = [answer["response"]["body"]["usage"] for answer in answers.values()]
    assert batch.usage.input_tokens == sum(usage["prompt_tokens"] for usage in tokens) > 0
    assert batch.usage.output_tokens == sum(usage["completion_tokens"] for usage in tokens) > 0
    assert batch.usage.total_tokens == batch.usage.input_tokens + batch.usage.output_tokens
    assert batch.usage.output_tokens_details.reasoning_tokens == 0
    grams = sum(usage["sunward"]["grams_co2"] for usage in tokens)
    assert batch.sunward["grams_co2"] == pytest.approx(grams) and batch.sunward["energy_joules"] > 0


def test_embeddings_are_made_in_a_batch(client, target):
    if not target.embedding_model:
        pytest.skip("SUNWARD_EMBEDDING_MODEL names no model")
    row = {"custom_id": "v", "method": "POST", "url": "/v1/embeddings"}
    file = upload(client, [row | {"body": {"model": target.embedding_model, "input": ["one", "two"]}}])
    batch = wait(client, create(client, file, endpoint="/v1/embeddings"))
    assert len(rows(client, batch.output_file_id)["v"]["response"]["body"]["data"]) == 2


def test_an_upload_that_is_refused_raises_its_reason_however_large_it_is(connect, target):
    if not target.requires_key:
        pytest.skip("SUNWARD_REQUIRES_KEY is not yes")
    # More than fits into the buffers of the sockets: the client is still sending when it is refused.
    large = b"x" * (24 << 20)
    stranger = connect(api_key="sw-wrong", max_retries=0)
    for _ in range(3):
        with pytest.raises(openai.AuthenticationError):
            stranger.files.create(file=("large.jsonl", large), purpose="batch")


def test_a_wrong_input_fails_with_its_lines(client, target):
    wrong = lines(target.model, 3)
    wrong[1]["custom_id"] = "line-0"
    wrong[2]["body"]["stream"] = True
    batch = wait(client, create(client, upload(client, wrong)))
    assert batch.status == "failed" and batch.failed_at and batch.output_file_id is None
    assert [(error.line, error.code) for error in batch.errors.data] == [
        (2, "duplicate_custom_id"),
        (3, "invalid_request"),
    ]
    assert batch.errors.data[1].param == "body.stream"


def test_a_batch_that_waits_for_its_plan_is_cancelled(client, target):
    batch = create(client, upload(client, lines(target.model, 400, max_tokens=200)), deadline_hours="12")
    while batch.status == "validating":
        time.sleep(0.1)
        batch = client.batches.retrieve(batch.id)
    batch = client.batches.cancel(batch.id)
    assert batch.status in ("cancelling", "cancelled") and batch.cancelling_at
    batch = wait(client, batch)
    assert batch.status == "cancelled" and batch.cancelled_at
    left = rows(client, batch.error_file_id)
    assert len(left) == 400 - batch.request_counts.completed
    assert left["line-399"]["error"]["code"] == "batch_cancelled" and left["line-399"]["response"] is None


def test_what_cannot_be_a_batch_is_a_bad_request(client, target):
    file = upload(client, lines(target.model, 1))
    with pytest.raises(openai.BadRequestError) as caught:
        create(client, file, **{"class": "no-such-class"})
    assert caught.value.code == "class_not_deferrable" and caught.value.param == "metadata.class"
    with pytest.raises(openai.BadRequestError) as caught:
        create(client, file, deadline="yesterday")
    assert caught.value.param == "metadata.deadline"
    with pytest.raises(openai.NotFoundError):
        client.batches.create(
            input_file_id="file-nobodyhasthis", endpoint="/v1/chat/completions", completion_window="24h"
        )


def test_another_key_sees_none_of_it(client, connect, target):
    if not target.key_other_class:
        pytest.skip("SUNWARD_KEY_OTHER_CLASS is not there")
    file = upload(client, lines(target.model, 1))
    batch = create(client, file)
    other = connect(api_key=target.key_other_class)
    for ask in (
        lambda: other.files.retrieve(file.id),
        lambda: other.files.content(file.id),
        lambda: other.files.delete(file.id),
        lambda: other.batches.retrieve(batch.id),
        lambda: other.batches.cancel(batch.id),
    ):
        with pytest.raises(openai.NotFoundError):
            ask()
    assert file.id not in [one.id for one in other.files.list()]
