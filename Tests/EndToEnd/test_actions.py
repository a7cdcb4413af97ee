"""Policies that change, refuse and report: what reaches provider, client and webhook."""

import json

import httpx
import pytest

from scripted_upstream import STREAM_HEAD, ScriptedUpstream, chunk, event
from webhook_receiver import Receiver, signature_of

SECRET = "webhook-secret-0123456789"


def answer(content):
    body = json.dumps({"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [
        {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]}).encode()
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body


def script(connection, request):
    """Says what the last message asks it to say."""
    body = json.loads(request[1])
    words = body["messages"][-1]["content"].removeprefix("say ")
    if body.get("stream"):
        half = len(words) // 2
        parts = chunk(event(words[:half])) + chunk(event(words[half:])) + chunk(event("", '"stop"'))
        connection.sendall(STREAM_HEAD + parts + chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")
    else:
        connection.sendall(answer(words))


@pytest.fixture(scope="module")
def world(start_gateway):
    upstream, receiver = ScriptedUpstream(script), Receiver([500])
    gateway = start_gateway(
        f"""
providers:
  scripted: {{base_url: "{upstream.base_url}"}}
policy:
  alerts: {{webhook: "{receiver.url}", secret: "{SECRET}"}}
policies:
  - name: requests
    rules:
      - {{name: mask, condition: 'request.user == "careful"', action: redact, types: [email]}}
      - {{name: tell, condition: 'request.user == "loud"', action: alert, severity: high, message: "it is loud"}}
  - name: replies
    rules:
      - {{name: secret, condition: 'response.content contains "TOP SECRET"', action: deny, reason: internal}}
      - {{name: numbers, action: redact, pattern: 'ID-[0-9]+', replacement: 'ID-*'}}
"""
    )
    yield gateway, upstream, receiver
    upstream.close()
    receiver.close()


def ask(gateway, words, **members):
    body = {"model": "m", "messages": [{"role": "user", "content": words}], **members}
    return httpx.post(f"{gateway.base_url}/chat/completions", json=body, timeout=20)


def test_a_request_is_redacted_before_it_leaves(world):
    gateway, upstream, _ = world
    reply = ask(gateway, "say write to ann@example.com", user="careful", odd=1.0)
    assert reply.status_code == 200, reply.text
    sent = upstream.requests[-1][1]
    assert b"ann@example.com" not in sent and b'"odd":1.0' in sent.replace(b" ", b"")
    assert "messages" in reply.headers["x-mercator-edits"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_denied_reply_never_reaches_the_client(world, stream):
    reply = ask(world[0], "say this is TOP SECRET stuff", stream=stream)
    assert reply.status_code == 403, reply.text
    error = reply.json()["error"]
    assert error["type"] == "policy_violation" and error["policy"] == "replies" and error["rule"] == "secret"
    assert "TOP SECRET" not in reply.text and "stuff" not in reply.text


@pytest.mark.parametrize("stream", [False, True])
def test_a_reply_is_redacted_across_its_pieces(world, stream):
    reply = ask(world[0], "say ID-12345 is yours", stream=stream)
    assert reply.status_code == 200, reply.text
    assert "12345" not in reply.text and "ID-1" not in reply.text
    if stream:
        assert reply.text.rstrip().endswith("data: [DONE]")
    else:
        assert reply.json()["choices"][0]["message"]["content"] == "ID-* is yours"


def test_an_alert_is_signed_and_tried_again(world):
    gateway, _, receiver = world
    assert ask(gateway, "say hello", user="loud").status_code == 200
    first, second = receiver.letters.get(timeout=20), receiver.letters.get(timeout=20)
    assert first == second, "the same letter is sent again after a 500"
    body, signature = second
    letter = json.loads(body)
    assert (letter["text"], letter["severity"], letter["policy"], letter["rule"]) == (
        "it is loud", "high", "requests", "tell")
    assert signature == signature_of(body, SECRET)
