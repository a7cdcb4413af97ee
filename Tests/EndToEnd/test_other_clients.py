"""litellm and langchain-openai, each as its own documentation uses it."""

import pytest

from conftest import CLIENT_KEY

HELLO = [{"role": "user", "content": "Say hello."}]


@pytest.fixture(scope="module")
def litellm():
    import litellm as module

    module.telemetry = False
    module.suppress_debug_info = True
    return module


def call(litellm, gateway, key=CLIENT_KEY, model="gpt-4o", **more):
    return litellm.completion(
        model=f"openai/{model}", api_base=gateway.base_url, api_key=key, messages=HELLO, num_retries=0, max_retries=0, **more
    )


def test_litellm_chat(litellm, gateway):
    assert call(litellm, gateway).choices[0].message.content


def test_litellm_stream(litellm, gateway):
    pieces = [chunk.choices[0].delta.content or "" for chunk in call(litellm, gateway, stream=True)]
    assert "".join(pieces) == call(litellm, gateway).choices[0].message.content


@pytest.mark.parametrize(
    "name, more",
    [
        ("AuthenticationError", {"key": "sk-wrong"}),
        ("NotFoundError", {"model": "no-such-model"}),
        ("BadRequestError", {"extra_body": {"messages": "not a list"}}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_litellm_errors(litellm, gateway, name, more):
    with pytest.raises(getattr(litellm, name)):
        call(litellm, gateway, **more)


def test_litellm_third_party(litellm, gateway):
    assert call(litellm, gateway, model="their-model").choices[0].message.content == "no idea"


@pytest.fixture(scope="module")
def langchain(gateway):
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(base_url=gateway.base_url, api_key=CLIENT_KEY, model="gpt-4o", max_retries=0)


def test_langchain_chat(langchain):
    answer = langchain.invoke("Say hello.")
    assert answer.content and answer.usage_metadata["total_tokens"] > 0


def test_langchain_stream(langchain):
    assert "".join(piece.content for piece in langchain.stream("Say hello.")) == langchain.invoke("Say hello.").content


def test_langchain_tools(langchain):
    def weather(place: str) -> str:
        """The weather at a place."""
        return place

    assert langchain.bind_tools([weather], tool_choice="weather").invoke("Rain?").tool_calls[0]["name"] == "weather"


def test_langchain_embeddings(gateway):
    from langchain_openai import OpenAIEmbeddings

    embeddings = OpenAIEmbeddings(
        base_url=gateway.base_url, api_key=CLIENT_KEY, model="text-embedding-3-small", check_embedding_ctx_length=False
    )
    assert len(embeddings.embed_query("hello")) > 1


def test_third_party_stream(gateway):
    import openai

    client = openai.OpenAI(base_url=gateway.base_url, api_key=CLIENT_KEY, max_retries=0)
    stream = client.chat.completions.create(
        model="their-model", stream=True, messages=[{"role": "user", "content": "who are you?"}]
    )
    assert "".join(c.choices[0].delta.content or "" for c in stream if c.choices) == "somebody else entirely"
