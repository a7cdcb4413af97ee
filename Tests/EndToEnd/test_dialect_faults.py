"""What clients and providers of other dialects see of a broken stream, a silent one, and an early error."""

import contextlib
import json

import anthropic
import httpx
import pytest

from scripted_upstream import STREAM_HEAD, ScriptedUpstream, chunk, event

MESSAGE_START = (
    "event: message_start\n"
    'data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m",'
    '"content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":0}}}\n\n'
    "event: content_block_start\n"
    'data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n'
    "event: content_block_delta\n"
    'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"whole"}}\n\n'
)
SECRET = "provider-secret-0001"
OVERLOADED = 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'


@pytest.fixture
def upstream_of(start_gateway):
    """Starts a scripted provider of a type and an open gateway before it."""
    started = []

    def start(script, kind="generic", path="/v1", more=""):
        upstream = ScriptedUpstream(script)
        started.append(upstream)
        return start_gateway(
            f"providers:\n  only:\n    type: {kind}\n    base_url: 'http://127.0.0.1:{upstream.port}{path}'\n"
            f"    api_key: {SECRET}\n    max_retries: 0\n    circuit_breaker: {{enabled: false}}\n{more}"
        )

    start.started = started
    yield start
    for upstream in started:
        upstream.close()


def lines_of(gateway, path, **body):
    """The lines of a streamed answer, whatever becomes of its connection."""
    lines = []
    body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hello"}], **body}
    try:
        with httpx.stream("POST", f"http://{gateway.address}{path}", json=body, timeout=20) as answer:
            for line in answer.iter_lines():
                lines.append(line)
    except httpx.RemoteProtocolError:
        pass
    return [line for line in lines if line]


def cut_chat(connection, _):
    connection.sendall(STREAM_HEAD + chunk(event("whole")) + chunk(event("torn")[:40]))


def test_a_cut_chat_ends_a_message_with_an_error(upstream_of):
    lines = lines_of(upstream_of(cut_chat), "/v1/messages", max_tokens=9)
    assert any('"text":"whole"' in line for line in lines) and not any("torn" in line for line in lines)
    assert lines[-2] == "event: error" and "message_stop" not in "".join(lines)
    assert json.loads(lines[-1].removeprefix("data: "))["error"]["message"]


def test_a_cut_chat_ends_lines_with_an_error(upstream_of):
    lines = [json.loads(line) for line in lines_of(upstream_of(cut_chat), "/api/chat")]
    assert lines[0]["message"]["content"] == "whole" and lines[-1]["error"]
    assert not any(line.get("done") for line in lines)


def test_a_cut_message_ends_a_chat_with_an_error(upstream_of):
    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk(MESSAGE_START.encode()))

    lines = lines_of(upstream_of(script, "anthropic", ""), "/v1/chat/completions")
    assert '"content":"whole"' in "".join(lines) and "[DONE]" not in "".join(lines)
    assert json.loads(lines[-1].removeprefix("data: "))["error"]["message"]


def test_an_unfinished_message_is_no_clean_end(upstream_of):
    """The provider's framing ends as it should, its message does not."""

    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk(MESSAGE_START.encode()) + b"0\r\n\r\n")

    lines = lines_of(upstream_of(script, "anthropic", ""), "/v1/chat/completions")
    assert "[DONE]" not in "".join(lines)
    assert json.loads(lines[-1].removeprefix("data: "))["error"]["message"]


def test_an_error_in_a_message_is_one_in_the_chat(upstream_of):
    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk((MESSAGE_START + OVERLOADED).encode()) + b"0\r\n\r\n")

    lines = lines_of(upstream_of(script, "anthropic", ""), "/v1/chat/completions")
    assert "Overloaded" in json.loads(lines[-1].removeprefix("data: "))["error"]["message"]


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages"])
def test_an_error_before_the_message_is_a_status(upstream_of, path):
    """Nothing has gone to the client, so that the status can be honest."""

    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk(OVERLOADED.encode()) + b"0\r\n\r\n")

    gateway = upstream_of(script, "anthropic", "")
    body = {"model": "m", "max_tokens": 9, "stream": True, "messages": [{"role": "user", "content": "hello"}]}
    answer = httpx.post(f"http://{gateway.address}{path}", json=body, timeout=20)
    assert answer.status_code >= 500 and "Overloaded" in answer.json()["error"]["message"]
    assert answer.json().get("type") == ("error" if path == "/v1/messages" else None)


@pytest.mark.parametrize("kind, path", [("anthropic", ""), ("ollama", "/api")])
def test_a_success_that_is_no_message_is_a_bad_gateway(upstream_of, kind, path):
    def script(connection, _):
        body = b'{"hello":"world"}'
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    gateway = upstream_of(script, kind, path)
    answer = httpx.post(
        gateway.base_url + "/chat/completions",
        json={"model": "m", "messages": [{"role": "user", "content": "hello"}]},
        timeout=20,
    )
    assert answer.status_code == 502 and answer.json()["error"]["code"] == "upstream_invalid_response"


def test_a_provider_s_error_keeps_its_class(upstream_of):
    def script(connection, _):
        body = b'{"error":{"message":"slow down","type":"rate_limit_error","code":null}}'
        head = f"HTTP/1.1 429 Too Many\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    gateway = upstream_of(script)
    client = anthropic.Anthropic(base_url=f"http://{gateway.address}", api_key="unused", max_retries=0)
    with pytest.raises(anthropic.RateLimitError, match="slow down"):
        client.messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": "hello"}])


@pytest.mark.parametrize("framed", ["length", "chunked"])
@pytest.mark.parametrize("size, status", [(1 << 20, 200), (9 << 20, 502)])
def test_a_large_answer_is_translated_whole_or_not_at_all(upstream_of, framed, size, status):
    """Never passed on in the provider's own dialect, however large it is."""

    def script(connection, _):
        body = json.dumps(
            {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
             "content": [{"type": "text", "text": "x" * size}], "usage": {"input_tokens": 1, "output_tokens": 1}}
        ).encode()
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
        if framed == "length":
            connection.sendall(head + b"content-length: %d\r\n\r\n" % len(body) + body)
        else:
            connection.sendall(head + b"transfer-encoding: chunked\r\n\r\n" + chunk(body) + b"0\r\n\r\n")

    gateway = upstream_of(script, "anthropic", "")
    answer = httpx.post(
        gateway.base_url + "/chat/completions",
        json={"model": "m", "messages": [{"role": "user", "content": "hello"}]},
        timeout=20,
    )
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["choices"][0]["message"]["content"] == "x" * size
    else:
        assert answer.json()["error"]["code"] == "upstream_reply_too_large"


def whole(body, status="200 OK", kind="application/json"):
    def script(connection, _):
        head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    return script


CLIENTS = [("/v1/chat/completions", {}), ("/v1/messages", {"max_tokens": 9}), ("/api/chat", {}), ("/v1/responses", {})]
KINDS = [("generic", "/v1"), ("anthropic", ""), ("ollama", "/api")]


def body_of(path, more, **body):
    body = {"model": "m", "messages": [{"role": "user", "content": "hello"}], **more, **body}
    if path == "/v1/responses":
        body["input"] = "hello"
        del body["messages"]
    return body


def ask(gateway, path, more, **body):
    return httpx.post(f"http://{gateway.address}{path}", json=body_of(path, more, **body), timeout=20)


@pytest.mark.parametrize("path, more", CLIENTS, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("kind, base", KINDS, ids=lambda value: value)
@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
def test_no_error_shows_the_gateway_s_key(upstream_of, path, more, kind, base, status):
    """Also an error that comes as a success."""
    body = {"type": "error", "error": {"type": "invalid_request_error", "message": f"bad key {SECRET}"}}
    gateway = upstream_of(whole(json.dumps(body).encode(), status), kind, base)
    assert SECRET not in ask(gateway, path, more, stream=False).text


@pytest.mark.parametrize("path, more", CLIENTS, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("ending", ["\n\n", "\n", ""], ids=["whole", "one line end", "none"])
def test_no_error_in_a_stream_shows_the_gateway_s_key(upstream_of, path, more, ending):
    def script(connection, _):
        error = 'data: {"error":{"message":"bad key ' + SECRET + '","type":"server_error"}}' + ending
        connection.sendall(STREAM_HEAD + chunk(event("whole")) + chunk(error.encode()) + b"0\r\n\r\n")

    gateway = upstream_of(script)
    body = body_of(path, more, stream=True)
    text = ""
    with httpx.stream("POST", f"http://{gateway.address}{path}", json=body, timeout=20) as answer:
        # An error that is not whole says that the stream broke off, and the client is told so, too.
        with contextlib.nullcontext() if ending == "\n\n" else contextlib.suppress(httpx.RemoteProtocolError):
            for piece in answer.iter_text():
                text += piece
    assert SECRET not in text and "error" in text


@pytest.mark.parametrize("first", [True, False], ids=["first line", "later line"])
def test_no_line_shows_the_gateway_s_key(upstream_of, first):
    def script(connection, _):
        line = b'{"model":"m","message":{"role":"assistant","content":"whole"},"done":false}\n'
        error = json.dumps({"error": f"bad key {SECRET}"}).encode() + b"\n"
        head = STREAM_HEAD.replace(b"text/event-stream", b"application/x-ndjson")
        connection.sendall(head + chunk(error if first else line + error) + b"0\r\n\r\n")

    answer = ask(upstream_of(script, "ollama", "/api"), "/api/chat", {}, stream=True)
    assert SECRET not in answer.text and "error" in answer.text
    assert (answer.status_code >= 400) == first


LINES_HEAD = STREAM_HEAD.replace(b"text/event-stream", b"application/x-ndjson")
LINES = (
    b'{"model":"m","created_at":"2026-11-25T13:00:00.123Z","message":{"role":"assistant","content":"a\\u00e9"},"odd":1.0}\n'
    b'{"model":"m","created_at":"2026-11-25T13:00:00.223Z","message":{"role":"assistant","content":""},"done":false}\n'
    b' {"done":false, "message":{"content":"b"}}\r\n'
)
LAST_LINE = b'{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","load_duration":7}\n'


@pytest.mark.parametrize("length", [7, 50, 10_000])
def test_lines_pass_as_they_are_where_client_and_provider_speak_the_same(upstream_of, length):
    def script(connection, _):
        sent = LINES + LAST_LINE
        pieces = [sent[at : at + length] for at in range(0, len(sent), length)]
        connection.sendall(LINES_HEAD + b"".join(chunk(piece) for piece in pieces) + b"0\r\n\r\n")

    answer = ask(upstream_of(script, "ollama", "/api"), "/api/chat", {}, stream=True)
    assert answer.content == LINES + LAST_LINE and answer.headers["content-type"] == "application/x-ndjson"


@pytest.mark.parametrize("rest", [b"", LAST_LINE[:40], b"{garbage}\n"], ids=["none", "torn", "garbage"])
def test_lines_without_a_last_one_end_with_an_error(upstream_of, rest):
    def script(connection, _):
        connection.sendall(LINES_HEAD + chunk(LINES) + (chunk(rest) if rest else b"") + b"0\r\n\r\n")

    answer = ask(upstream_of(script, "ollama", "/api"), "/api/chat", {}, stream=True)
    assert answer.content.startswith(LINES)
    assert list(json.loads(answer.content[len(LINES) :])) == ["error"]


def test_an_answer_passes_as_it_is_where_client_and_provider_speak_the_same(upstream_of):
    body = b' {"message": {"role":"assistant", "content":"\\u0061"}, "odd":[1e2], "done":true, "model":"m"} '
    assert ask(upstream_of(whole(body), "ollama", "/api"), "/api/chat", {}, stream=False).content == body


@pytest.mark.parametrize("path, more", CLIENTS, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("kind, base", KINDS, ids=lambda value: value)
def test_a_silent_provider_times_out_in_every_dialect(upstream_of, path, more, kind, base):
    def script(connection, _):
        connection.recv(1)

    gateway = upstream_of(script, kind, base, "    timeout: 300ms\n    capabilities: {responses: false}\n")
    assert ask(gateway, path, more, stream=True).status_code == 504


@pytest.mark.parametrize("path, more", CLIENTS, ids=lambda value: value if isinstance(value, str) else "")
def test_an_early_error_is_a_status_for_every_client(upstream_of, path, more):
    def script(connection, _):
        error = b'data: {"error":{"message":"overloaded","type":"server_error"}}\n\n'
        connection.sendall(STREAM_HEAD + chunk(error) + b"0\r\n\r\n")

    gateway = upstream_of(script, "generic", "/v1", "    capabilities: {responses: false}\n")
    assert ask(gateway, path, more, stream=True).status_code >= 500


def test_a_message_torn_by_the_connection_has_no_clean_end(upstream_of):
    """Bytes pass from Messages to Messages, and a missing `message_stop` is seen all the same."""

    def script(connection, _):
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + MESSAGE_START.encode())

    lines = lines_of(upstream_of(script, "anthropic", ""), "/v1/messages", max_tokens=9)
    assert any('"text":"whole"' in line for line in lines) and lines[-2] == "event: error"


def test_tokens_are_counted_by_who_can(upstream_of):
    answer = ask(upstream_of(whole(b'{"input_tokens":7}'), "anthropic", ""), "/v1/messages/count_tokens", {})
    assert answer.json() == {"input_tokens": 7}


def test_names_left_out_are_few_and_short(upstream_of):
    body = b'{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[]}'
    gateway = upstream_of(whole(body))
    more = {"max_tokens": 9, "x" * 100_000: 1} | {f"member_{number}": 1 for number in range(100)}
    answer = ask(gateway, "/v1/messages", more)
    assert len(answer.headers.get("x-mercator-edits", "")) < 4_096


@pytest.mark.parametrize("path, more", CLIENTS[1:3], ids=lambda value: value if isinstance(value, str) else "")
def test_garbage_instead_of_a_chat_is_a_status(upstream_of, path, more):
    """Nothing that the client could be told has come, so that the status is honest and others could be asked."""

    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk(b"data: {garbage\n\n") + b"0\r\n\r\n")

    answer = ask(upstream_of(script), path, more, stream=True)
    assert answer.status_code >= 500, answer.text


@pytest.mark.parametrize("path, more", CLIENTS[1:3], ids=lambda value: value if isinstance(value, str) else "")
def test_garbage_in_a_chat_ends_it_and_frees_the_provider(upstream_of, path, more):
    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk(event("whole")) + chunk(b"data: {garbage\n\n"))
        upstream.wait_until_left(connection)

    gateway = upstream_of(script)
    upstream = upstream_of.started[-1]
    text = ask(gateway, path, more, stream=True).text
    assert "whole" in text and "error" in text
    assert upstream.was_left(), "the provider goes on for nobody"
    line = json.loads(gateway.wait_for(r'^({.*"msg":"request".*})$').group(1))
    assert line["outcome"] == "upstream_error"


@pytest.mark.parametrize("kind, base", [("anthropic", ""), ("ollama", "/api")])
def test_a_page_instead_of_an_error_is_no_error_of_the_api(upstream_of, kind, base):
    page = b"<html><body>Too large</body></html>"
    gateway = upstream_of(whole(page, "413 Content Too Large", "text/html"), kind, base)
    answer = ask(gateway, "/v1/chat/completions", {})
    assert answer.status_code == 413 and answer.json()["error"]["code"] == "provider_error"
    assert answer.headers["x-mercator-refused-by"] == "upstream"


@pytest.mark.parametrize("path, more", CLIENTS, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("kind, base", KINDS, ids=lambda value: value)
def test_an_error_that_comes_as_a_success_keeps_its_words(upstream_of, path, more, kind, base):
    body = {"type": "error", "error": {"type": "server_error", "message": "the model fell over"}}
    if kind == "ollama":
        body = {"error": "the model fell over"}
    answer = ask(upstream_of(whole(json.dumps(body).encode()), kind, base), path, more, stream=False)
    assert "the model fell over" in answer.text
    if kind != "generic" or path not in ("/v1/chat/completions", "/v1/responses", "/v1/messages"):
        assert answer.status_code == 502 or (kind, path) == ("anthropic", "/v1/messages")


def test_files_ask_anthropic_for_its_beta(upstream_of):
    gateway = upstream_of(whole(b"{}"), "anthropic", "")
    file = {"type": "file", "file": {"file_id": "file_1"}}
    body = {"model": "m", "messages": [{"role": "user", "content": [file]}]}
    httpx.post(f"http://{gateway.address}/v1/chat/completions", json=body, timeout=20)
    head, _ = upstream_of.started[-1].requests[0]
    assert b"\r\nanthropic-beta: files-api-" in head and head.count(b"anthropic-version") == 1
