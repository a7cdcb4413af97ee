"""The gateway's own limits: who is over them is told so, everybody else is served, and it recovers by itself."""

import concurrent.futures
import json
import re
import resource
import socket
import subprocess
import time

import httpx
import pytest

from conftest import UPSTREAM_KEY
from edge_clients import request


@pytest.fixture
def serve(start_gateway, mock):
    def start(proxy, extra=""):
        return start_gateway(
            f"proxy:\n  event_loops: 2\n{proxy}providers:\n  mock:\n    base_url: '{mock.base_url}'\n"
            f"    api_key: '{UPSTREAM_KEY}'\n    models: ['*']\n{extra}"
        )

    return start


def connect(gateway, source="127.0.0.1"):
    host, port = gateway.address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=20, source_address=(source, 0))


def received(connection):
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


def get(gateway, path="/health"):
    with connect(gateway, "127.0.0.9") as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode())
        return received(connection)


def metric(gateway, name):
    text = get(gateway, "/metrics").decode()
    found = re.search(rf"^mercator_jupiter_{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, text
    return float(found.group(1))


def ask(gateway, prompt="x", timeout=20):
    return httpx.post(
        f"{gateway.base_url}/chat/completions", timeout=timeout,
        json={"model": "m", "messages": [{"role": "user", "content": prompt}]})


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return value


def expect_turned_away(connection, code):
    connection.sendall(request())
    answer = received(connection)
    assert answer.startswith(b"HTTP/1.1 503"), answer
    head, body = answer.split(b"\r\n\r\n", 1)
    assert b"retry-after: 1" in head and b"connection: close" in head and b"x-request-id: " in head
    assert json.loads(body)["error"]["code"] == code


def test_an_address_has_its_share(serve):
    gateway = serve("  max_connections_per_address: 3\n")
    mine = [connect(gateway) for _ in range(3)]
    # Loops count on their own time; the one that asks for metrics is the fourth.
    wait_until(lambda: metric(gateway, "client_connections") == 4)
    expect_turned_away(connect(gateway), "http_too_many_connections_of_address")
    with connect(gateway, "127.0.0.2") as another:
        another.sendall(request("x", close=True))
        assert b"[DONE]" in received(another)
    mine.pop().close()
    wait_until(lambda: metric(gateway, "client_connections") == 3)
    with connect(gateway) as again:
        again.sendall(request("x", close=True))
        assert b"[DONE]" in received(again)
    assert metric(gateway, 'client_connection_events_total{event="too_many_connections_of_address"}') == 1


def test_connections_in_all_are_limited(serve):
    gateway = serve("  max_connections: 4\n")
    held = [connect(gateway) for _ in range(4)]
    time.sleep(0.2)
    expect_turned_away(connect(gateway), "http_too_many_connections")
    for connection in held:
        connection.close()
    wait_until(lambda: get(gateway).startswith(b"HTTP/1.1 200"))
    assert metric(gateway, "client_connections_limit") == 4


def test_requests_in_flight_are_limited_and_health_is_not(serve):
    gateway = serve("  max_requests: 2\n")
    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        slow = [threads.submit(ask, gateway, "[[mock latency=1500ms]] x") for _ in range(2)]
        wait_until(lambda: metric(gateway, "requests_in_flight") == 2)
        begin = time.monotonic()
        refused = ask(gateway)
        assert time.monotonic() - begin < 0.5
        assert refused.status_code == 503 and refused.json()["error"]["code"] == "overloaded"
        assert refused.headers["retry-after"] == "1" and refused.headers["x-mercator-refused-by"] == "gateway"
        assert get(gateway).startswith(b"HTTP/1.1 200") and get(gateway, "/ready").startswith(b"HTTP/1.1 200")
        assert [answer.result().status_code for answer in slow] == [200, 200]
    assert ask(gateway).status_code == 200
    assert metric(gateway, 'overload_refusals_total{limit="max_requests"}') == 1
    assert metric(gateway, "requests_in_flight") == 0


def test_memory_that_is_short_is_told(serve):
    gateway = serve("  max_memory: 1MB\n")
    gateway.wait_for("memory is short")
    assert ask(gateway).status_code == 503
    assert get(gateway).startswith(b"HTTP/1.1 200")
    assert metric(gateway, "memory_short") == 1


def test_descriptors_that_run_out_stop_accepting_and_no_more(serve):
    gateway = serve("")
    pid = gateway.process.pid
    usual = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    assert ask(gateway).status_code == 200
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, usual[1]))
    waiting = connect(gateway)
    waiting.sendall(request("x", close=True))
    found = gateway.wait_for("connections are not accepted for the moment: .*")
    assert "Too many open files" in found.group(0)
    before = open(f"/proc/{pid}/stat").read().split()[13:15]
    time.sleep(1)
    used = sum(map(int, open(f"/proc/{pid}/stat").read().split()[13:15])) - sum(map(int, before))
    assert used < 20, "it waits instead of spinning"
    resource.prlimit(pid, resource.RLIMIT_NOFILE, usual)
    assert b"[DONE]" in received(waiting)
    assert gateway.output.count("connections are not accepted") == 1
    assert metric(gateway, 'client_connection_events_total{event="accept_paused"}') >= 1


def test_more_sockets_than_descriptors_are_survived(serve, binary):
    gateway = serve("")
    pid = gateway.process.pid
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (80, 20_000))
    crowd = []
    for _ in range(300):
        crowd.append(connect(gateway))
        crowd[-1].settimeout(0.05)
        crowd[-1].sendall(request("x"))
    gateway.wait_for("Too many open files")
    for connection in crowd:
        connection.close()
    wait_until(lambda: ask(gateway).status_code == 200)
    assert metric(gateway, "requests_in_flight") == 0
    assert gateway.process.poll() is None


def test_a_body_that_drips_is_refused(serve):
    gateway = serve("  min_transfer_rate: 1KB\n")
    with connect(gateway) as connection:
        whole = request("y" * 10_000)
        connection.sendall(whole[:-9_000])
        begin = time.monotonic()
        answer = received(connection)
    assert answer.startswith(b"HTTP/1.1 408") and b"http_request_too_slow" in answer
    assert 3 < time.monotonic() - begin < 8


def test_a_queue_that_stays_is_shed_and_health_answers(serve, binary):
    # Rules enough to make deciding the bottleneck.
    rules = "".join(
        f"      - {{condition: 'request.model == \"m-{i}\" and request.max_tokens > {i}', action: deny}}\n" for i in range(1_500))
    gateway = serve("  max_queue_delay: 5ms\n", "policies:\n  - name: heavy\n    rules:\n" + rules)
    load = subprocess.Popen(
        [binary, "benchmark", "--target", gateway.address, "--closed-loop", "--connections", "400", "--duration", "4s"]
        + ["--format", "json", "--model", "m"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    slowest = 0
    time.sleep(1)
    while load.poll() is None:
        begin = time.monotonic()
        assert get(gateway).startswith(b"HTTP/1.1 200")
        slowest = max(slowest, time.monotonic() - begin)
        time.sleep(0.05)
    report = json.loads(load.stdout.read())
    assert report["results"]["requests"]["successful"] > 0
    assert metric(gateway, 'overload_refusals_total{limit="max_queue_delay"}') > 0
    assert slowest < 2
    time.sleep(1.1)
    assert ask(gateway).status_code == 200


def test_two_thousand_connections_arrive_within_a_few_seconds(serve):
    gateway = serve("")
    host, port = gateway.address.rsplit(":", 1)
    begin = time.monotonic()
    crowd = [socket.create_connection((host, int(port)), timeout=20) for _ in range(2_000)]
    wait_until(lambda: metric(gateway, "client_connections") >= 2_000)
    assert time.monotonic() - begin < 5
    assert ask(gateway).status_code == 200
    for connection in crowd:
        connection.close()
    wait_until(lambda: metric(gateway, "client_connections") <= 2)
