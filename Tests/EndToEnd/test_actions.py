"""Policies that change, refuse and report: what reaches provider, client and webhook."""

import json

import httpx
import openai
import pytest

from scripted_upstream import STREAM_HEAD, ScriptedUpstream, chunk, event
from webhook_receiver import Receiver, signature_of

SECRET = "webhook-secret-0123456789"


def answer(content):
    body = json.dumps({"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [
        {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]}).encode()
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body


def response_events(words):
    """A stream of the responses API, which tells its text in every event that the API has for it."""
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    part = {"type": "output_text", "text": words, "annotations": []}
    item = {"id": "msg_1", "type": "message", "status": "completed", "role": "assistant", "content": [part]}
    response = {
        "id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "model": "m", "output": [item],
        "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "error": None, "incomplete_details": None,
        "instructions": None, "metadata": {}, "temperature": 1, "top_p": 1,
    }  # fmt: skip
    half = len(words) // 2
    events = [
        ("created", {"response": {**response, "status": "in_progress", "output": []}}),
        ("output_item.added", {"output_index": 0, "item": {**item, "status": "in_progress", "content": []}}),
        ("content_part.added", {**place, "part": {**part, "text": ""}}),
        ("output_text.delta", {**place, "delta": words[:half], "logprobs": []}),
        ("output_text.delta", {**place, "delta": words[half:], "logprobs": []}),
        ("output_text.done", {**place, "text": words, "logprobs": []}),
        ("content_part.done", {**place, "part": part}),
        ("output_item.done", {"output_index": 0, "item": item}),
        ("completed", {"response": response}),
    ]
    out = b""
    for number, (name, members) in enumerate(events):
        data = json.dumps({"type": f"response.{name}", "sequence_number": number, **members})
        out += f"event: response.{name}\ndata: {data}\n\n".encode()
    return out


def script(connection, request):
    """Says what the last message asks it to say."""
    body = json.loads(request[1])
    if b"/responses" in request[0].split(b"\r\n", 1)[0]:
        connection.sendall(STREAM_HEAD + chunk(response_events(body["input"].removeprefix("say "))) + b"0\r\n\r\n")
        return
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


def test_every_event_of_a_response_is_redacted(world):
    client = openai.OpenAI(base_url=world[0].base_url, api_key="none", max_retries=0)
    events = list(client.responses.create(model="m", input="say ID-12345 is yours", stream=True))
    assert "12345" not in repr(events) and "ID-1" not in repr(events) and "345" not in repr(events)
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == "ID-* is yours"
    told = {event.type: event for event in events}
    assert told["response.output_text.done"].text == "ID-* is yours"
    assert told["response.content_part.done"].part.text == "ID-* is yours"
    assert told["response.output_item.done"].item.content[0].text == "ID-* is yours"
    assert told["response.completed"].response.output_text == "ID-* is yours"
    assert [event.sequence_number for event in events] == list(range(9))


def test_a_denied_response_has_its_status(world):
    client = openai.OpenAI(base_url=world[0].base_url, api_key="none", max_retries=0)
    with pytest.raises(openai.PermissionDeniedError) as denied:
        client.responses.create(model="m", input="say this is TOP SECRET stuff", stream=True)
    assert denied.value.status_code == 403 and "SECRET" not in str(denied.value)


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
