"""`mercator benchmark` against the simulated provider and against servers that do everything wrong."""

import html.parser
import json
import os
import pathlib
import pty
import re
import select
import signal
import ssl
import subprocess
import threading
import time

import httpx
import pytest

from conftest import ROOT, UPSTREAM_KEY
from processes import Program
from scripted_upstream import STREAM_HEAD, ScriptedUpstream, chunk, event, reset

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}'
DOCUMENT = ROOT / "docs/operations/benchmark.md"


@pytest.fixture(scope="module")
def provider(binary):
    """The simulated provider, open to all."""
    program = Program([binary, "mock", "--listen", "127.0.0.1:0"])
    program.url = program.wait_for(r"(http://127\.0\.0\.1:\d+)").group(1)
    yield program
    program.stop()


@pytest.fixture
def benchmark(binary, tmp_path):
    """Runs a benchmark to its end; what it printed and its status."""

    def run(target, *options, environment=None, status=0):
        done = subprocess.run(
            [binary, "benchmark", "--target", target, *map(str, options)],
            capture_output=True, text=True, timeout=60, cwd=tmp_path, env=dict(os.environ, **(environment or {})),
        )
        assert done.returncode == status, f"status {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run


@pytest.fixture
def measure(benchmark):
    """Runs a benchmark and returns its report."""

    def run(target, *options, **more):
        return json.loads(benchmark(target, "--format", "json", *options, **more).stdout)

    return run


@pytest.fixture
def server():
    """Starts servers that follow a script."""
    started = []

    def start(script, **more):
        started.append(ScriptedUpstream(script, keeps=True, **more))
        return started[-1]

    yield start
    for upstream in started:
        upstream.close()


def arrived(provider):
    return httpx.get(provider.url + "/__stats").json()["requests"]


def test_what_is_reported_is_what_arrived(provider, measure):
    before = arrived(provider)
    report = measure(provider.url, "--duration", "1s", "--rate", "200")
    results = report["results"]
    # The question for the statistics is a request, too.
    assert arrived(provider) - before - 1 == results["requests"]["total"] == 200
    assert results["requests"] == {
        "total": 200, "successful": 200, "failed": 0, "success_rate": 100.0, "unfinished": 0,
    }
    assert report["config"]["target"] == provider.url + "/v1/chat/completions"
    assert report["config"]["rate"] == 200 and report["config"]["concurrency"] == 10
    assert report["config"]["duration_seconds"] == 1
    latency = results["latency"]
    names = ["min_ms", "p50_ms", "p90_ms", "p95_ms", "p99_ms", "max_ms"]
    assert [latency[name] for name in names] == sorted(latency[name] for name in names)
    assert latency["min_ms"] <= latency["mean_ms"] <= latency["max_ms"]
    assert 150 < results["throughput"]["requests_per_second"] < 210
    assert set(results["errors"].values()) == {0}
    assert sum(slot["successful"] for slot in results["timeline"]) == 200


def test_a_seed_is_the_same_load_however_many_loops(provider, measure):
    totals = [
        measure(provider.url, "--duration", "1s", "--rate", "300", "--arrivals", "poisson", "--seed", seed,
                "--loops", loops)["results"]["requests"]["total"]
        for seed, loops in [(7, 1), (7, 1), (7, 3), (8, 1)]
    ]
    assert totals[0] == totals[1] == totals[2]
    assert 200 < totals[3] < 400 and totals[3] != totals[0]


def test_a_closed_loop_sends_as_many_as_it_is_told(provider, measure):
    report = measure(provider.url, "--closed-loop", "--concurrency", "5", "--requests", "123", "--loops", "2")
    assert report["results"]["requests"]["successful"] == 123
    assert report["results"]["connections_opened"] == 5
    assert report["config"]["rate"] is None and report["config"]["mode"] == "closed"


def test_streams_are_timed(provider, measure):
    report = measure(
        provider.url, "--stream", "--requests", "5", "--rate", "100",
        "--prompt", "[[mock latency=50ms chunks=5 gap=20ms stamp]] x",
    )
    results = report["results"]
    assert results["requests"]["successful"] == 5 and results["events"] == 5 * 7
    assert results["first_token"]["min_ms"] > 50
    assert results["latency"]["min_ms"] > 50 + 4 * 20
    assert 15 < results["chunk_gap"]["p50_ms"] < 60
    assert results["chunk_lag"]["count"] == 25


def test_a_stall_shows_in_an_open_loop_and_hides_in_a_closed_one(server, measure):
    begin = []
    gate = threading.Lock()

    def stalls_once(connection, _):
        begin.append(time.monotonic())
        # Everybody who comes between 200 and 700 ms waits until 700 ms.
        with gate:
            since = time.monotonic() - begin[0]
            if 0.2 < since < 0.7:
                time.sleep(0.7 - since)
        connection.sendall(OK)

    options = ["--concurrency", "1", "--duration", "1s"]
    open_loop = measure(server(stalls_once).base_url, *options, "--rate", "100")["results"]
    begin.clear()
    closed_loop = measure(server(stalls_once).base_url, *options, "--closed-loop")["results"]
    # Half of all requests were due during the stall: a tenth of all waited for 400 ms and longer.
    assert open_loop["latency"]["p90_ms"] > 350
    assert open_loop["service_time"]["p90_ms"] < 100
    assert closed_loop["latency"]["p90_ms"] < 100
    assert open_loop["backlog_max"] > 30


def answers(*pieces):
    return lambda connection, _: connection.sendall(b"".join(pieces))


def status(line):
    return answers(b"HTTP/1.1 %s\r\nContent-Length: 2\r\n\r\n{}" % line)


def hangs(connection, _):
    connection.recv(1)


def resets(connection, _):
    reset(connection)


def closes(connection, _):
    connection.sendall(OK[:-4])
    connection.shutdown(2)


STREAMS = {
    "stream_unfinished": answers(STREAM_HEAD, chunk(event("a")), b"0\r\n\r\n"),
    "stream_error": answers(STREAM_HEAD, chunk(b'data: {"error":{"message":"x"}}\n\n'), b"0\r\n\r\n"),
    "bad_event": answers(STREAM_HEAD, chunk(b"data: {oops\n\ndata: [DONE]\n\n"), b"0\r\n\r\n"),
}
FAULTS = {
    "timeout": hangs,
    "connection_reset": resets,
    "connection_closed": closes,
    "rate_limited": status(b"429 Slow Down"),
    "client_error": status(b"404 Not Found"),
    "server_error": status(b"503 Busy"),
    "unexpected_status": status(b"307 Elsewhere"),
    "malformed_answer": answers(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}"),
    "bad_body": answers(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<html/>"),
    **STREAMS,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_errors_are_told_apart(fault, server, measure):
    options = ["--requests", "3", "--rate", "50", "--timeout", "200ms" if fault == "timeout" else "20s"]
    options += ["--stream"] if fault in STREAMS else []
    results = measure(server(FAULTS[fault]).base_url, *options, status=3)["results"]
    assert {name: count for name, count in results["errors"].items() if count} == {fault: 3}
    assert results["requests"]["failed"] == 3 and results["requests"]["success_rate"] == 0


def test_a_server_that_goes_away_is_told(server, measure):
    def leaves(connection, _):
        # A close alone waits for the thread that accepts.
        upstream._listener.shutdown(2)
        connection.sendall(OK)
        connection.shutdown(2)

    upstream = server(leaves)
    results = measure(upstream.base_url, "--requests", "6", "--rate", "50", "--concurrency", "1")["results"]
    assert results["requests"]["successful"] == 1
    assert results["errors"]["connection_refused"] >= 4


def test_some_failures_are_no_reason_to_fail(server, benchmark):
    numbers = iter(range(100))

    def every_other(connection, _):
        connection.sendall(OK if next(numbers) % 2 else b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")

    done = benchmark(server(every_other).base_url, "--requests", "10", "--rate", "100", "--concurrency", "1")
    assert re.search(r"successful +5 ", done.stdout) and re.search(r"server error +5  50\.00 %  500 \(5\)", done.stdout)


def test_an_expected_refusal_is_a_success(provider, measure):
    report = measure(
        provider.url, "--requests", "4", "--expected-status", "403", "--prompt", "[[mock status=403]] x")
    assert report["results"]["requests"]["successful"] == 4


NONSENSE = [
    (["--rate", "0"], "--closed-loop"),
    (["--rate=-1"], "above zero"),
    (["--rate", "nan"], "above zero"),
    (["--rate", "1e99"], "no one machine"),
    (["--rate", "5", "--closed-loop"], "exclude each other"),
    (["--closed-loop", "--arrivals", "poisson"], "means nothing"),
    (["--ramp", "1s"], "means nothing"),
    (["--concurrency", "0"], "number from 1"),
    (["--concurrency", "1000000"], "number from 1"),
    (["--loops", "0"], "number from 1"),
    (["--requests", "0"], "not positive"),
    (["--duration", "0s"], "no time"),
    (["--duration", "25h"], "longer than a day"),
    (["--timeout", "0s"], "no time"),
    (["--prompt-bytes=-1"], "number from 0"),
    (["--expected-status", "99"], "number from 200"),
    (["--template", "absent.json"], "cannot read `absent.json`"),
    (["--prompt-file", "absent.txt"], "cannot read `absent.txt`"),
    (["--api-key-env", "NOT_SET_ANYWHERE"], "is not set"),
    (["--api-key-env", "A", "--api-key-file", "b"], "exclude each other"),
    (["--header", "oops"], "name: value"),
    (["--header", "content-length: 5"], "by the benchmark itself"),
    (["--header", "x: a\r\nb: c"], "name: value"),
]


@pytest.mark.parametrize("options,words", NONSENSE, ids=[" ".join(options) for options, _ in NONSENSE])
def test_nonsense_is_an_error_with_a_hint(options, words, benchmark):
    done = benchmark("http://127.0.0.1:9", *options, status=1)
    assert words in done.stderr and "hint:" in done.stderr and not done.stdout


@pytest.mark.parametrize("target", ["ftp://x", "http://", "http://a:b@c", "http://127.0.0.1:99999", "two words"])
def test_a_target_that_is_none_is_an_error_with_a_hint(target, benchmark):
    done = benchmark(target, status=1)
    assert "error[benchmark/target]" in done.stderr and "hint:" in done.stderr


def test_all_mistakes_are_told_at_once(benchmark):
    done = benchmark("ftp://x", "--rate", "0", "--loops", "0", status=1)
    assert done.stderr.count("error[") == 3


def test_nobody_there_is_said_at_once(benchmark):
    began = time.monotonic()
    done = benchmark("http://127.0.0.1:9", "--duration", "60s", status=2)
    assert "nobody answers at 127.0.0.1:9" in done.stderr and "mercator run" in done.stderr
    assert time.monotonic() - began < 10
    assert "hint:" in benchmark("http://no-such-host.invalid", status=2).stderr


def test_an_interrupt_reports_what_was_measured(provider, binary):
    first = arrived(provider)
    program = subprocess.Popen(
        [binary, "benchmark", "--target", provider.url, "--duration", "60s", "--rate", "100", "--format", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    asked = 1
    # The questions are counted, too.
    while arrived(provider) - first - asked < 20:
        asked += 1
        time.sleep(0.01)
    began = time.monotonic()
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=20)
    assert program.returncode == 130, err
    assert time.monotonic() - began < 3
    results = json.loads(out)["results"]
    assert results["interrupted"] and results["requests"]["successful"] >= 10
    assert "interrupted after" in results["notes"][0]


def test_a_terminal_sees_how_far_it_is(provider, binary):
    parent, child = pty.openpty()
    program = subprocess.Popen(
        [binary, "benchmark", "--target", provider.url, "--duration", "1s"], stdout=subprocess.PIPE, stderr=child)
    os.close(child)
    seen = b""
    while select.select([parent], [], [], 20)[0]:
        try:
            seen += os.read(parent, 4096)
        except OSError:
            break
    os.close(parent)
    assert program.wait(20) == 0
    assert re.search(rb"\r\x1b\[K0\.\d s of 1 s  \d+ ok  \d+/s  p50 ", seen), seen
    assert seen.endswith(b"\r\x1b[K"), "the line is taken away at the end"


def test_keys_are_sent_and_never_shown(mock, benchmark, tmp_path):
    (tmp_path / "key.txt").write_text(UPSTREAM_KEY + "\n")
    target = f"http://{mock.address}"
    options = ["--requests", "2", "--header", "x-secret: hidden-in-header", "--model", "gpt-4o"]
    benchmark(target, *options, status=3)
    for given in (["--api-key-env", "BENCH_KEY"], ["--api-key-file", "key.txt"]):
        for form in ("text", "json", "html"):
            done = benchmark(target, *options, *given, "--format", form, environment={"BENCH_KEY": UPSTREAM_KEY})
            shown = done.stdout + done.stderr
            assert UPSTREAM_KEY not in shown and UPSTREAM_KEY[3:] not in shown and "hidden-in" not in shown


def test_templates_and_prompts_are_sent_in_turn(server, measure, tmp_path):
    bodies = []
    lock = threading.Lock()

    def notes(connection, request):
        with lock:
            bodies.append(json.loads(request[1]))
        connection.sendall(OK)

    (tmp_path / "t.json").write_text(
        '{"model":"{{model}}","input":"{{prompt}}","user":"user-{{number}}","nonce":"{{random}}"}')
    (tmp_path / "p.txt").write_text('first "quoted"\n\nsecond\n')
    report = measure(
        server(notes).base_url, "--template", "t.json", "--prompt-file", "p.txt", "--requests", "4", "--model", "m<1>",
        "--rate", "100",
    )
    assert report["config"]["template"] == "t.json" and report["config"]["bodies"] == 2
    bodies.sort(key=lambda body: body["user"])
    assert [body["input"] for body in bodies] == ['first "quoted"', "second"] * 2
    assert [body["user"] for body in bodies] == [f"user-{number}" for number in (1, 2, 3, 4)]
    assert len({body["nonce"] for body in bodies}) == 4 and bodies[0]["model"] == "m<1>"


class Page(html.parser.HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.text += data


def test_the_page_stands_alone_and_is_safe(provider, benchmark, tmp_path):
    hostile = "</title><script>alert(1)</script><img src=x onerror=alert(1)>"
    done = benchmark(
        provider.url, "--duration", "500ms", "--stream", "--model", hostile, "--report", "page.html")
    assert "Requests" in done.stdout
    text = (tmp_path / "page.html").read_text()
    page = Page(text)
    assert hostile in page.text
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert page.tags.count("figure") == 4
    names = {name for name, _ in page.attributes}
    assert not {"src", "href"} & names and not any(name.startswith("on") for name in names)
    assert "prefers-color-scheme: dark" in text and "default-src 'none'" in text


def test_reports_go_where_they_are_told(provider, benchmark, tmp_path):
    done = benchmark(provider.url, "--requests", "3", "--format", "json", "--output", "r.json")
    assert done.stdout == ""
    assert json.loads((tmp_path / "r.json").read_text())["results"]["requests"]["total"] == 3
    began = time.monotonic()
    done = benchmark(provider.url, "--duration", "60s", "--output", "absent/r.txt", status=2)
    assert time.monotonic() - began < 30 and "cannot write `absent/r.txt`" in done.stderr


def test_tls_is_verified(server, measure, tmp_path):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=benchmark test",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        cwd=tmp_path, check=True, capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    target = server(lambda connection, _: connection.sendall(OK), tls=context).base_url
    results = measure(target, "--requests", "4", "--rate", "50", "--ca-file", "cert.pem")["results"]
    assert results["requests"]["successful"] == 4
    results = measure(target, "--requests", "2", "--rate", "50", status=3)["results"]
    assert results["errors"]["tls_failed"] == 2


def test_a_gateway_is_measured_like_anything_else(provider, start_gateway, measure):
    gateway = start_gateway(f'providers:\n  only:\n    base_url: "{provider.url}/v1"\n')
    report = measure(gateway.base_url, "--requests", "20", "--rate", "100", "--stream")
    assert report["results"]["requests"]["successful"] == 20


def examples():
    """The commands of the page, one a test."""
    blocks = re.findall(r"```bash\n(.*?)```", DOCUMENT.read_text(), re.S)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.startswith("mercator benchmark")]


def test_the_page_has_examples():
    assert len(examples()) >= 8


@pytest.mark.parametrize("example", examples())
def test_every_example_of_the_page_runs(example, provider, binary, tmp_path):
    for name, text in re.findall(r"<!-- file: (\S+) -->\n```\w*\n(.*?)```", DOCUMENT.read_text(), re.S):
        (tmp_path / name).write_text(text)
    (tmp_path / "mercator").symlink_to(pathlib.Path(binary).resolve())
    command = example.replace("http://localhost:8080", provider.url)
    # Shorter than a reader would want it.
    command = re.sub(r"--duration \S+", "--duration 300ms", command)
    command = re.sub(r"--warm-up \S+", "--warm-up 100ms", command)
    if "--duration" not in command and "--requests" not in command:
        command += " --duration 300ms"
    done = subprocess.run(
        command, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "GATEWAY_KEY": "sk-example-0123456789"},
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
