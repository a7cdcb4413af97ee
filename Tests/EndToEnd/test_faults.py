"""What a provider can do to a stream, and what a client can do to it, seen from both ends."""

import json
import time

import httpx
import pytest

from scripted_upstream import STREAM_HEAD, ScriptedUpstream, chunk, event


@pytest.fixture
def upstream_of(start_gateway):
    """Starts a scripted provider and an open gateway before it."""
    started = []

    def start(script, more=""):
        upstream = ScriptedUpstream(script)
        started.append(upstream)
        gateway = start_gateway(
            f"proxy:\n  expose: full\nproviders:\n  only:\n    base_url: '{upstream.base_url}'\n    max_retries: 0\n{more}"
        )
        return upstream, gateway

    yield start
    for upstream in started:
        upstream.close()


def ask(gateway, **more):
    body = {"model": "m", "messages": [{"role": "user", "content": "hello"}], **more}
    return {"url": gateway.base_url + "/chat/completions", "json": body, "timeout": 20}


def test_a_client_that_leaves_frees_the_provider(upstream_of):
    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk(event("one")))
        upstream.wait_until_left(connection)

    upstream, gateway = upstream_of(script)
    with httpx.stream("POST", **ask(gateway, stream=True)) as answer:
        next(answer.iter_lines())
    left = time.monotonic()
    assert upstream.was_left(), "the provider was never told"
    assert upstream.left_at - left < 0.5


def test_a_torn_event_never_reaches_the_client(upstream_of):
    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk(event("whole")) + chunk(event("torn")[:40]))

    _, gateway = upstream_of(script)
    lines = []
    # The body has no clean end either: whoever ignores the error event is told by the framing.
    with pytest.raises(httpx.RemoteProtocolError), httpx.stream("POST", **ask(gateway, stream=True)) as answer:
        for line in answer.iter_lines():
            lines.append(line)
    events = [line[6:] for line in lines if line.startswith("data: ")]
    assert len(events) == 2, lines
    assert json.loads(events[0])["choices"][0]["delta"]["content"] == "whole"
    assert "error" in json.loads(events[1])


def test_each_chunk_leaves_at_once(upstream_of):
    def script(connection, _):
        connection.sendall(STREAM_HEAD)
        for number in range(10):
            connection.sendall(chunk(event(str(number))))
            time.sleep(0.05)
        connection.sendall(chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")

    _, gateway = upstream_of(script)
    arrivals = []
    with httpx.stream("POST", **ask(gateway, stream=True)) as answer:
        for line in answer.iter_lines():
            if line:
                arrivals.append(time.monotonic())
    gaps = [later - earlier for earlier, later in zip(arrivals, arrivals[1:])]
    assert len(arrivals) == 11
    assert sum(gap > 0.02 for gap in gaps) >= 8, gaps


def test_bytes_go_out_as_they_came(upstream_of):
    def script(connection, request):
        body = b'{"choices": [], "odd":1.0,"big":12345678901234567890 }'
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    upstream, gateway = upstream_of(script)
    odd = b'{ "unknown" :\t1e2,"model":"m", "messages":[{"role":"user","content":"\\u0068i \xf0\x9f\x91\x8b"}],"z":-0.0}'
    answer = httpx.post(
        gateway.base_url + "/chat/completions", content=odd, headers={"content-type": "application/json"}
    )
    assert upstream.requests[0][1] == odd
    assert answer.content == b'{"choices": [], "odd":1.0,"big":12345678901234567890 }'


def test_what_the_provider_is_sent(upstream_of):
    def script(connection, _):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\nx-ratelimit-limit: 9\r\n\r\n{}")

    upstream, gateway = upstream_of(script)
    answer = httpx.post(
        **ask(gateway),
        headers={
            "authorization": "Bearer client-secret",
            "x-api-key": "client-secret",
            "cookie": "c=client-secret",
            "x-user-id": "u1",
            "x-mercator-metadata-domain": "d",
            "x-mine": "kept",
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        },
    )
    head = upstream.requests[0][0].decode().lower()
    assert "client-secret" not in head and "x-user-id" not in head and "x-mercator" not in head
    assert "x-mine: kept" in head and "traceparent: 00-0af7651916cd43dd" in head
    assert "accept-encoding: identity" in head and f"host: 127.0.0.1:{upstream.port}" in head
    assert head.startswith("post /v1/chat/completions http/1.1")
    assert "set-cookie" not in answer.headers and answer.headers["x-ratelimit-limit"] == "9"


@pytest.mark.parametrize(
    "answer, title",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>", "Invalid Response"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello", ""),
        (b"garbage\r\n\r\n", ""),
        (b"", "Provider Not Responding"),
    ],
    ids=["html", "redirect", "smuggled", "garbage", "closed"],
)
def test_answers_that_are_none(upstream_of, answer, title):
    _, gateway = upstream_of(lambda connection, _: connection.sendall(answer))
    reply = httpx.post(**ask(gateway))
    assert reply.status_code in (502, 503)
    assert title in reply.json()["error"]["message"]


def test_the_first_token_has_its_own_timeout(upstream_of, clock):
    _, gateway = upstream_of(
        lambda connection, _: time.sleep(5), more="    timeouts:\n      first_token: 300ms\n      total: 10s\n"
    )
    reply = httpx.post(**ask(gateway, stream=True))
    assert reply.status_code == 504
    assert clock() < 3
