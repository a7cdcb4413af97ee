"""Clients of three APIs through the gateway to a vLLM that runs already; `make e2e-vllm URL=… MODEL=… KEY=…`.

vLLM is some gigabytes, so whoever has one starts it and says where it is. Any model that completes chats will do.
"""

import json
import os
import subprocess

import anthropic
import ollama
import openai
import pytest

URL = os.environ.get("MERCATOR_VLLM_URL")
KEY = os.environ.get("MERCATOR_VLLM_KEY", "")
MODEL = os.environ.get("MERCATOR_VLLM_MODEL", "")
pytestmark = pytest.mark.skipif(not URL, reason="MERCATOR_VLLM_URL names no server")
HELLO = [{"role": "user", "content": "Say hello."}]


def configuration():
    key = f"    api_key: '{KEY}'\n" if KEY else ""
    return f"providers:\n  vllm:\n    type: vllm\n    base_url: '{URL}'\n{key}"


@pytest.fixture(scope="module")
def vllm_gateway(start_gateway):
    return start_gateway(configuration())


@pytest.fixture(scope="module")
def client(vllm_gateway):
    return openai.OpenAI(base_url=vllm_gateway.base_url, api_key="unused", max_retries=0)


def test_chat(client):
    answer = client.chat.completions.create(model=MODEL, messages=HELLO, max_tokens=8)
    assert answer.usage.completion_tokens <= 8 and answer.choices[0].finish_reason


def test_stream(client):
    chunks = list(
        client.chat.completions.create(
            model=MODEL, messages=HELLO, max_tokens=8, stream=True, stream_options={"include_usage": True}
        )
    )
    assert chunks[-1].usage.completion_tokens <= 8
    assert any(chunk.choices and chunk.choices[0].finish_reason for chunk in chunks)


def test_models_and_completions(client):
    assert MODEL in [model.id for model in client.models.list()]
    assert client.completions.create(model=MODEL, prompt="Once", max_tokens=4).choices


def test_unknown_model(client):
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="mercator-no-such-model", messages=HELLO)


def test_early_close(client):
    for _ in range(4):
        with client.chat.completions.create(model=MODEL, messages=HELLO, max_tokens=500, stream=True) as stream:
            next(iter(stream))
    assert client.chat.completions.create(model=MODEL, messages=HELLO, max_tokens=4).choices


def test_responses(client):
    answer = client.responses.create(model=MODEL, input="Say hello.", max_output_tokens=16)
    assert answer.output


def test_messages(vllm_gateway):
    client = anthropic.Anthropic(base_url=f"http://{vllm_gateway.address}", api_key="unused", max_retries=0)
    answer = client.messages.create(model=MODEL, messages=HELLO, max_tokens=8)
    assert answer.stop_reason in ("max_tokens", "end_turn") and answer.usage.output_tokens <= 8
    with client.messages.stream(model=MODEL, messages=HELLO, max_tokens=8) as stream:
        assert stream.get_final_message().usage.output_tokens <= 8


def test_ollama(vllm_gateway):
    client = ollama.Client(host=f"http://{vllm_gateway.address}")
    answer = client.chat(model=MODEL, messages=HELLO, options={"num_predict": 8})
    assert answer.done and answer.eval_count <= 8
    lines = list(client.chat(model=MODEL, messages=HELLO, options={"num_predict": 8}, stream=True))
    assert lines[-1].done and not any(line.done for line in lines[:-1])


def test_provider_test(binary, tmp_path):
    (tmp_path / "config.yaml").write_text(configuration())
    result = subprocess.run(
        [binary, "provider", "test", "--format", "json"], cwd=tmp_path, capture_output=True, text=True, timeout=180
    )
    provider = json.loads(result.stdout)["providers"][0]
    outcomes = {check["check"]: check["outcome"] for check in provider["checks"]}
    assert result.returncode == 0 and provider["type"] == "vllm", result.stdout
    for check in ("url", "models", "chat", "stream", "stream_usage", "token_limit", "cancellation", "errors"):
        assert outcomes[check] == "works", result.stdout
