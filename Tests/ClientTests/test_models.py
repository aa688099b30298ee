"""Models are listed, and embeddings made."""

import openai
import pytest


def test_the_list_holds_what_can_be_asked_for(client, target):
    names = [model.id for model in client.models.list()]
    assert "sunward/auto" in names and target.model in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize("automatic", [False, True])
def test_one_model_is_told_alone(client, target, automatic):
    name = "sunward/auto" if automatic else target.model
    model = client.models.retrieve(name)
    assert model.id == name and model.object == "model" and model.owned_by == "sunward"


def test_a_model_that_is_not_there_is_not_found(client):
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve("no-such-model")
    assert caught.value.code == "model_not_found"


@pytest.fixture
def embedding_model(target):
    if not target.embedding_model:
        pytest.skip("SUNWARD_EMBEDDING_MODEL names no model")
    return target.embedding_model


def test_embeddings_are_made_of_texts(client, embedding_model):
    answer = client.embeddings.create(model=embedding_model, input=["one", "two"], encoding_format="float")
    assert [entry.index for entry in answer.data] == [0, 1]
    assert answer.data[0].embedding
    assert answer.usage.prompt_tokens > 0
    assert answer.usage.model_extra["sunward"]["grams_co2"] >= 0


def test_embeddings_are_made_of_tokens(client, embedding_model):
    assert client.embeddings.create(model=embedding_model, input=[1, 2, 3], encoding_format="float").data


def test_langchain_makes_embeddings(target, embedding_model):
    from langchain_openai import OpenAIEmbeddings

    embeddings = OpenAIEmbeddings(
        model=embedding_model,
        api_key=target.api_key,
        base_url=target.url + "/v1",
        check_embedding_ctx_length=False,
        model_kwargs={"encoding_format": "float"},
    )
    assert len(embeddings.embed_documents(["one", "two"])) == 2
