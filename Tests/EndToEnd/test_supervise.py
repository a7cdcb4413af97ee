"""`mercator run --supervise`: a crash is one pause of a second, with a name, and connections wait instead of failing."""

import concurrent.futures
import os
import re
import signal
import socket
import subprocess
import threading
import time

import httpx
import pytest

from conftest import UPSTREAM_KEY
from processes import Program


@pytest.fixture
def supervised(binary, mock, tmp_path):
    running = []

    def start(listen="127.0.0.1:0", text=None):
        (tmp_path / "config.yaml").write_text(
            text or f"providers:\n  mock:\n    base_url: '{mock.base_url}'\n    api_key: '{UPSTREAM_KEY}'\n    models: ['*']\n"
        )
        program = Program(
            [binary, "run", "--supervise", "--config", "config.yaml", "--listen", listen],
            folder=tmp_path, environment=dict(os.environ))
        running.append(program)
        return program

    yield start
    for program in running:
        program.stop()


def serving(program):
    program.address = program.wait_for(r"Server listening on (127\.0\.0\.1:\d+)").group(1)
    return program


def child_of(program):
    with open(f"/proc/{program.process.pid}/task/{program.process.pid}/children") as file:
        children = file.read().split()
    for task in os.listdir(f"/proc/{program.process.pid}/task"):
        with open(f"/proc/{program.process.pid}/task/{task}/children") as file:
            children += file.read().split()
    return int(children[0]) if children else None


def ask(program, timeout=20):
    return httpx.post(
        f"http://{program.address}/v1/chat/completions", timeout=timeout,
        json={"model": "m", "messages": [{"role": "user", "content": "x"}]})


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return value


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_a_crash_is_repaired_within_a_second_and_named(supervised, number):
    program = serving(supervised())
    assert ask(program).status_code == 200
    before = child_of(program)
    begin = time.monotonic()
    os.kill(before, number)
    # At once: the connection waits in the supervisor's socket until somebody accepts again.
    assert ask(program).status_code == 200
    assert time.monotonic() - begin < 1
    assert wait_until(lambda: child_of(program)) != before
    found = program.wait_for(r"started again after a crash: .*")
    assert number.name in found.group(0) and str(before) in found.group(0)
    assert re.search(rf"supervisor: .*process {before}\) ended with {number.name} \(signal {int(number)}\)", program.output)
    assert program.stop() == 0


def test_no_connection_is_refused_while_it_crashes_again_and_again(supervised):
    program = serving(supervised())
    refused = []
    over = threading.Event()

    def knock():
        host, port = program.address.split(":")
        while not over.is_set():
            try:
                socket.create_connection((host, int(port)), timeout=20).close()
            except OSError as error:
                refused.append(error)
            time.sleep(0.002)

    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        for _ in range(2):
            threads.submit(knock)
        try:
            for _ in range(3):
                child = wait_until(lambda: child_of(program))
                os.kill(child, signal.SIGSEGV)
                wait_until(lambda: child_of(program) not in (None, child))
                assert ask(program).status_code == 200
        finally:
            over.set()
    assert not refused, refused[:3]
    assert program.stop() == 0


def test_it_gives_up_on_a_gateway_that_dies_at_once(supervised):
    program = serving(supervised())
    for _ in range(6):
        if program.process.poll() is None:
            child = wait_until(lambda: child_of(program) or program.process.poll() is not None)
            if child is not True:
                os.kill(child, signal.SIGKILL)
                wait_until(lambda: program.process.poll() is not None or child_of(program) not in (None, child), 20)
    assert program.process.wait(20) == 3
    assert "gives up" in program.output


def test_signals_pass_through(supervised, mock):
    program = serving(supervised())
    program.process.send_signal(signal.SIGHUP)
    program.wait_for("configuration and policies reloaded")
    child = child_of(program)
    assert program.stop(signal.SIGINT) == 130
    assert not os.path.exists(f"/proc/{child}")
    assert "Server stopped" in program.output
    with pytest.raises(OSError):
        host, port = program.address.split(":")
        socket.create_connection((host, int(port)), timeout=1)


def test_a_stream_ends_before_a_supervised_gateway_does(supervised):
    program = serving(supervised())
    with httpx.stream(
        "POST", f"http://{program.address}/v1/chat/completions", timeout=20,
        json={"model": "m", "stream": True, "messages": [{"role": "user", "content": "[[mock chunks=10 gap=100ms]] x"}]},
    ) as answer:
        lines = answer.iter_lines()
        next(lines)
        program.process.send_signal(signal.SIGTERM)
        # As a service manager that tells every process of the service.
        os.kill(child_of(program), signal.SIGTERM)
        assert "data: [DONE]" in list(lines)
    assert program.process.wait(20) == 0


def test_a_gateway_outlives_no_supervisor(supervised):
    program = serving(supervised())
    child = child_of(program)
    program.process.kill()
    program.process.wait()
    wait_until(lambda: not os.path.exists(f"/proc/{child}"))
    # The address is free again.
    assert ask(serving(supervised(program.address))).status_code == 200


def test_a_mistake_is_no_crash(supervised, mock):
    program = supervised(text="providers:\n  p:\n    base_ulr: http://127.0.0.1:9\n")
    assert program.process.wait(20) == 1
    assert program.output.count("base_ulr") >= 1 and "supervisor:" not in program.output
    taken = supervised(mock.address)
    assert taken.process.wait(20) == 2
    assert "cannot listen on" in taken.output


def test_the_help_names_the_flag_and_not_what_is_between_the_two(binary):
    text = subprocess.run([binary, "run", "--help"], capture_output=True, text=True).stdout
    assert "--supervise" in text and "listen-descriptor" not in text and "after-crash" not in text
