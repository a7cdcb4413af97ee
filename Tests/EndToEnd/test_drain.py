"""How the gateway stops: nothing that was accepted is lost, and no signal does what nobody asked for."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import time

import httpx
import pytest

from conftest import UPSTREAM_KEY
from edge_clients import Crowd, read_answer, request
from scripted_upstream import STREAM_HEAD, ScriptedUpstream, chunk, event


def config(base_url, proxy="", extra=""):
    return (
        f"proxy:\n  event_loops: 2\n{proxy}providers:\n  mock:\n    base_url: '{base_url}'\n"
        f"    api_key: '{UPSTREAM_KEY}'\n    models: ['*']\n{extra}"
    )


def connect(gateway):
    host, port = gateway.address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=20)


def received(connection):
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


def ready(gateway):
    with connect(gateway) as connection:
        connection.sendall(b"GET /ready HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        return received(connection)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_was_accepted_is_lost(start_gateway, mock, seed):
    gateway = start_gateway(config(mock.base_url))
    dice = random.Random(seed)
    crowd = Crowd(gateway.address, request("[[mock chunks=10 gap=10ms]] x"), workers=60)

    async def scene():
        asking = asyncio.create_task(crowd.run())
        await asyncio.sleep(dice.uniform(0.05, 0.6))
        gateway.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(asking, 30)

    asyncio.run(scene())
    assert set(crowd.counts) <= {"complete", "refused"}, (seed, crowd.counts, crowd.odd[:3])
    assert crowd.counts["complete"] >= 60
    assert gateway.process.wait(20) == 0


def test_readiness_says_no_while_everything_is_still_served(start_gateway, mock):
    gateway = start_gateway(config(mock.base_url, "  drain_delay: 1s\n"))
    assert b"200 OK" in ready(gateway)
    gateway.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + 5
    while b"200 OK" in (answer := ready(gateway)):
        assert time.monotonic() < deadline
    assert answer.startswith(b"HTTP/1.1 503") and b'"draining"' in answer
    with connect(gateway) as connection:
        connection.sendall(request("x", stream=False))
        answer = received(connection)
    assert answer.startswith(b"HTTP/1.1 200") and b"connection: close" in answer
    assert gateway.process.wait(20) == 0


def test_idle_and_half_sent_requests_hold_up_no_stop(start_gateway, mock):
    gateway = start_gateway(config(mock.base_url, "  shutdown_timeout: 1500ms\n"))
    kept = connect(gateway)
    kept.sendall(b"GET /health HTTP/1.1\r\nHost: h\r\n\r\n")
    assert b"200 OK" in kept.recv(65536)
    silent = connect(gateway)
    whole = request("x")
    halves = [connect(gateway) for _ in range(2)]
    halves[0].sendall(whole[:30])
    halves[1].sendall(whole[:-5])
    late = connect(gateway)
    late.sendall(whole[:-5])
    time.sleep(0.3)
    begin = time.monotonic()
    gateway.process.send_signal(signal.SIGTERM)
    assert received(kept) == b"" and received(silent) == b""
    assert time.monotonic() - begin < 1.4
    # Its request is whole in time, so it is answered.
    late.sendall(whole[-5:])
    assert b"[DONE]" in received(late)
    for connection in halves:
        answer = received(connection)
        assert answer.startswith(b"HTTP/1.1 503") and b"shutting_down" in answer and b"retry-after" in answer
    assert gateway.process.wait(20) == 0
    assert time.monotonic() - begin < 4


@pytest.mark.parametrize(("first", "second", "status"), [(15, 15, 143), (2, 2, 130), (2, 15, 143)])
def test_a_second_signal_ends_at_once_and_the_client_is_told(start_gateway, first, second, status):
    def script(connection, _):
        connection.sendall(STREAM_HEAD + chunk(event("one")))
        upstream.wait_until_left(connection, 20)

    upstream = ScriptedUpstream(script)
    gateway = start_gateway(config(upstream.base_url))
    with connect(gateway) as connection:
        connection.sendall(request("x"))
        while b"one" not in connection.recv(65536):
            pass
        gateway.process.send_signal(first)
        gateway.wait_for("shutting down")
        time.sleep(0.2)
        begin = time.monotonic()
        gateway.process.send_signal(second)
        rest = received(connection)
    assert b"server_shutdown" in rest and not rest.endswith(b"0\r\n\r\n")
    assert gateway.process.wait(10) == status
    assert time.monotonic() - begin < 2
    assert "shutdown" in gateway.output


def test_floods_of_signals_do_no_harm_and_a_stop_is_heard_among_them(start_gateway, mock):
    gateway = start_gateway(config(mock.base_url))
    for number in [signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE]:
        for _ in range(200):
            gateway.process.send_signal(number)
    for _ in range(3_000):
        gateway.process.send_signal(signal.SIGHUP)
    with connect(gateway) as connection:
        connection.sendall(request("x", close=True))
        assert b"[DONE]" in received(connection)
    begin = time.monotonic()
    for _ in range(3_000):
        gateway.process.send_signal(signal.SIGHUP)
    gateway.process.send_signal(signal.SIGTERM)
    assert gateway.process.wait(20) == 0
    assert time.monotonic() - begin < 10


def test_a_reader_of_the_log_that_leaves_does_no_harm(binary, mock, tmp_path):
    (tmp_path / "config.yaml").write_text(config(mock.base_url))
    process = subprocess.Popen(
        [binary, "run", "--config", "config.yaml", "--listen", "127.0.0.1:0"], cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=dict(os.environ),
    )
    try:
        address = next(line.split()[-1] for line in process.stdout if "listening on" in line)
        process.stdout.close()
        for _ in range(5):
            answer = httpx.post(
                f"http://{address}/v1/chat/completions", timeout=20,
                json={"model": "m", "messages": [{"role": "user", "content": "x"}]})
            assert answer.status_code == 200
            time.sleep(0.1)
    finally:
        process.terminate()
    assert process.wait(20) == 0


def test_a_process_that_was_stopped_goes_on_where_it_was(start_gateway):
    """SIGSTOP and SIGCONT: deadlines that passed in between end nothing whose bytes had come."""

    def script(connection, _):
        connection.sendall(STREAM_HEAD)
        for number in range(60):
            connection.sendall(chunk(event(f"part {number}")))
            time.sleep(0.05)
        connection.sendall(chunk(event("", '"stop"') + b"data: [DONE]\n\n") + b"0\r\n\r\n")
        upstream.wait_until_left(connection)

    upstream = ScriptedUpstream(script, keeps=True)
    gateway = start_gateway(config(upstream.base_url, extra="    timeouts: {idle: 1s, first_token: 1s}\n    max_retries: 2\n"))
    with connect(gateway) as connection:
        connection.sendall(request("x", close=True))
        while b"part 3" not in connection.recv(65536):
            pass
        gateway.process.send_signal(signal.SIGSTOP)
        time.sleep(2.5)
        gateway.process.send_signal(signal.SIGCONT)
        assert b"[DONE]" in received(connection)
    assert len(upstream.requests) == 1
    with connect(gateway) as connection:
        connection.sendall(request("x", close=True))
        assert b"[DONE]" in received(connection)
    assert gateway.stop() == 0
