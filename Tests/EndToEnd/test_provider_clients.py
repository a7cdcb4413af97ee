"""The clients of Together, OpenRouter, Portkey and Replicate, pointed at the gateway by their base URL alone."""

import json

import openrouter
import portkey_ai
import pytest
import replicate
import together
from openrouter.utils import BackoffStrategy, RetryConfig
from portkey_ai._vendor import openai as portkey_openai

from conftest import CLIENT_KEY

HELLO = [{"role": "user", "content": "Say hello."}]
LONG = [{"role": "user", "content": "[[mock chunks=1000 gap=20ms]] go on"}]
CUT = [{"role": "user", "content": "[[mock chunks=10 gap=1ms cut=3]] go on"}]
REFUSED = [{"role": "user", "content": "[[mock status=422]] no"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather at a place.",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
    },
}
CHOICE = {"type": "function", "function": {"name": "weather"}}


class Together:
    """Its base URL has no version; the client puts `/v1` itself."""

    errors = together

    def __init__(self, gateway, key=CLIENT_KEY):
        self.client = together.Together(base_url=f"http://{gateway.address}", api_key=key, max_retries=0)

    def chat(self, messages=HELLO, model="gpt-4o", **more):
        # The method knows no `stream_options`; what it does not know goes this way.
        other = {name: more.pop(name) for name in ["stream_options"] if name in more}
        return self.client.chat.completions.create(model=model, messages=messages, extra_body=other, **more)

    def models(self):
        # `models.list()` is a list of one's own models, by project; the API's list has no method any more.
        return [model["id"] for model in self.client.get("/v1/models", cast_to=object)["data"]]


class Portkey:
    """Its key stands in a header of its own, beside an `Authorization` that means nothing."""

    # It raises the exceptions of the client that it is built upon, which it brings along.
    errors = portkey_openai

    def __init__(self, gateway, key=CLIENT_KEY):
        self.client = portkey_ai.Portkey(base_url=gateway.base_url, api_key=key)

    def chat(self, messages=HELLO, model="gpt-4o", **more):
        return self.client.chat.completions.create(model=model, messages=messages, **more)

    def models(self):
        return [model.id for model in self.client.models.list().data]


class OpenRouter:
    """Its API is below `/api/v1`, its errors have numbers for codes, its models come with prices."""

    class errors:
        AuthenticationError = openrouter.errors.UnauthorizedResponseError
        NotFoundError = openrouter.errors.NotFoundResponseError
        PermissionDeniedError = openrouter.errors.ForbiddenResponseError
        BadRequestError = openrouter.errors.BadRequestResponseError
        UnprocessableEntityError = openrouter.errors.UnprocessableEntityResponseError
        InternalServerError = openrouter.errors.BadGatewayResponseError

    def __init__(self, gateway, key=CLIENT_KEY):
        # Without a limit it would try again after a 502 for an hour.
        once = RetryConfig("backoff", BackoffStrategy(1, 1, 1, 1), retry_connection_errors=False)
        self.client = openrouter.OpenRouter(
            server_url=f"http://{gateway.address}/api/v1", api_key=key, retry_config=once
        )

    def chat(self, messages=HELLO, model="gpt-4o", **more):
        return self.client.chat.send(model=model, messages=messages, **more)

    def models(self):
        # A page is asked for at a time; the first is the last.
        pages = self.client.models.list()
        assert pages.next() is None
        return [model.id for model in pages.result.data]


@pytest.fixture(params=[Together, Portkey, OpenRouter], ids=lambda kind: kind.__name__.lower())
def kind(request):
    return request.param


@pytest.fixture
def client(kind, gateway):
    return kind(gateway)


def test_chat(client):
    answer = client.chat()
    assert "Say hello." in answer.choices[0].message.content and answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_stream(client):
    chunks = list(client.chat(stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    whole = client.chat()
    assert text == whole.choices[0].message.content
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens


def test_tools(client):
    answer = client.chat(tools=[WEATHER], tool_choice=CHOICE)
    call = answer.choices[0].message.tool_calls[0]
    assert call.function.name == "weather" and call.function.arguments.startswith("{")
    # The result goes back the way applications send it.
    calls = [{"id": call.id, "type": "function", "function": {"name": "weather", "arguments": call.function.arguments}}]
    turns = [
        {"role": "assistant", "content": None, "tool_calls": calls},
        {"role": "tool", "tool_call_id": call.id, "content": "sunny"},
    ]
    assert client.chat(HELLO + turns, tools=[WEATHER]).choices[0].message.content


def test_tools_streamed(client):
    names, arguments = [], ""
    for chunk in client.chat(tools=[WEATHER], tool_choice=CHOICE, stream=True):
        for delta in (chunk.choices[0].delta.tool_calls or []) if chunk.choices else []:
            names += [delta.function.name] if delta.function.name else []
            arguments += delta.function.arguments or ""
    assert names == ["weather"] and arguments.startswith("{") and arguments.endswith("}")


def test_models(client):
    ids = client.models()
    assert {"gpt-4o", "their-model", "vendor/model:free"} <= set(ids) and len(ids) == len(set(ids))


def test_early_close(client):
    for _ in range(3):
        stream = client.chat(LONG, stream=True)
        next(iter(stream))
        close = getattr(stream, "close", None) or stream.response.close
        close()
    assert client.chat().choices


def test_wrong_key(kind, gateway):
    with pytest.raises(kind.errors.AuthenticationError) as caught:
        kind(gateway, "sk-wrong").chat()
    assert "Incorrect API key provided" in str(caught.value) and "sk-wrong" not in str(caught.value)


@pytest.mark.parametrize(
    "error, more, word",
    [
        ("NotFoundError", {"model": "gpt-4p"}, "gpt-4o"),
        ("PermissionDeniedError", {"max_tokens": 5000}, "at most 4000 tokens"),
        ("UnprocessableEntityError", {"messages": REFUSED}, "422"),
        ("InternalServerError", {"model": "locked-model"}, "Authentication Failed"),
        ("InternalServerError", {"model": "absent-model"}, "Provider Not Responding"),
    ],
    ids=["unknown model", "denied by policy", "refused by the provider", "the gateway's key is wrong", "nobody there"],
)
def test_errors(kind, client, error, more, word):
    with pytest.raises(getattr(kind.errors, error)) as caught:
        client.chat(**more)
    assert word in str(caught.value)


def test_stream_cut_by_the_provider(kind, client):
    """A stream that breaks off raises, or says so in a chunk where that is the client's way."""
    if kind is OpenRouter:
        last = None
        with pytest.raises(Exception) as caught:
            for last in client.chat(CUT, stream=True):
                pass
        assert last.error.code == 502 and last.choices[0].finish_reason == "error"
        assert "incomplete chunked read" in str(caught.value)
        return
    with pytest.raises(kind.errors.APIError):
        for _ in client.chat(CUT, stream=True):
            pass


def test_together_lists_models_of_a_project_elsewhere(gateway):
    """Its `models.list()` asks Together's own project API, which no gateway of models has: a clean 404."""
    client = together.Together(
        base_url=f"http://{gateway.address}", api_key=CLIENT_KEY, max_retries=0, project_id="mine"
    )
    with pytest.raises(together.NotFoundError) as caught:
        client.models.list()
    assert caught.value.body["error"]["code"] == "unknown_url"


def test_openrouter_keeps_what_only_the_gateway_knows(gateway):
    with pytest.raises(openrouter.errors.ForbiddenResponseError) as caught:
        OpenRouter(gateway).chat(max_tokens=5000)
    error = caught.value.data.error
    assert error.code == 403 and error.metadata["code"] == "policy_denied" and error.metadata["policy"] == "limits"


def test_openrouter_where_others_ask(gateway):
    """The client serves with `/v1`, too; errors are OpenAI's there, which it cannot read but knows as an error."""
    client = openrouter.OpenRouter(server_url=gateway.base_url, api_key="sk-wrong")
    with pytest.raises(openrouter.errors.OpenRouterError) as caught:
        client.chat.send(model="gpt-4o", messages=HELLO)
    assert caught.value.status_code == 401 and "invalid_api_key" in caught.value.body


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.run("owner/name", input={"prompt": "hello"}),
        lambda client: client.run("owner/name:" + "a" * 64, input={"prompt": "hello"}),
        lambda client: client.predictions.create(version="a" * 64, input={"prompt": "hello"}),
        lambda client: client.predictions.get("abc"),
        lambda client: client.models.get("owner/name"),
        lambda client: client.deployments.predictions.create("owner/name", input={}),
        lambda client: client.collections.list(),
        lambda client: list(client.stream("owner/name", input={"prompt": "hello"})),
    ],
    ids=["run", "run version", "create", "get", "model", "deployment", "collections", "stream"],
)
def test_replicate_is_told_that_nothing_is_here(gateway, call):
    """Its API makes predictions and is not like OpenAI's: 404, with the error body that all others get."""
    bodies = []
    client = replicate.Client(
        api_token=CLIENT_KEY,
        base_url=f"http://{gateway.address}",
        event_hooks={"response": [lambda answer: bodies.append((answer.status_code, answer.read()))]},
    )
    with pytest.raises(replicate.exceptions.ReplicateError) as caught:
        call(client)
    assert caught.value.status == 404
    status, body = bodies[-1]
    assert status == 404 and json.loads(body)["error"]["code"] in ("unknown_url", "model_not_found")
