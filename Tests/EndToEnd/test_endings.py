"""How exchanges end when something goes wrong: what the client sees, and what the record says."""

import concurrent.futures
import ctypes
import json
import os
import re
import signal
import socket
import threading
import time

import httpx
import pytest

from scripted_upstream import STREAM_HEAD, ScriptedUpstream, chunk, event
from test_faults import ask, upstream_of  # noqa: F401 (a fixture)

PAGE = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nnot here\n"
DONE = b"data: [DONE]\n\n"


def ok(body=b'{"choices":[]}', more=b""):
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s" % (more, len(body), body)


def path_of(request):
    return request[0].split(b" ")[1].decode()


def outcome(gateway, seconds=5):
    """The outcome on the last line of the access log, once there is one."""
    return gateway.wait_for(r'outcome"?[=:] ?"?(\w+)', seconds).group(1)


def raw(gateway, text, read=True):
    """Sends bytes over a connection of its own and reads to its end."""
    host, port = gateway.address.split(":")
    connection = socket.create_connection((host, int(port)), timeout=10)
    connection.sendall(text)
    if not read:
        return connection
    with connection:
        data = b""
        while piece := connection.recv(65536):
            data += piece
        return data


def posted(body, version="1.1", more=""):
    text = json.dumps(body)
    head = f"POST /v1/chat/completions HTTP/{version}\r\nHost: h\r\n{more}Content-Length: {len(text)}\r\n\r\n"
    return (head + text).encode()


ASKED = {"model": "m", "messages": []}


def test_one_stray_404_does_not_change_the_url(start_gateway):
    answers = [PAGE, PAGE]

    def script(connection, _):
        connection.sendall(answers.pop(0) if answers else ok())

    upstream = ScriptedUpstream(script)
    base = upstream.base_url.removesuffix("/v1") + "/prefix"
    gateway = start_gateway(f"providers:\n  only:\n    base_url: '{base}'\n    models: [m]\n    max_retries: 0\n")
    assert httpx.post(**ask(gateway)).status_code == 404
    assert httpx.post(**ask(gateway)).status_code == 200
    paths = [path_of(request) for request in upstream.requests]
    assert len(paths) == 3 and paths[0] == paths[2] != paths[1], paths


def test_the_other_form_of_a_url_is_learned_once(start_gateway):
    def script(connection, request):
        connection.sendall(ok() if path_of(request) == "/prefix/chat/completions" else PAGE)

    upstream = ScriptedUpstream(script)
    base = upstream.base_url.removesuffix("/v1") + "/prefix"
    gateway = start_gateway(f"providers:\n  only:\n    base_url: '{base}'\n    models: [m]\n    max_retries: 0\n")
    assert [httpx.post(**ask(gateway)).status_code for _ in range(3)] == [200, 200, 200]
    assert len(upstream.requests) == 4
    gateway.wait_for("remembering")
    assert gateway.output.count("remembering") == 1


def test_model_lists_are_asked_for_once_and_in_both_forms(start_gateway):
    def script(connection, request):
        time.sleep(0.2)
        connection.sendall(ok(b'{"data":[{"id":"theirs"}]}') if path_of(request) == "/prefix/models" else PAGE)

    upstream = ScriptedUpstream(script)
    base = upstream.base_url.removesuffix("/v1") + "/prefix"
    gateway = start_gateway(
        f"providers:\n  one:\n    base_url: '{base}'\n  two:\n    base_url: '{upstream.base_url}'\n    models: [m]\n"
    )
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        lists = list(threads.map(lambda _: httpx.get(gateway.base_url + "/models").json(), range(8)))
    assert all([model["id"] for model in listed["data"]] == ["m", "theirs"] for listed in lists)
    assert len(upstream.requests) == 2, [path_of(request) for request in upstream.requests]


def test_head_has_no_body(upstream_of):
    _, gateway = upstream_of(lambda connection, _: connection.sendall(ok(b'{"data":[]}')))
    for path, status in [("/v1/models", 200), ("/v1/models/none", 404), ("/nowhere", 404), ("/health", 200)]:
        asked = f"HEAD {path} HTTP/1.1\r\nHost: h\r\n\r\nGET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        head, rest = raw(gateway, asked.encode()).split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 %d" % status), path
        assert int(re.search(rb"content-length: (\d+)", head).group(1)) > 0
        # A body would be taken for the beginning of this answer.
        assert rest.startswith(b"HTTP/1.1 200"), path


def test_a_shutdown_is_told_to_whoever_waits(start_gateway):
    def script(connection, request):
        if b'"stream": true' in request[1] or b'"stream":true' in request[1]:
            connection.sendall(STREAM_HEAD + chunk(event("one")))
        begun.release()
        time.sleep(10)

    begun = threading.Semaphore(0)
    upstream = ScriptedUpstream(script)
    gateway = start_gateway(
        f"proxy:\n  shutdown_timeout: 300ms\nproviders:\n  only:\n    base_url: '{upstream.base_url}'\n    models: [m]\n"
    )
    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        whole = threads.submit(raw, gateway, posted(ASKED))
        stream = threads.submit(raw, gateway, posted({**ASKED, "stream": True}))
        assert begun.acquire(timeout=10) and begun.acquire(timeout=10)
        gateway.process.send_signal(signal.SIGTERM)
        assert whole.result(10).startswith(b"HTTP/1.1 503") and b"shutting_down" in whole.result()
        body = stream.result(10)
        assert b"server_shutdown" in body and b"one" in body and not body.endswith(b"0\r\n\r\n")
    assert gateway.process.wait(10) == 0
    assert gateway.output.count('outcome":"shutdown') == 2 or gateway.output.count(" shutdown") >= 2, gateway.output


def test_an_answer_on_its_way_survives_the_drain(start_gateway):
    body = b'{"choices":["' + b"x" * (6 << 20) + b'"]}'
    upstream = ScriptedUpstream(lambda connection, _: connection.sendall(ok(body)))
    gateway = start_gateway(
        f"proxy:\n  shutdown_timeout: 5s\nproviders:\n  only:\n    base_url: '{upstream.base_url}'\n    models: [m]\n"
    )
    connection = raw(gateway, posted(ASKED), read=False)
    # The rest waits in the gateway, because nobody reads.
    time.sleep(0.5)
    gateway.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    data = b""
    while piece := connection.recv(1 << 20):
        data += piece
    assert data.endswith(body)


@pytest.mark.parametrize("torn", [b'{"choices":[{"message":{}}', b'{"choices":[{"message":{"a":1'])
def test_a_torn_answer_without_a_length_is_not_passed(upstream_of, torn):
    _, gateway = upstream_of(
        lambda connection, _: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + torn)
    )
    answer = httpx.post(**ask(gateway))
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "upstream_truncated")


def test_comments_alone_are_no_answer(upstream_of):
    _, gateway = upstream_of(
        lambda connection, _: connection.sendall(STREAM_HEAD + chunk(b": ping\n\n") + b"0\r\n\r\n")
    )
    body = raw(gateway, posted({**ASKED, "stream": True}, more="Connection: close\r\n"))
    assert b"upstream_empty_stream" in body and not body.endswith(b"0\r\n\r\n")


def test_done_is_the_end(upstream_of, clock):
    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk(event("one")) + chunk(DONE))
        time.sleep(8)

    _, gateway = upstream_of(script)
    with httpx.stream("POST", **ask(gateway, stream=True)) as answer:
        assert list(answer.iter_lines())[-2] == "data: [DONE]"
    assert clock() < 5 and outcome(gateway) == "complete"


def test_a_client_that_stops_reading_is_named_as_the_cause(start_gateway):
    def script(connection, _):
        connection.sendall(STREAM_HEAD)
        for _ in range(4000):
            connection.sendall(chunk(b"data: " + b"x" * 8000 + b"\n\n"))

    upstream = ScriptedUpstream(script)
    gateway = start_gateway(
        "proxy:\n  write_timeout: 1s\nproviders:\n  only:\n"
        f"    base_url: '{upstream.base_url}'\n    models: [m]\n    timeouts:\n      idle: 300ms\n"
    )
    connection = raw(gateway, posted({**ASKED, "stream": True}), read=False)
    assert outcome(gateway, 10) == "client_stalled"
    connection.close()


@pytest.mark.parametrize("length", [9, 900], ids=["whole", "torn"])
def test_advice_to_wait_passes(upstream_of, length):
    head = (
        b"HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/html\r\nRetry-After: 7\r\nRetry-After-Ms: 7000\r\n"
        b"X-Should-Retry: true\r\nX-RateLimit-Limit: 9\r\nX-Other: no\r\nContent-Length: %d\r\n\r\nslow down" % length
    )
    _, gateway = upstream_of(lambda connection, _: connection.sendall(head))
    answer = httpx.post(**ask(gateway))
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "provider_error")
    names = ["retry-after", "retry-after-ms", "x-should-retry", "x-ratelimit-limit", "x-other"]
    assert [answer.headers.get(name) for name in names] == ["7", "7000", "true", "9", None]


def test_a_stream_that_begins_with_an_error_is_an_error(upstream_of):
    words = b'data: {"error":{"message":"out of capacity","type":"server_error"}}\n\n'
    _, gateway = upstream_of(lambda connection, _: connection.sendall(STREAM_HEAD + chunk(words) + b"0\r\n\r\n"))
    answer = httpx.post(**ask(gateway, stream=True))
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "provider_error")
    assert "out of capacity" in answer.json()["error"]["message"]


def test_an_error_in_mid_stream_passes_and_is_the_outcome(upstream_of):
    words = b'data: {"error":{"message":"out of capacity"}}\n\n'
    _, gateway = upstream_of(
        lambda connection, _: connection.sendall(STREAM_HEAD + chunk(event("one")) + chunk(words) + b"0\r\n\r\n")
    )
    with httpx.stream("POST", **ask(gateway, stream=True)) as answer:
        assert "out of capacity" in "".join(answer.iter_lines())
    assert outcome(gateway) == "upstream_error"


def test_an_error_in_a_success_is_the_outcome(upstream_of):
    body = b'{"error":{"message":"no","code":500}}'
    _, gateway = upstream_of(lambda connection, _: connection.sendall(ok(body)))
    answer = httpx.post(**ask(gateway))
    assert (answer.status_code, answer.content) == (200, body)
    assert outcome(gateway) == "upstream_error"


def test_a_cut_answer_to_an_old_client_is_a_reset(upstream_of):
    def script(connection, _):
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            + chunk(b'{"a":"' + b"x" * (1 << 20))
        )

    _, gateway = upstream_of(script)
    with pytest.raises(ConnectionResetError):
        raw(gateway, posted(ASKED, version="1.0"))


def test_a_compressed_answer_is_refused(upstream_of):
    _, gateway = upstream_of(lambda connection, _: connection.sendall(ok(more=b"Content-Encoding: gzip\r\n")))
    answer = httpx.post(**ask(gateway))
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "upstream_invalid_response")
    assert "compressed" in answer.json()["error"]["message"]


def test_a_message_that_is_no_http_has_an_identifier(upstream_of):
    _, gateway = upstream_of(lambda connection, _: None)
    answer = raw(gateway, b"GET /health HTTP/1.1\r\nHost : h\r\n\r\n")
    identifier = re.search(rb"x-request-id: (req_\w+)", answer).group(1).decode()
    gateway.wait_for(identifier)


def test_an_old_client_is_told_that_its_connection_stays(upstream_of):
    _, gateway = upstream_of(lambda connection, _: None)
    connection = raw(gateway, b"GET /health HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n", read=False)
    assert b"connection: keep-alive\r\n" in connection.recv(65536).lower()
    connection.sendall(b"GET /health HTTP/1.0\r\n\r\n")
    assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    connection.close()


def test_request_timeout_leaves_running_streams_alone(start_gateway):
    def script(connection, _):
        connection.sendall(STREAM_HEAD)
        for number in range(6):
            connection.sendall(chunk(event(str(number))))
            time.sleep(0.3)
        connection.sendall(chunk(DONE) + b"0\r\n\r\n")

    upstream = ScriptedUpstream(script)
    gateway = start_gateway(
        f"proxy:\n  request_timeout: 700ms\nproviders:\n  only:\n    base_url: '{upstream.base_url}'\n    models: [m]\n"
    )
    with httpx.stream("POST", **ask(gateway, stream=True)) as answer:
        assert sum(line.startswith("data: ") for line in answer.iter_lines()) == 7


def test_a_gateway_that_cannot_listen_any_more_ends_with_3(start_gateway, mock):
    gateway = start_gateway(f"providers:\n  mock: {{base_url: '{mock.base_url}'}}\n")
    pid = gateway.process.pid
    port = int(gateway.address.rsplit(":", 1)[1])
    with open("/proc/net/tcp") as table:
        rows = [line.split() for line in table][1:]
    inode = next(row[9] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port)
    folder = f"/proc/{pid}/fd"
    number = next(int(fd) for fd in os.listdir(folder) if os.readlink(f"{folder}/{fd}") == f"socket:[{inode}]")
    handle = os.pidfd_open(pid)
    # pidfd_getfd(2): the gateway's own socket, broken from outside as a fault of the system would.
    copy = ctypes.CDLL(None, use_errno=True).syscall(438, handle, number, 0)
    os.close(handle)
    if copy < 0:
        pytest.skip("the system does not lend another process' socket")
    with socket.socket(fileno=copy) as listener:
        listener.shutdown(socket.SHUT_RDWR)
    assert gateway.process.wait(20) == 3, gateway.output
    assert "listening socket is gone" in gateway.output
