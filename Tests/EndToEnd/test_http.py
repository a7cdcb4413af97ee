"""The gateway as an HTTP server, and as a program."""

import http.client
import signal
import socket
import subprocess
import threading
import time

import httpx
import pytest

from conftest import CLIENT_KEY, UPSTREAM_KEY
from processes import Program

AUTHORISED = {"authorization": f"Bearer {CLIENT_KEY}"}


def test_health(gateway):
    for path in ["/health", "/ready", "/version", "/health/providers"]:
        answer = httpx.get(f"http://{gateway.address}{path}")
        assert answer.status_code == 200, path
        assert answer.headers["content-type"].startswith("application/json"), path


@pytest.mark.parametrize("prefix", ["/v1", "", "/openai/v1", "/api/v1"])
def test_prefixes(gateway, prefix):
    answer = httpx.get(f"http://{gateway.address}{prefix}/models", headers=AUTHORISED)
    assert answer.json()["object"] == "list"


def test_unknown_path(gateway):
    answer = httpx.post(f"http://{gateway.address}/v1/chat/completion", json={}, headers=AUTHORISED)
    assert answer.status_code == 404
    assert "/v1/chat/completions" in answer.json()["error"]["message"]


def test_wrong_method(gateway):
    answer = httpx.get(f"http://{gateway.address}/v1/chat/completions", headers=AUTHORISED)
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize("header", ["authorization", "x-api-key", "api-key", "x-portkey-api-key"])
def test_keys_in_every_header(gateway, header):
    value = f"Bearer {CLIENT_KEY}" if header == "authorization" else CLIENT_KEY
    assert httpx.get(f"http://{gateway.address}/v1/models", headers={header: value}).status_code == 200


@pytest.mark.parametrize(
    "body, code",
    [
        (b"{", 400),
        (b'{"model":"gpt-4o","model":"other","messages":[]}', 400),
        (b'{"model":"gpt-4o","mod\\u0065l":"other","messages":[]}', 400),
        (b"[" * 5000, 400),
        (b'{"model":"gpt-4o","messages":[]} x', 400),
    ],
    ids=["cut", "duplicate", "escaped duplicate", "deep", "trailing"],
)
def test_bodies_that_are_refused(gateway, body, code):
    answer = httpx.post(f"http://{gateway.address}/v1/chat/completions", content=body, headers=AUTHORISED)
    assert answer.status_code == code
    assert answer.json()["error"]["type"] == "invalid_request_error"


def exchange(gateway, request):
    host, port = gateway.address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        connection.settimeout(10)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /v1/models HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /v1/models HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /v1/models HTTP/1.1\r\n\r\n",
        b"GET /v1/models HTTP/1.1\nHost: a\n\n",
        b"GET /v1/models HTTP/1.1\r\nHost : a\r\n\r\n",
    ],
    ids=["length and chunked", "two hosts", "no host", "bare line feeds", "blank before colon"],
)
def test_ambiguous_requests_are_refused(gateway, request_bytes):
    answer = exchange(gateway, request_bytes)
    assert answer.startswith(b"HTTP/1.1 400 "), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1


def test_pipelined_requests_are_answered_in_order(gateway):
    one = b"GET /v1/models/gpt-4o HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n" % CLIENT_KEY.encode()
    answer = exchange(gateway, one + b"\r\n" + one.replace(b"gpt-4o", b"their-model") + b"Connection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200 ") == 2
    assert answer.index(b'"gpt-4o"') < answer.index(b'"their-model"')


def test_expect_continue(gateway):
    body = b'{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}'
    host, port = gateway.address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
            b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (CLIENT_KEY.encode(), len(body))
        )
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 200


@pytest.mark.parametrize(
    "line, key, status",
    [
        (b"POST /v1/chat/completions", b"sk-wrong", 401),
        (b"POST /v1/chat/completion", CLIENT_KEY.encode(), 404),
        (b"PUT /v1/chat/completions", CLIENT_KEY.encode(), 405),
    ],
    ids=["key", "path", "method"],
)
def test_no_body_is_invited_that_cannot_matter(gateway, line, key, status):
    host, port = gateway.address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(
            b"%s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
            b"Expect: 100-continue\r\nContent-Length: 100000\r\n\r\n" % (line, key)
        )
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == status
        assert answer.headers["connection"] == "close"
        assert b'"error"' in answer.read()


def test_a_stream_is_finished_before_the_gateway_stops(start_gateway, mock):
    program = start_gateway(
        f"providers:\n  mock:\n    base_url: '{mock.base_url}'\n    api_key: '{UPSTREAM_KEY}'\n"
    )
    seen = []

    def read():
        body = {
            "model": "gpt-4o",
            "stream": True,
            "messages": [{"role": "user", "content": "[[mock chunks=20 gap=50ms]] x"}],
        }
        with httpx.stream("POST", f"{program.base_url}/chat/completions", json=body, timeout=20) as answer:
            seen.extend(line for line in answer.iter_lines() if line)

    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(0.3)
    status = program.stop()
    reader.join()
    assert seen[-1] == "data: [DONE]"
    assert status == 0


def test_an_interrupt_is_told_by_the_status(start_gateway, mock):
    program = start_gateway(f"providers:\n  mock:\n    base_url: '{mock.base_url}'\n")
    assert program.stop(signal.SIGINT) == 130


def test_a_taken_address_stops_the_start(binary, gateway, tmp_path):
    (tmp_path / "config.yaml").write_text("providers:\n  p:\n    base_url: http://127.0.0.1:9/v1\n")
    program = Program([binary, "run", "--listen", gateway.address], folder=tmp_path)
    assert program.process.wait(20) == 2
    assert "listening" not in program.output.replace("already listening", "")


def test_every_mistake_is_shown_at_once(binary, tmp_path):
    (tmp_path / "config.yaml").write_text(
        "providers:\n  p:\n    base_ulr: http://127.0.0.1:9/v1\n    timeout: 60\n    api_key: ${NOT_SET_ANYWHERE}\n"
    )
    ended = subprocess.run([binary, "run"], cwd=tmp_path, capture_output=True, text=True, timeout=20)
    assert ended.returncode == 1
    for said in ["config.yaml:3:5", "did you mean `base_url`", "60s", "NOT_SET_ANYWHERE"]:
        assert said in ended.stderr, ended.stderr


def test_the_plan_masks_secrets(binary, tmp_path):
    (tmp_path / "config.yaml").write_text(
        "providers:\n  p:\n    base_url: http://127.0.0.1:9/v1\n    api_key: sk-very-secret-0123456789\n"
    )
    ended = subprocess.run([binary, "run", "--dry-run"], cwd=tmp_path, capture_output=True, text=True, timeout=20)
    assert ended.returncode == 0, ended.stderr
    assert "http://127.0.0.1:9/v1/chat/completions" in ended.stdout
    assert "very-secret" not in ended.stdout
