"""What providers do wrong, fault by fault, on real sockets: each test is named after the fault and what must follow.

`test_failover.py`, `test_endings.py` and `test_faults.py` have the faults that are about failing over, about how an
exchange ends, and about what passes; here are the others.
"""

import datetime
import email.utils
import http.client
import json
import re
import signal
import socket
import ssl
import threading
import time

import httpx
import pytest
import trustme

from scripted_upstream import STREAM_HEAD, ScriptedUpstream, chunk, event, reset
from webhook_receiver import Receiver

DONE = b"data: [DONE]\n\n"
GOOD = b'{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"good"}}]}'
ERROR = b'{"error":{"message":"told by the provider","type":"server_error","param":null,"code":null}}'
KEY = "sk-upstream-fault-0123456789"


def answered(status, body, *fields, kind=b"application/json"):
    lines = [b"HTTP/1.1 %d Status" % status, b"Content-Length: %d" % len(body), b"Content-Type: " + kind, *fields]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def says(data):
    return lambda connection, _: connection.sendall(data)


good = says(answered(200, GOOD))
good_stream = says(STREAM_HEAD + chunk(event("good", '"stop"')) + chunk(DONE) + b"0\r\n\r\n")


@pytest.fixture
def before(start_gateway):
    """Starts a gateway before providers, each a script, a server, or an address; breakers are off."""
    started = []

    def start(each="    max_retries: 0\n", more="", breaks=False, proxy="", **providers):
        lines, upstreams = [], {}
        for name, script in providers.items():
            server = ScriptedUpstream(script) if callable(script) else script
            base = server if isinstance(server, str) else server.base_url
            if not isinstance(server, str):
                started.append(server)
                upstreams[name] = server
            lines.append(f"  {name}:\n    base_url: '{base}'\n    models: [m]\n    api_key: {KEY}\n")
            lines.append(f"    retry_delay: 10ms\n    health_check_interval: 0s\n{each}")
        gateway = start_gateway(
            f"proxy:\n  expose: full\n{proxy}providers:\n"
            + "".join(lines)
            + f"routing:\n  circuit_breaker: {{enabled: {str(breaks).lower()}}}\n"
            + more
        )
        gateway.upstreams = upstreams
        return gateway

    yield start
    for upstream in started:
        upstream.close()


def asked(gateway, stream=False, **more):
    body = {"model": "m", "messages": [{"role": "user", "content": "hello"}], "stream": stream, **more}
    return {"url": gateway.base_url + "/chat/completions", "json": body, "timeout": 20}


def ask(gateway, **more):
    return httpx.post(**asked(gateway, **more))


def streamed(gateway):
    """All that a stream's client reads, and whether it ended as a stream must."""
    data, ended = b"", True
    try:
        with httpx.stream("POST", **asked(gateway, stream=True)) as answer:
            for piece in answer.iter_raw():
                data += piece
    except (httpx.RemoteProtocolError, httpx.ReadError):
        ended = False
    return answer.status_code, data, ended


def code(answer):
    return answer.json()["error"]["code"]


# ── no connection ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def black_hole():
    """An address that answers no SYN: a listener whose queue is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
            waiting.append(one)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        for one in waiting:
            one.close()


@pytest.fixture
def silent_listener():
    """Takes connections and never says anything: a TLS handshake that stalls."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/v1"


CONNECT = "    max_retries: 0\n    timeouts: {connect: 300ms}\n"


def test_refused_connection_is_told_at_once(before, clock):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gateway = before(only=f"http://127.0.0.1:{free.getsockname()[1]}/v1")
    begin = clock()
    answer = ask(gateway)
    assert (answer.status_code, code(answer)) == (502, "upstream_connect_failed")
    assert clock() - begin < 0.3


def test_black_hole_runs_into_the_connect_timeout_and_fails_over(before, black_hole, clock):
    gateway = before(each=CONNECT, bad=black_hole, good=good)
    begin = clock()
    answer = ask(gateway)
    assert answer.status_code == 200 and answer.headers["x-mercator-tried"] == "bad=connect_timeout, good=200"
    assert 0.25 < clock() - begin < 2


def test_tls_handshake_that_stalls_runs_into_the_connect_timeout_and_fails_over(before, silent_listener, clock):
    gateway = before(each=CONNECT, bad=silent_listener, good=good)
    begin = clock()
    answer = ask(gateway)
    assert answer.status_code == 200 and answer.headers["x-mercator-tried"] == "bad=connect_timeout, good=200"
    assert clock() - begin < 2


def test_unknown_host_is_named_and_fails_over(before):
    gateway = before(each=CONNECT, bad="http://nothing-here.invalid/v1", good=good)
    answer = ask(gateway)
    assert answer.status_code == 200 and answer.headers["x-mercator-tried"] == "bad=dns, good=200"
    answer = ask(before(each=CONNECT, bad="http://nothing-here.invalid/v1"))
    assert (answer.status_code, code(answer)) == (502, "upstream_dns_failed")
    assert "nothing-here" not in answer.text


# ── TLS ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def server_context(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    made = trustme.CA()
    made.path = tmp_path_factory.mktemp("ca") / "ca.pem"
    made.cert_pem.write_to_path(made.path)
    return made


def expired(authority):
    yesterday = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(1)
    return authority.issue_cert("127.0.0.1", not_after=yesterday)


def old_protocol(authority):
    context = server_context(authority.issue_cert("127.0.0.1"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    return context


TLS_FAULTS = {
    "expired": lambda ours: server_context(expired(ours)),
    "wrong name": lambda ours: server_context(ours.issue_cert("elsewhere.example")),
    "untrusted authority": lambda ours: server_context(trustme.CA().issue_cert("127.0.0.1")),
    "TLS 1.0": old_protocol,
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("fault", TLS_FAULTS)
def test_tls_fault_fails_closed_without_another_try_and_shows_no_key(before, authority, fault):
    server = ScriptedUpstream(good, tls=TLS_FAULTS[fault](authority))
    each = f"    max_retries: 3\n    tls: {{ca_file: '{authority.path}'}}\n"
    answer = ask(before(each=each, only=server))
    assert (answer.status_code, code(answer)) == (502, "upstream_tls_failed"), answer.text
    assert server.requests == [], "a request reached a server that nobody vouches for"
    # Nothing is asked again: a second connection does no more than look at the certificate, to say what is wrong.
    assert answer.headers["x-mercator-attempts"] == "1" and server.connections <= 2


def test_tls_fault_fails_over(before, authority):
    server = ScriptedUpstream(good, tls=TLS_FAULTS["untrusted authority"](authority))
    answer = ask(before(bad=server, good=good))
    assert answer.status_code == 200 and answer.headers["x-mercator-tried"].startswith("bad=tls_")


def test_reset_in_the_tls_handshake_fails_over(before):
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.recv(1)
            reset(connection)

    threading.Thread(target=serve, daemon=True).start()
    answer = ask(before(bad=f"https://127.0.0.1:{listener.getsockname()[1]}/v1", good=good))
    listener.close()
    assert answer.status_code == 200 and answer.headers["x-mercator-attempts"] == "2"


def test_trusted_server_is_served_and_shown_the_key(before, authority):
    server = ScriptedUpstream(good, tls=server_context(authority.issue_cert("127.0.0.1")))
    assert ask(before(each=f"    tls: {{ca_file: '{authority.path}'}}\n", only=server)).content == GOOD
    assert KEY.encode() in server.requests[0][0]


# ── slow answers ──────────────────────────────────────────────────────────────────────────────────────────────────


def drip(data, pause):
    def script(connection, _):
        for at in range(len(data)):
            connection.sendall(data[at : at + 1])
            time.sleep(pause)

    return script


@pytest.mark.parametrize("stream", [False, True], ids=["buffered", "streamed"])
def test_dripping_header_does_not_reset_the_timer(before, clock, stream):
    each = "    max_retries: 0\n    timeouts: {first_token: 500ms, total: 500ms}\n"
    gateway = before(each=each, only=drip(answered(200, GOOD), 0.05))
    begin = clock()
    answer = ask(gateway, stream=stream)
    assert (answer.status_code, code(answer)) == (504, "provider_timeout")
    assert 0.4 < clock() - begin < 1.5


@pytest.mark.parametrize("comments", [False, True], ids=["silence", "comments"])
def test_stall_in_mid_stream_is_an_error_event_and_frees_the_provider(before, clock, comments):
    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk(event("one")))
        if comments:
            connection.sendall(chunk(b": still here\n\n"))
        server.wait_until_left(connection)

    server = ScriptedUpstream(script)
    gateway = before(each="    timeouts: {idle: 400ms}\n", only=server)
    begin = clock()
    status, data, ended = streamed(gateway)
    assert status == 200 and not ended and b"provider_timeout" in data and DONE not in data
    assert 0.3 < clock() - begin < 2
    assert server.was_left(2)


def test_reset_in_mid_stream_is_an_error_event_within_a_second(before, clock):
    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk(event("one")))
        time.sleep(0.2)
        reset(connection)

    gateway = before(only=script)
    begin = clock()
    status, data, ended = streamed(gateway)
    assert status == 200 and not ended and DONE not in data and clock() - begin < 1.2
    assert json.loads(data.split(b"data: ")[-1])["error"]["code"] == "upstream_truncated"
    health = httpx.get(f"http://{gateway.address}/health/providers").json()["providers"]["only"]
    assert health["consecutive_failures"] == 1, health


# ── torn answers ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_json_cut_at_any_byte_is_never_presented_as_complete(before, framing):
    if framing == "length":
        whole = answered(200, GOOD)
    else:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        whole = head + chunk(GOOD[:40]) + chunk(GOOD[40:]) + b"0\r\n\r\n"
    cuts = list(range(len(whole)))
    server = ScriptedUpstream(lambda connection, _: connection.sendall(whole[: cuts[0]]))
    gateway = before(only=server)
    with httpx.Client() as client:
        while cuts:
            answer = client.post(**asked(gateway))
            assert answer.status_code in (502, 503), (cuts[0], answer.text)
            assert code(answer) in ("upstream_truncated", "provider_unreachable", "upstream_invalid_response"), cuts[0]
            del cuts[0]
    assert server.connections == len(whole), "a broken connection was used again"


def test_stream_cut_at_any_byte_is_never_presented_as_complete(before):
    events = event("one") + event("two", '"stop"') + DONE
    whole = STREAM_HEAD + chunk(event("one")) + chunk(event("two", '"stop"')) + chunk(DONE) + b"0\r\n\r\n"
    has_done = whole.index(DONE) + len(DONE)
    cuts = list(range(0, len(whole), 3))
    server = ScriptedUpstream(lambda connection, _: connection.sendall(whole[: cuts[0]]))
    gateway = before(only=server)
    while cuts:
        status, data, ended = streamed(gateway)
        if cuts[0] >= has_done:
            assert data == events and ended, cuts[0]
        elif status == 200:
            assert b'"error"' in data and DONE not in data and not ended, (cuts[0], data)
            # What went before the error are whole events of the provider, and nothing else.
            assert events.startswith(data[: data.index(b'data: {"error"')]), cuts[0]
        else:
            assert status == 502, cuts[0]
        del cuts[0]


UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


def without_done(framing, *events):
    """A stream that ends as its framing says, and lacks `[DONE]`."""
    if framing == "connection":
        return says(UNTIL_CLOSE + b"".join(events))
    if framing == "one read":
        return says(STREAM_HEAD + b"".join(map(chunk, events)) + b"0\r\n\r\n")

    def script(connection, _):
        for piece in (STREAM_HEAD, *map(chunk, events), b"0\r\n\r\n"):
            connection.sendall(piece)
            time.sleep(0.05)

    return script


FRAMINGS = ["one read", "several reads", "connection"]
USAGE = b'data: {"id":"c1","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":1}}\n\n'


@pytest.mark.parametrize("framing", FRAMINGS)
def test_end_without_done_after_a_finish_reason_is_complete(before, framing):
    events = event("a"), event("b", '"stop"'), USAGE
    gateway = before(only=without_done(framing, *events))
    status, data, ended = streamed(gateway)
    assert (status, data, ended) == (200, b"".join(events) + DONE, True)
    gateway.wait_for("complete_no_done")


@pytest.mark.parametrize("framing", FRAMINGS)
def test_end_without_done_and_finish_reason_is_no_end(before, framing):
    status, data, ended = streamed(before(only=without_done(framing, event("one"), event("half"))))
    assert status == 200 and b"upstream_truncated" in data and DONE not in data and not ended
    assert data.startswith(event("one") + event("half"))


@pytest.mark.parametrize("held", [False, True], ids=["passed", "held"])
@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("finish", [True, False], ids=["finished", "unfinished"])
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages", "/api/chat", "/v1/responses"])
def test_every_dialect_hears_how_a_stream_without_done_ended(before, path, finish, framing, held):
    more = """policies:
  - name: held
    rules:
      - {condition: 'response.content contains "never said"', action: deny}
"""
    script = without_done(framing, event("one"), event("two", '"stop"' if finish else "null"))
    gateway = before(only=script, more=more if held else "")
    body = {"model": "m", "stream": True, "max_tokens": 9, "messages": [{"role": "user", "content": "hello"}]}
    if path == "/v1/responses":
        body = {"model": "m", "stream": True, "input": "hello"}
    if path == "/v1/responses":
        # A provider of chats: it has no responses of its own.
        gateway = before(
            each="    max_retries: 0\n    capabilities: {responses: false}\n", only=script, more=more if held else ""
        )
    data = b""
    try:
        with httpx.stream("POST", f"http://{gateway.address}{path}", json=body, timeout=20) as answer:
            for piece in answer.iter_raw():
                data += piece
    except (httpx.RemoteProtocolError, httpx.ReadError):
        assert not finish
    ends = {
        "/v1/chat/completions": DONE,
        "/v1/messages": b"event: message_stop\n",
        "/api/chat": b'"done":true',
        "/v1/responses": b"event: response.completed\n",
    }
    assert (ends[path] in data) == finish, data
    assert (b"error" in data.replace(b'"error":null', b"")) == (not finish), data
    if held and not finish and path != "/v1/responses":
        assert answer.status_code == 502, "nothing had left, so the status could be honest"
    else:
        assert answer.status_code == 200


# ── odd streams ───────────────────────────────────────────────────────────────────────────────────────────────────


ODD = [
    "\ufeffdata: {\"choices\":[]}\n\n".encode(),
    b": comment\r\n\r\n",
    b'data: {"choices":[{"delta":{"content":"a"}}]}\r\n\r\n',
    b'event: message\nid: 7\nretry: 10\ndata: {"choices":\ndata: []}\n\n',
    'data: {"choices":[{"delta":{"content":"né 👋 \\u2028"}}]}\n\n'.encode(),
    b'data:{"choices":[]}\n\n',
    b"data: not json at all\n\n",
    DONE,
]


@pytest.mark.parametrize("size", [1, 3, 4096], ids=lambda size: f"slices of {size}")
def test_odd_streams_pass_byte_for_byte_however_they_are_sliced(before, size):
    whole = b"".join(ODD)

    def script(connection, _):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        data = STREAM_HEAD + chunk(whole) + b"0\r\n\r\n"
        for at in range(0, len(data), size):
            connection.sendall(data[at : at + size])

    status, data, ended = streamed(before(only=script))
    assert (status, ended) == (200, True) and data == whole


@pytest.mark.parametrize(
    "nothing",
    [b"", b"\n\n\n", b"\r\n\r\n", b": hello\n\n", b": PROCESSING\n\n" * 20, b": x\n" * 40_000],
    ids=["nothing", "blank lines", "blank lines of Windows", "comment", "comments", "a flood of comments"],
)
@pytest.mark.parametrize("framing", FRAMINGS)
def test_comments_and_blank_lines_alone_are_no_answer(before, framing, nothing):
    script = without_done(framing, *[nothing] if nothing else [])
    answer = ask(before(only=script), stream=True)
    assert (answer.status_code, code(answer)) == (502, "upstream_empty_stream")
    status, data, ended = streamed(before(bad=script, good=good_stream))
    assert (status, data, ended) == (200, event("good", '"stop"') + DONE, True)


# ── successes that are none ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("body", [b"null", b"", b"42", b'"text"', b"true", b"{", b'{"id":1} and more'], ids=str)
def test_success_that_is_no_answer_fails_over(before, body):
    answer = ask(before(bad=says(answered(200, body)), good=good))
    assert answer.status_code == 200 and answer.content == GOOD, answer.text
    assert answer.headers["x-mercator-attempts"] == "2"


BROKEN = [
    GOOD.replace(b'"object"', b"object"), GOOD.replace(b":[", b":[,"), GOOD.replace(b'"good"', b'"\xff\xfe"'),
    GOOD.replace(b'"good"', b'"go\nod"'), GOOD.replace(b'"good"', b"NaN"), b'{"choices":[}', b"{]}",
]


@pytest.mark.parametrize("framing", ["length", "chunked", "connection"])
@pytest.mark.parametrize("body", BROKEN, ids=str)
def test_success_with_broken_json_inside_is_never_passed_on(before, framing, body):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    whole = {
        "length": head + b"Content-Length: %d\r\n\r\n" % len(body) + body,
        "chunked": head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk(body) + b"0\r\n\r\n",
        "connection": head + b"Connection: close\r\n\r\n" + body,
    }[framing]
    answer = ask(before(only=says(whole)))
    assert answer.status_code == 502
    assert code(answer) == ("upstream_truncated" if framing == "connection" else "upstream_invalid_response")
    answer = ask(before(bad=says(whole), good=good))
    assert answer.status_code == 200 and answer.content == GOOD


@pytest.mark.parametrize("kind", [b"text/html", b"text/plain", b"application/octet-stream"])
def test_success_of_another_kind_is_not_echoed(before, kind):
    answer = ask(before(only=says(answered(200, b"<script>secret page</script>", kind=kind))))
    assert answer.status_code == 502 and "secret page" not in answer.text


# ── statuses ──────────────────────────────────────────────────────────────────────────────────────────────────────


def flaky(times, data):
    """Says `data` so many times, then answers; notes when it was asked."""

    def script(connection, _):
        script.times.append(time.monotonic())
        connection.sendall(data() if callable(data) else data if len(script.times) <= times else answered(200, GOOD))

    script.times = []
    return script


@pytest.mark.parametrize("status", [500, 502, 503, 504, 529])
def test_server_errors_are_tried_again_at_the_only_one(before, status):
    script = flaky(2, answered(status, ERROR))
    answer = ask(before(each="    max_retries: 3\n", only=script))
    assert answer.status_code == 200 and answer.headers["x-mercator-attempts"] == "3"


@pytest.mark.parametrize("status", [500, 503, 529])
def test_the_last_status_passes_when_all_tries_are_used_up(before, status):
    script = flaky(9, answered(status, ERROR))
    answer = ask(before(each="    max_retries: 2\n", only=script))
    assert answer.status_code == status and "told by the provider" in answer.text and len(script.times) == 3


@pytest.mark.parametrize("status", [408, 409, 425])
def test_408_409_and_425_are_tried_once_more(before, status):
    script = flaky(9, answered(status, ERROR))
    answer = ask(before(each="    max_retries: 3\n", only=script))
    assert answer.status_code == status and len(script.times) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_the_requests_own_fault_is_never_tried_again(before, status):
    script = flaky(9, answered(status, ERROR))
    answer = ask(before(each="    max_retries: 3\n", only=script))
    # The gateway's key is no fault of the client's.
    assert answer.status_code == (502 if status in (401, 403) else status) and len(script.times) == 1


def test_redirect_is_not_followed_and_shown_no_key(before):
    recorder = ScriptedUpstream(good)
    where = b"Location: http://127.0.0.1:%d/v1/chat/completions" % recorder.port
    for status in (301, 302, 303, 307, 308):
        answer = ask(before(only=says(answered(status, b"", where))))
        assert (answer.status_code, code(answer)) == (502, "upstream_redirect"), status
    assert recorder.connections == 0
    recorder.close()


# ── 429 ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def limited(*fields):
    return answered(429, b'{"error":{"message":"slow down","type":"rate_limit_error","code":null}}', *fields)


def waited(before, *fields):
    script = flaky(1, limited(*fields))
    answer = ask(before(each="    max_retries: 1\n", only=script))
    return answer, [later - earlier for earlier, later in zip(script.times, script.times[1:])]


def test_retry_after_in_seconds_is_waited_for(before):
    answer, pauses = waited(before, b"Retry-After: 1")
    assert answer.status_code == 200 and 1 <= pauses[0] < 2


def test_retry_after_as_a_date_is_counted_by_the_providers_clock(before):
    """The provider's clock is an hour behind; its date is two seconds from its now."""
    then = time.time() - 3600
    dates = [email.utils.formatdate(at, usegmt=True).encode() for at in (then, then + 2)]
    answer, pauses = waited(before, b"Date: " + dates[0], b"Retry-After: " + dates[1])
    assert answer.status_code == 200 and 1.9 <= pauses[0] < 3


@pytest.mark.parametrize("value", [b"-5", b"soon", b"", None, b"0"], ids=str)
def test_retry_after_that_says_nothing_is_not_waited_for(before, value):
    answer, pauses = waited(before, *([] if value is None else [b"Retry-After: " + value]))
    assert answer.status_code == 200 and pauses[0] < 1


@pytest.mark.parametrize("value", [b"86400", b"99999999999999999999", b"Fri, 31 Dec 2100 23:59:59 GMT"], ids=str)
def test_absurd_retry_after_is_passed_on_at_once(before, clock, value):
    gateway = before(each="    max_retries: 3\n", only=(script := flaky(9, limited(b"Retry-After: " + value))))
    begin = clock()
    answer = ask(gateway)
    assert answer.status_code == 429 and answer.headers["retry-after"] == value.decode()
    assert len(script.times) == 1 and clock() - begin < 1


def test_long_retry_after_fails_over_and_puts_the_provider_behind(before):
    script = flaky(9, limited(b"Retry-After: 60"))
    gateway = before(bad=script, good=good)
    assert [ask(gateway).headers["x-mercator-attempts"] for _ in range(3)] == ["2", "1", "1"]
    assert len(script.times) == 1


@pytest.mark.parametrize("word", ["insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached"])
def test_used_up_quota_is_not_tried_again_there(before, word):
    body = json.dumps({"error": {"message": "You exceeded your quota.", "type": word, "code": word}}).encode()
    script = flaky(9, answered(429, body))
    answer = ask(before(each="    max_retries: 3\n", only=script))
    assert answer.status_code == 429 and code(answer) == word and len(script.times) == 1
    answer = ask(before(bad=says(answered(429, body)), good=good))
    assert answer.status_code == 200


USED_UP = {
    "OpenAI": (429, {"error": {"message": "no", "type": "insufficient_quota", "code": "credit_balance_exhausted"}}),
    "OpenAI, a spend limit": (429, {"error": {"message": "no", "type": "x", "code": "project_spend_limit_exceeded"}}),
    "Moonshot": (429, {"error": {"message": "no", "type": "exceeded_current_quota_error"}}),
    "DeepSeek": (402, {"error": {"message": "Insufficient Balance", "type": "unknown_error", "code": "x"}}),
    "OpenRouter": (402, {"error": {"message": "Insufficient credits", "code": 402}}),
    "Anthropic": (400, {"type": "error", "error": {
        "type": "invalid_request_error", "message": "Your credit balance is too low to access the Anthropic API."}}),
    "in a success": (200, {"error": {"message": "no", "type": "insufficient_quota", "code": "insufficient_quota"}}),
}


@pytest.mark.parametrize("whose", USED_UP)
def test_used_up_account_is_held_out_and_the_operator_is_told(before, whose):
    status, body = USED_UP[whose]
    receiver = Receiver()
    bad = flaky(9, answered(status, json.dumps(body).encode()))
    gateway = before(
        each="    max_retries: 3\n", breaks=True, bad=bad, good=good,
        more=f"policy:\n  alerts: {{webhook: '{receiver.url}'}}\n",
    )
    tried = [ask(gateway).headers.get("x-mercator-tried") for _ in range(5)]
    assert tried == ["bad=quota_exhausted, good=200"] + [None] * 4 and len(bad.times) == 1
    gateway.wait_for("quota or balance is used up")
    letter = json.loads(receiver.letters.get(timeout=5)[0])
    assert letter["severity"] == "critical" and "`bad`" in letter["text"] and letter["rule"] == "provider-quota"
    assert receiver.letters.empty()
    metrics = httpx.get(f"http://{gateway.address}/metrics").text
    assert 'provider_errors_total{provider="bad",error_type="quota"} 1\n' in metrics
    assert 'provider_hold_reason{provider="bad",reason="quota_exhausted"} 1\n' in metrics
    health = httpx.get(f"http://{gateway.address}/health/providers").json()["providers"]["bad"]
    assert not health["healthy"] and 40_000 < health["retry_in_ms"] <= 60_000
    receiver.close()


def test_where_every_account_is_used_up_the_caller_is_told_so_at_once(before, clock):
    script = flaky(9, answered(402, b'{"error":{"message":"pay","type":"billing","code":null}}'))
    gateway = before(each="    max_retries: 3\n", breaks=True, only=script)
    assert ask(gateway).status_code == 402
    begin = clock()
    answer = ask(gateway)
    assert (answer.status_code, code(answer)) == (429, "insufficient_quota") and len(script.times) == 1
    assert 40 < int(answer.headers["retry-after"]) <= 60 and clock() - begin < 0.5


# ── too much ──────────────────────────────────────────────────────────────────────────────────────────────────────


def memory(gateway):
    """Resident bytes of the gateway."""
    with open(f"/proc/{gateway.process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1)) * 1024


@pytest.mark.parametrize("stream", [False, True], ids=["buffered", "streamed"])
def test_endless_body_costs_no_memory(before, stream):
    """The client reads a little and stops: the provider must be held back, not collected."""
    sent = [0]

    def script(connection, _):
        head = STREAM_HEAD if stream else STREAM_HEAD.replace(b"text/event-stream", b"application/json")
        connection.sendall(head + chunk(event("first") if stream else b'{"choices":["'))
        while sent[0] < 1 << 28:
            connection.sendall(chunk(event("x" * 65000) if stream else b"x" * 65536))
            sent[0] += 65536

    gateway = before(only=script)
    start = memory(gateway)
    host, port = gateway.address.split(":")
    text = json.dumps(asked(gateway, stream=stream)["json"])
    with socket.create_connection((host, int(port))) as connection:
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: {len(text)}\r\n\r\n{text}"
        connection.sendall(head.encode())
        last = -1
        while last != sent[0]:
            last = sent[0]
            time.sleep(0.5)
        grown = memory(gateway) - start
    assert sent[0] < 1 << 28, "the provider was never held back"
    assert grown < 16 << 20, f"{grown >> 20} MiB for {sent[0] >> 20} MiB"


@pytest.mark.parametrize(
    "head",
    [
        b"X-Long: " + b"x" * (1 << 20) + b"\r\n",
        b"".join(b"X-%d: y\r\n" % number for number in range(100_000)),
    ],
    ids=["long", "many"],
)
def test_header_bomb_is_refused(before, head):
    gateway = before(only=says(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + head))
    start = memory(gateway)
    answer = ask(gateway)
    assert (answer.status_code, code(answer)) == (502, "upstream_invalid_response")
    assert memory(gateway) - start < 8 << 20


@pytest.mark.parametrize("coding", [b"gzip", b"deflate", b"br", b"zstd"])
def test_compressed_bomb_is_refused_unread(before, coding):
    gateway = before(only=says(answered(200, b"\x1f\x8b" + b"\0" * 100_000, b"Content-Encoding: " + coding)))
    answer = ask(gateway)
    assert (answer.status_code, code(answer)) == (502, "upstream_invalid_response")


# ── answers that are not ours ─────────────────────────────────────────────────────────────────────────────────────


def nonce(request):
    return json.loads(request[1])["messages"][0]["content"]


def echo(request):
    return json.dumps({"choices": [{"message": {"content": nonce(request)}}]}).encode()


STRANGE = {
    "two answers": lambda request: answered(200, echo(request)) + answered(200, b'{"choices":["stolen"]}'),
    "length and chunked": lambda request: (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunk(echo(request)) + b"0\r\n\r\n" + answered(200, b'{"choices":["stolen"]}')
    ),
    "two lengths": lambda request: answered(200, echo(request), b"Content-Length: 2"),
    "bytes after the last chunk": lambda request: (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunk(echo(request)) + b"0\r\n\r\n" + b"stolen"
    ),
}


@pytest.mark.parametrize("fault", STRANGE)
def test_bytes_that_nobody_asked_for_reach_nobody(before, fault):
    """Each fifth answer is strange; every client gets its own answer or an error, and nobody somebody else's."""
    count = [0]

    def script(connection, request):
        count[0] += 1
        connection.sendall(STRANGE[fault](request) if count[0] % 5 == 0 else answered(200, echo(request)))

    server = ScriptedUpstream(script, keeps=True)
    gateway = before(only=server)
    for number in range(100):
        answer = ask(gateway, messages=[{"role": "user", "content": f"nonce-{number}"}])
        assert "stolen" not in answer.text
        if answer.status_code == 200:
            assert answer.json()["choices"][0]["message"]["content"] == f"nonce-{number}"
        else:
            assert answer.status_code == 502
    assert len(server.requests) == 100 and server.connections >= 20, "a desynchronised connection was used again"


def test_unsolicited_answer_on_an_idle_connection_reaches_nobody(before):
    def script(connection, request):
        connection.sendall(answered(200, echo(request)))
        time.sleep(0.05)
        connection.sendall(answered(200, b'{"choices":["stolen"]}'))

    gateway = before(only=ScriptedUpstream(script, keeps=True))
    for number in range(20):
        answer = ask(gateway, messages=[{"role": "user", "content": f"nonce-{number}"}])
        assert answer.json()["choices"][0]["message"]["content"] == f"nonce-{number}"
        time.sleep(0.07 if number % 2 else 0)


# ── clients that leave ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("stream", [False, True], ids=["buffered", "streamed"])
@pytest.mark.parametrize("hard", [False, True], ids=["close", "reset"])
def test_client_that_leaves_before_the_first_token_frees_the_provider(before, stream, hard):
    begun = threading.Event()

    def script(connection, _):
        begun.set()
        server.wait_until_left(connection)

    server = ScriptedUpstream(script)
    gateway = before(only=server)
    connection = sent(gateway, stream)
    assert begun.wait(5)
    left = time.monotonic()
    reset(connection) if hard else connection.close()
    assert server.was_left(5) and server.left_at - left < 0.5
    gateway.wait_for(r'outcome"?[=:] ?"?client_\w+')


def read_to_end(connection):
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


@pytest.mark.parametrize("stream", [False, True], ids=["buffered", "streamed"])
@pytest.mark.parametrize("when", ["at once", "before the head", "before the first event", "in mid-stream"])
def test_half_closed_client_gets_its_answer(before, stream, when):
    if not stream and when != "at once" and when != "before the head":
        pytest.skip("a whole answer has one moment only")
    closed, begun = threading.Event(), threading.Event()

    def wait(moment):
        if when == moment:
            begun.set()
            assert closed.wait(5)
            time.sleep(0.2)

    def script(connection, _):
        wait("before the head")
        if not stream:
            return connection.sendall(answered(200, GOOD))
        connection.sendall(STREAM_HEAD)
        wait("before the first event")
        connection.sendall(chunk(event("one")))
        wait("in mid-stream")
        connection.sendall(chunk(event("two", '"stop"')) + chunk(DONE) + b"0\r\n\r\n")

    with sent(before(only=script), stream) as connection:
        assert when == "at once" or begun.wait(5)
        connection.shutdown(socket.SHUT_WR)
        closed.set()
        data = read_to_end(connection)
    # At most an interim answer goes before the real one, which every client passes over.
    data = data.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert data.startswith(b"HTTP/1.1 200 ")
    assert GOOD in data if not stream else DONE in data and data.endswith(b"0\r\n\r\n"), data


def test_client_library_passes_over_the_question_whether_it_reads(before):
    """Python's own, which understands `100 Continue` and no other interim answer."""
    closed = threading.Event()

    def script(connection, _):
        closed.wait(5)
        time.sleep(0.2)
        connection.sendall(answered(200, GOOD))

    host, port = before(only=script).address.split(":")
    client = http.client.HTTPConnection(host, int(port), timeout=10)
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "hello"}]})
    client.request("POST", "/v1/chat/completions", body)
    client.sock.shutdown(socket.SHUT_WR)
    closed.set()
    answer = client.getresponse()
    assert answer.status == 200 and answer.read() == GOOD


@pytest.mark.parametrize("stream", [False, True], ids=["buffered", "streamed"])
@pytest.mark.parametrize("when", ["before the head", "in mid-stream"])
def test_half_closed_client_that_then_leaves_is_noticed(before, stream, when):
    if not stream and when == "in mid-stream":
        pytest.skip("a whole answer has no middle")
    begun = threading.Event()

    def script(connection, _):
        if when == "in mid-stream":
            connection.sendall(STREAM_HEAD + chunk(event("one")))
        begun.set()
        # What is written tells: a stream that goes on is where a client that has left is noticed.
        for _ in range(40 if when == "in mid-stream" else 0):
            time.sleep(0.05)
            connection.sendall(chunk(event("more")))
        server.wait_until_left(connection)

    server = ScriptedUpstream(script)
    connection = sent(before(only=server), stream)
    assert begun.wait(5)
    if when == "in mid-stream":
        assert connection.recv(65536)
    connection.shutdown(socket.SHUT_WR)
    time.sleep(0.2)
    if when == "in mid-stream":
        assert server.left_at is None
    reset(connection)
    assert server.was_left(5)


def test_half_closed_client_has_left_where_configured(before):
    """Whoever closes their half cannot be told from whoever closed both without a word to them."""
    begun = threading.Event()

    def script(connection, _):
        begun.set()
        server.wait_until_left(connection)

    server = ScriptedUpstream(script)
    gateway = before(only=server, proxy="  abort_on_half_close: true\n")
    with sent(gateway, False) as connection:
        assert begun.wait(5)
        connection.shutdown(socket.SHUT_WR)
        assert server.was_left(5) and read_to_end(connection) == b""


def test_stop_waits_for_a_half_closed_client_too(before):
    begun = threading.Event()

    def script(connection, _):
        begun.set()
        time.sleep(0.7)
        connection.sendall(answered(200, GOOD))

    gateway = before(only=script)
    with sent(gateway, False) as connection:
        assert begun.wait(5)
        connection.shutdown(socket.SHUT_WR)
        time.sleep(0.1)
        gateway.process.send_signal(signal.SIGTERM)
        assert GOOD in read_to_end(connection)
    assert gateway.process.wait(10) == 0


def sent(gateway, stream):
    """A connection on which a request has been sent."""
    host, port = gateway.address.split(":")
    text = json.dumps(asked(gateway, stream=stream)["json"])
    connection = socket.create_connection((host, int(port)), timeout=10)
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: {len(text)}\r\n\r\n{text}"
    connection.sendall(head.encode())
    return connection


# ── everything fails, or only some of it ──────────────────────────────────────────────────────────────────────────


def test_all_failing_adds_no_storm(before):
    """Without a breaker the budget alone holds retries down: what was saved up, and one a second."""
    gateway = before(each="    max_retries: 3\n", only=says(answered(503, ERROR)))
    begin = time.monotonic()
    with httpx.Client() as client:
        for _ in range(300):
            assert client.post(**asked(gateway)).status_code == 503
    extra = len(gateway.upstreams["only"].requests) - 300
    assert extra <= 100 + (time.monotonic() - begin) + 2, extra


def test_gray_failure_is_left_behind(before):
    """One of three answers slowly, and answers well: few callers are to wait for it."""

    def slow(connection, _):
        time.sleep(0.3)
        connection.sendall(answered(200, GOOD))

    gateway = before(a=good, b=slow, c=good, more="  strategy: least-latency\n")
    took = []
    with httpx.Client() as client:
        for _ in range(100):
            begin = time.monotonic()
            assert client.post(**asked(gateway)).status_code == 200
            took.append(time.monotonic() - begin)
    assert sum(one > 0.2 for one in took) <= 5, sorted(took)[-10:]
