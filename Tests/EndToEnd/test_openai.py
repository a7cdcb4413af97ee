"""The official client: every call its users make, and the exception class they expect."""

import asyncio

import openai
import pytest

from conftest import CLIENT_KEY

HELLO = [{"role": "user", "content": "Say hello."}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather at a place.",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
    },
}


@pytest.fixture(scope="module")
def client(gateway):
    return openai.OpenAI(base_url=gateway.base_url, api_key=CLIENT_KEY, max_retries=0)


def test_chat(client):
    answer = client.chat.completions.create(model="gpt-4o", messages=HELLO)
    assert answer.object == "chat.completion"
    assert answer.choices[0].message.content
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_chat_headers(client):
    answer = client.chat.completions.with_raw_response.create(
        model="gpt-4o", messages=HELLO, extra_headers={"x-request-id": "end-to-end-1"}
    )
    assert answer.headers["x-request-id"] == "end-to-end-1"
    assert answer.headers["x-mercator-provider"] == "mock"
    assert answer.headers["x-mercator-model"] == "gpt-4o"
    assert answer.headers["x-mercator-attempts"] == "1"
    assert float(answer.headers["x-mercator-overhead-ms"]) < 1000


def test_stream(client):
    chunks = list(
        client.chat.completions.create(
            model="gpt-4o", messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    whole = client.chat.completions.create(model="gpt-4o", messages=HELLO)
    assert text == whole.choices[0].message.content
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens


def test_stream_arrives_as_it_is_made(client, clock):
    stream = client.chat.completions.create(
        model="gpt-4o", stream=True, messages=[{"role": "user", "content": "[[mock chunks=20 gap=50ms]] go on"}]
    )
    first = None
    for chunk in stream:
        if first is None and chunk.choices and chunk.choices[0].delta.content:
            first = clock()
    assert clock() - first > 0.5, "the chunks came all at once"


def test_stream_closed_early_leaves_the_gateway_well(client):
    for _ in range(5):
        with client.chat.completions.create(
            model="gpt-4o", stream=True, messages=[{"role": "user", "content": "[[mock chunks=1000 gap=20ms]] long"}]
        ) as stream:
            next(iter(stream))
    assert client.chat.completions.create(model="gpt-4o", messages=HELLO).choices


def test_tools(client):
    choice = {"type": "function", "function": {"name": "weather"}}
    answer = client.chat.completions.create(model="gpt-4o", messages=HELLO, tools=[WEATHER], tool_choice=choice)
    call = answer.choices[0].message.tool_calls[0]
    assert call.function.name == "weather"
    assert call.function.arguments.startswith("{")


def test_tools_streamed(client):
    choice = {"type": "function", "function": {"name": "weather"}}
    names, arguments = [], ""
    for chunk in client.chat.completions.create(
        model="gpt-4o", messages=HELLO, tools=[WEATHER], tool_choice=choice, stream=True
    ):
        for delta in chunk.choices[0].delta.tool_calls or [] if chunk.choices else []:
            names += [delta.function.name] if delta.function.name else []
            arguments += delta.function.arguments or ""
    assert names == ["weather"]
    assert arguments.startswith("{") and arguments.endswith("}")


def test_other_endpoints(client):
    assert client.completions.create(model="gpt-4o", prompt="Once upon").choices[0].text
    embedding = client.embeddings.create(model="text-embedding-3-small", input=["one", "two"])
    assert len(embedding.data) == 2 and embedding.data[0].embedding != embedding.data[1].embedding
    assert client.moderations.create(model="gpt-4o", input="hello").results
    assert client.responses.create(model="gpt-4o", input="hello").output_text


def test_models(client):
    ids = [model.id for model in client.models.list()]
    assert {"gpt-4o", "their-model", "vendor/model:free"} <= set(ids)
    assert len(ids) == len(set(ids))
    assert client.models.retrieve("gpt-4o").id == "gpt-4o"
    assert client.models.retrieve("vendor/model:free").id == "vendor/model:free"


@pytest.mark.parametrize("model", ["vendor/model:free", "mock/gpt-4o"])
def test_model_names_with_slashes(client, model):
    answer = client.chat.completions.with_raw_response.create(model=model, messages=HELLO)
    assert answer.headers["x-mercator-provider"] == "mock"


def test_routed_by_policy(client):
    answer = client.chat.completions.with_raw_response.create(
        model="gpt-4o", messages=[{"role": "user", "content": "who are you?"}], metadata={"domain": "elsewhere"}
    )
    assert answer.headers["x-mercator-provider"] == "somebody-else"
    assert answer.parse().choices[0].message.content == "somebody else entirely"


def test_denied_by_policy(client):
    with pytest.raises(openai.PermissionDeniedError) as caught:
        client.chat.completions.create(model="gpt-4o", messages=HELLO, max_tokens=5000)
    assert caught.value.code == "policy_denied"
    assert caught.value.type == "policy_violation"
    assert caught.value.body["policy"] == "limits"
    assert "at most 4000 tokens" in caught.value.message


def test_wrong_key(gateway):
    client = openai.OpenAI(base_url=gateway.base_url, api_key="sk-wrong", max_retries=0)
    with pytest.raises(openai.AuthenticationError) as caught:
        client.chat.completions.create(model="gpt-4o", messages=HELLO)
    assert caught.value.code == "invalid_api_key"
    assert "Incorrect API key provided" in caught.value.message
    assert "sk-wrong" not in caught.value.message


def test_unknown_model(client):
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model="gpt-4p", messages=HELLO)
    assert caught.value.code == "model_not_found"
    assert "gpt-4o" in caught.value.message


@pytest.mark.parametrize(
    "body", [{"messages": "not a list"}, {"stream": "yes"}, {"max_tokens": 0}, {"model": ""}], ids=str
)
def test_bad_request(client, body):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="gpt-4o", messages=HELLO, extra_body=body)
    assert caught.value.type == "invalid_request_error"


def test_retried(client):
    answer = client.chat.completions.with_raw_response.create(
        model="gpt-4o", messages=[{"role": "user", "content": "[[mock fail=2 status=503]] try again"}]
    )
    assert answer.headers["x-mercator-attempts"] == "3"
    assert answer.parse().choices[0].message.content


def test_upstream_error_passes_through(client):
    with pytest.raises(openai.UnprocessableEntityError):
        client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "[[mock status=422]] no"}]
        )


def test_their_key_is_not_the_clients(client):
    with pytest.raises(openai.InternalServerError) as caught:
        client.chat.completions.create(model="locked-model", messages=HELLO)
    assert caught.value.status_code == 502
    assert caught.value.code == "provider_authentication_failed"
    assert "sk-" not in str(caught.value)


def test_provider_not_responding(client):
    with pytest.raises(openai.InternalServerError) as caught:
        client.chat.completions.create(model="absent-model", messages=HELLO)
    assert "Provider Not Responding" in caught.value.message
    assert "127.0.0.1:9" not in caught.value.message, "URLs are for the log only"


def test_stream_cut_by_the_provider(client):
    with pytest.raises(openai.APIError):
        for _ in client.chat.completions.create(
            model="gpt-4o", stream=True, messages=[{"role": "user", "content": "[[mock chunks=10 gap=1ms cut=3]] x"}]
        ):
            pass


def test_many_at_once(gateway):
    async def run():
        async with openai.AsyncOpenAI(base_url=gateway.base_url, api_key=CLIENT_KEY, max_retries=0) as client:

            async def one(number):
                said = ""
                stream = await client.chat.completions.create(
                    model="gpt-4o",
                    stream=True,
                    messages=[{"role": "user", "content": f"[[mock gap=5ms]] number {number}"}],
                )
                async for chunk in stream:
                    said += (chunk.choices[0].delta.content or "") if chunk.choices else ""
                return said

            return await asyncio.gather(*(one(number) for number in range(40)))

    answers = asyncio.run(run())
    assert all(f"number {number}" in answer for number, answer in enumerate(answers))
