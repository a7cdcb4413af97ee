"""Clients of Anthropic and Ollama, and providers that speak like them.

The provider that speaks Messages, or Ollama's own API, is a second gateway before the simulated provider: so each
dialect is read and said in both directions, by code that agrees with real clients.
"""

import json

import json

import anthropic
import ollama
import openai
import pytest

from conftest import CLIENT_KEY, UPSTREAM_KEY
from scripted_upstream import STREAM_HEAD, ScriptedUpstream, chunk

HELLO = [{"role": "user", "content": "Say hello."}]
TOOL = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}

FUNCTION = {"name": "weather", "arguments": '{"city": "Oslo"}'}


def call_of(kind, name, finish="tool_calls", **more):
    call = {"id": "call_1", "type": "function", "function": FUNCTION, **more}
    choice = {"index": 0, name: {"role": "assistant", "content": None, "tool_calls": [call]}, "finish_reason": finish}
    return json.dumps({"id": "c", "object": kind, "created": 1, "model": "m", "choices": [choice]}).encode()


ANSWER = call_of("chat.completion", "message")
CALL = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)
EVENT = b"data: " + call_of("chat.completion.chunk", "delta", index=0) + b"\n\n"
CALL_STREAM = STREAM_HEAD + chunk(EVENT) + chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n"


def chat_gateway(start_gateway, mock, policies=""):
    return start_gateway(
        f"""
providers:
  mock:
    base_url: "{mock.base_url}"
    api_key: "{UPSTREAM_KEY}"
    capabilities: {{responses: false}}
    models: ["gpt-4o"]
  nobody:
    base_url: "http://127.0.0.1:9/v1"
    models: ["absent-model"]
security:
  api_keys: [{{key: "{CLIENT_KEY}", name: "client"}}]
{policies}
"""
    )


@pytest.fixture(scope="module")
def plain(start_gateway, mock):
    return chat_gateway(start_gateway, mock)


@pytest.fixture(scope="module")
def native(start_gateway, plain):
    """A gateway whose providers speak Anthropic's and Ollama's own APIs."""
    return start_gateway(
        f"""
providers:
  claude:
    type: anthropic
    base_url: "http://{plain.address}"
    api_key: "{CLIENT_KEY}"
    model_mapping: {{"claude": "gpt-4o"}}
  llama:
    type: ollama
    base_url: "http://{plain.address}/api"
    api_key: "{CLIENT_KEY}"
    model_mapping: {{"llama": "gpt-4o"}}
"""
    )


def claude(gateway, key=CLIENT_KEY):
    return anthropic.Anthropic(base_url=f"http://{gateway.address}", api_key=key, max_retries=0)


def llama(gateway, key=CLIENT_KEY):
    return ollama.Client(host=f"http://{gateway.address}", headers={"authorization": f"Bearer {key}"})


def chats(gateway):
    return openai.OpenAI(base_url=gateway.base_url, api_key="unused", max_retries=0)


# ── clients of Anthropic ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("through, model", [("plain", "gpt-4o"), ("native", "claude"), ("native", "llama")])
def test_anthropic_message(request, through, model):
    answer = claude(request.getfixturevalue(through)).messages.create(model=model, max_tokens=64, messages=HELLO)
    assert answer.type == "message" and answer.role == "assistant" and answer.stop_reason == "end_turn"
    assert "Say hello." in answer.content[0].text
    assert answer.usage.input_tokens > 0 and answer.usage.output_tokens > 0


@pytest.mark.parametrize("through, model", [("plain", "gpt-4o"), ("native", "claude"), ("native", "llama")])
def test_anthropic_stream(request, through, model):
    client = claude(request.getfixturevalue(through))
    whole = client.messages.create(model=model, max_tokens=64, messages=HELLO)
    with client.messages.stream(model=model, max_tokens=64, messages=HELLO) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == whole.content[0].text == final.content[0].text
    assert final.stop_reason == "end_turn" and final.usage.output_tokens == whole.usage.output_tokens


def test_anthropic_tools(plain):
    answer = claude(plain).messages.create(
        model="gpt-4o",
        max_tokens=64,
        system="You call tools.",
        messages=HELLO,
        tools=[{"name": "weather", "description": "of a city", "input_schema": TOOL}],
        tool_choice={"type": "tool", "name": "weather"},
    )
    call = next(block for block in answer.content if block.type == "tool_use")
    assert call.name == "weather" and isinstance(call.input, dict) and answer.stop_reason == "tool_use"
    # The result goes back the way agents send it.
    again = claude(plain).messages.create(
        model="gpt-4o",
        max_tokens=64,
        messages=HELLO
        + [
            {"role": "assistant", "content": [block.model_dump() for block in answer.content]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "sunny"}]},
        ],
    )
    assert again.content[0].text


@pytest.mark.parametrize("through, model", [("plain", "gpt-4o"), ("native", "claude")])
def test_anthropic_tools_streamed(request, through, model):
    with claude(request.getfixturevalue(through)).messages.stream(
        model=model,
        max_tokens=64,
        messages=HELLO,
        tools=[{"name": "weather", "description": "of a city", "input_schema": TOOL}],
        tool_choice={"type": "tool", "name": "weather"},
    ) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_message()
    assert {"content_block_start", "input_json", "content_block_stop", "message_stop"} <= kinds
    call = next(block for block in final.content if block.type == "tool_use")
    assert call.name == "weather" and isinstance(call.input, dict) and final.stop_reason == "tool_use"


@pytest.mark.parametrize(
    "error, more",
    [
        (anthropic.AuthenticationError, {"key": "sk-wrong"}),
        (anthropic.NotFoundError, {"model": "no-such-model"}),
        (anthropic.BadRequestError, {"messages": []}),
    ],
    ids=["wrong key", "unknown model", "no messages"],
)
def test_anthropic_errors(plain, error, more):
    client = claude(plain, more.pop("key", CLIENT_KEY))
    with pytest.raises(error) as caught:
        client.messages.create(**({"model": "gpt-4o", "max_tokens": 8, "messages": HELLO} | more))
    assert caught.value.body["type"] == "error" and caught.value.body["error"]["message"]


def test_anthropic_denial(start_gateway, mock):
    policies = """
policies:
  - name: short
    rules:
      - {condition: "request.max_tokens > 100", action: deny, reason: "at most 100 tokens"}
"""
    client = claude(chat_gateway(start_gateway, mock, policies))
    with pytest.raises(anthropic.PermissionDeniedError, match="at most 100 tokens"):
        client.messages.create(model="gpt-4o", max_tokens=200, messages=HELLO)
    assert client.messages.create(model="gpt-4o", max_tokens=50, messages=HELLO).content


def test_anthropic_models_and_counts(plain):
    client = claude(plain)
    assert [model.id for model in client.models.list()] == ["absent-model", "gpt-4o"]
    assert client.messages.count_tokens(model="gpt-4o", messages=HELLO).input_tokens > 0


def test_anthropic_early_close(plain):
    with claude(plain).messages.stream(model="gpt-4o", max_tokens=64, messages=HELLO) as stream:
        next(iter(stream))
    assert claude(plain).messages.create(model="gpt-4o", max_tokens=64, messages=HELLO).content


# ── clients of Ollama ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("through, model", [("plain", "gpt-4o"), ("native", "llama"), ("native", "claude")])
def test_ollama_chat(request, through, model):
    client = llama(request.getfixturevalue(through))
    whole = client.chat(model=model, messages=HELLO)
    assert whole.done and "Say hello." in whole.message.content and whole.eval_count > 0
    assert whole.total_duration > 0
    pieces = list(client.chat(model=model, messages=HELLO, stream=True))
    assert "".join(piece.message.content for piece in pieces) == whole.message.content
    assert pieces[-1].done and pieces[-1].done_reason == "stop"
    assert pieces[-1].total_duration >= pieces[-1].eval_duration >= 0


def test_ollama_generate(plain):
    answer = llama(plain).generate(model="gpt-4o", prompt="Say hello.")
    assert answer.done and "Say hello." in answer.response


def test_ollama_models(plain):
    client = llama(plain)
    assert [model.model for model in client.list().models] == ["absent-model", "gpt-4o"]
    assert client.show("gpt-4o").details is not None


@pytest.mark.parametrize("key, model, status", [("sk-wrong", "gpt-4o", 401), (CLIENT_KEY, "no-such-model", 404)])
def test_ollama_errors(plain, key, model, status):
    with pytest.raises(ollama.ResponseError) as caught:
        llama(plain, key).chat(model=model, messages=HELLO)
    assert caught.value.status_code == status and caught.value.error


# The simulated provider calls tools only when it must, and this dialect has no way to say that it must.
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_ollama_tools(start_gateway, stream):
    upstream = ScriptedUpstream(lambda connection, _: connection.sendall(CALL_STREAM if stream else CALL))
    gateway = start_gateway(f"providers:\n  only:\n    base_url: '{upstream.base_url}'\n    models: [m]\n")
    tools = [{"type": "function", "function": {"name": "weather", "description": "of a city", "parameters": TOOL}}]
    asked = llama(gateway).chat(model="m", messages=HELLO, tools=tools, stream=stream)
    answers = list(asked) if stream else [asked]
    calls = [call for answer in answers for call in answer.message.tool_calls or []]
    assert [(call.function.name, call.function.arguments) for call in calls] == [("weather", {"city": "Oslo"})]
    assert answers[-1].done
    sent = json.loads(upstream.requests[0][1])
    assert sent["tools"][0]["function"]["name"] == "weather" and sent["stream"] is stream
    upstream.close()


def test_ollama_early_close(plain):
    for _ in range(3):
        stream = llama(plain).chat(
            model="gpt-4o",
            messages=[{"role": "user", "content": "[[mock chunks=1000 gap=20ms]] go on"}],
            stream=True,
        )
        next(stream)
        stream.close()
    assert llama(plain).chat(model="gpt-4o", messages=HELLO).done


def test_ollama_load(plain):
    assert llama(plain).generate(model="gpt-4o").done_reason == "load"


# ── clients of OpenAI, providers that are not ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("model", ["claude", "llama"])
def test_openai_chat(native, model):
    client = chats(native)
    whole = client.chat.completions.create(model=model, messages=HELLO)
    text = whole.choices[0].message.content
    assert "Say hello." in text and whole.choices[0].finish_reason == "stop" and whole.usage.total_tokens > 0
    chunks = list(
        client.chat.completions.create(
            model=model, messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
    )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == text
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens


def test_openai_tools_by_messages(native):
    answer = chats(native).chat.completions.create(
        model="claude",
        messages=HELLO,
        tools=[{"type": "function", "function": {"name": "weather", "parameters": TOOL}}],
        tool_choice={"type": "function", "function": {"name": "weather"}},
    )
    assert answer.choices[0].finish_reason == "tool_calls"
    assert answer.choices[0].message.tool_calls[0].function.name == "weather"


def test_openai_refusals_of_translation(native):
    with pytest.raises(openai.BadRequestError) as caught:
        chats(native).chat.completions.create(model="claude", messages=HELLO, n=2)
    assert caught.value.code == "untranslatable_request" and caught.value.param == "n"


def test_openai_hears_what_was_left_out(native):
    answer = chats(native).chat.completions.with_raw_response.create(model="claude", messages=HELLO, seed=7)
    assert "-seed" in answer.headers["x-mercator-edits"]
    identifier = answer.headers["x-request-id"]
    line = json.loads(native.wait_for(r'^({.*"request_id":"' + identifier + r'".*})$').group(1))
    assert any(note.startswith("seed: ") for note in line["left_out"])


@pytest.mark.parametrize("model", ["claude", "llama"])
def test_openai_provider_errors(start_gateway, plain, model):
    """A provider's refusal of the gateway's key is a 502 for the client, in every dialect."""
    gateway = start_gateway(
        f"""
providers:
  claude: {{type: anthropic, base_url: "http://{plain.address}", api_key: "wrong", models: ["claude"]}}
  llama: {{type: ollama, base_url: "http://{plain.address}/api", api_key: "wrong", models: ["llama"]}}
"""
    )
    with pytest.raises(openai.InternalServerError) as caught:
        chats(gateway).chat.completions.create(model=model, messages=HELLO)
    assert caught.value.code == "provider_authentication_failed"


@pytest.mark.parametrize("through, model", [("plain", "gpt-4o"), ("native", "claude"), ("native", "llama")])
def test_responses_of_chats(request, through, model):
    client = openai.OpenAI(
        base_url=request.getfixturevalue(through).base_url, api_key=CLIENT_KEY, max_retries=0
    )
    whole = client.responses.create(model=model, input="Say hello.")
    assert "Say hello." in whole.output_text and whole.status == "completed" and whole.usage.total_tokens > 0
    with client.responses.stream(model=model, input="Say hello.") as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_response()
    assert kinds[0] == "response.created" and kinds[-1] == "response.completed"
    assert final.output_text == whole.output_text


@pytest.fixture(scope="module")
def quiet(start_gateway, native):
    """A gateway whose response policy takes a word out of every answer; its providers speak all dialects."""
    return start_gateway(
        f"""
providers:
  claude: {{type: anthropic, base_url: "http://{native.address}", models: ["claude"]}}
  llama: {{type: ollama, base_url: "http://{native.address}/api", models: ["llama"]}}
policies:
  - name: quiet
    rules:
      - {{condition: "response.status_code == 200", action: redact, pattern: "hello"}}
"""
    )


@pytest.mark.parametrize("model", ["claude", "llama"])
@pytest.mark.parametrize("speaks", ["anthropic", "ollama", "openai", "responses"])
def test_reply_policies_see_every_dialect(quiet, speaks, model):
    """What a policy redacts is redacted for every client, whole and streamed."""
    if speaks == "anthropic":
        client = claude(quiet)
        whole = client.messages.create(model=model, max_tokens=64, messages=HELLO).content[0].text
        with client.messages.stream(model=model, max_tokens=64, messages=HELLO) as stream:
            streamed = "".join(stream.text_stream)
    elif speaks == "ollama":
        client = llama(quiet)
        whole = client.chat(model=model, messages=HELLO).message.content
        streamed = "".join(piece.message.content for piece in client.chat(model=model, messages=HELLO, stream=True))
    elif speaks == "openai":
        client = chats(quiet)
        whole = client.chat.completions.create(model=model, messages=HELLO).choices[0].message.content
        chunks = client.chat.completions.create(model=model, messages=HELLO, stream=True)
        streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    else:
        client = chats(quiet)
        whole = client.responses.create(model=model, input="Say hello.").output_text
        with client.responses.stream(model=model, input="Say hello.") as stream:
            for _ in stream:
                pass
            streamed = stream.get_final_response().output_text
    assert "hello" not in whole and "Say" in whole
    assert streamed == whole
