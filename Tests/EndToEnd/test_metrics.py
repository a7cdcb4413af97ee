"""What Prometheus reads of a gateway, while its providers do well and badly."""

import re
import socket

import httpx
import pytest

from scripted_upstream import ScriptedUpstream
from conftest import CLIENT_KEY

GOOD = b'{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"good"}}]}'
SAMPLE = re.compile(r'^([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+)\})? (\S+)$')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\\n]|\\[\\"n])*)"')


def answered(status, body, *fields):
    head = [b"HTTP/1.1 %d Status" % status, b"Content-Type: application/json", b"Content-Length: %d" % len(body)]
    return b"\r\n".join([*head, *fields]) + b"\r\n\r\n" + body


def scrape(gateway, path="/metrics"):
    """The samples by name and label values, in a strict reading of the text format 0.0.4."""
    answer = httpx.get(f"http://{gateway.address}{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text.endswith("\n")
    declared, samples = {}, {}
    for line in answer.text.splitlines():
        if line.startswith("# "):
            word, name, rest = line[2:].split(" ", 2)
            assert word in ("HELP", "TYPE") and word not in declared.setdefault(name, {}), line
            declared[name][word] = rest
            continue
        name, labels, value = SAMPLE.match(line).groups()
        assert name == list(declared)[-1] and set(declared[name]) == {"HELP", "TYPE"}, line
        key = (name, *(value for _, value in LABEL.findall(labels or "")))
        assert key not in samples, line
        samples[key] = float(value)
    return samples


def ask(gateway, model):
    body = {"model": model, "messages": [{"role": "user", "content": "hello"}]}
    return httpx.post(gateway.base_url + "/chat/completions", json=body, timeout=20).status_code


@pytest.fixture
def upstream():
    """Answers by the model: `good`, `slow` (429), anything else 503."""

    def script(connection, request):
        head, body = request
        if b'"good"' in body:
            connection.sendall(answered(200, GOOD))
        elif b'"slow"' in body:
            connection.sendall(answered(429, b'{"error":{"message":"slow"}}', b"Retry-After: 99"))
        else:
            connection.sendall(answered(503, b'{"error":{"message":"no"}}'))

    upstream = ScriptedUpstream(script)
    yield upstream
    upstream.close()


def dead_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def configured(upstream, more=""):
    each = "    max_retries: 0\n    health_check_interval: 0s\n"
    return (
        f"providers:\n  one:\n    base_url: '{upstream.base_url}'\n    models: [good, slow, bad]\n{each}"
        f"  gone:\n    base_url: 'http://127.0.0.1:{dead_port()}/v1'\n    models: [absent]\n{each}{more}"
    )


def test_traffic_shows(start_gateway, upstream):
    gateway = start_gateway(configured(upstream))
    before = scrape(gateway)
    prefix = "mercator_jupiter_provider_"
    assert before[prefix + "health", "one"] == before[prefix + "health", "gone"] == 1
    assert before[prefix + "requests_total", "one"] == 0
    assert (prefix + "average_latency_seconds", "one") not in before

    assert [ask(gateway, "good") for _ in range(3)] == [200] * 3
    assert ask(gateway, "bad") >= 500
    assert ask(gateway, "slow") == 429
    for _ in range(6):
        assert ask(gateway, "absent") >= 500

    after = scrape(gateway)
    assert after[prefix + "requests_total", "one"] == 5
    assert after[prefix + "errors_total", "one", "server_error"] == 1
    assert after[prefix + "errors_total", "one", "rate_limit"] == 1
    assert after[prefix + "hold_reason", "one", "cooldown"] == 1
    assert after[prefix + "health", "one"] == 1
    assert 0 < after[prefix + "average_latency_seconds", "one"] < 10
    requests = "mercator_jupiter_requests_total"
    assert after[requests, "one", "good", "success"] == 3
    assert after[requests, "one", "bad", "error"] == after[requests, "one", "slow", "error"] == 1
    assert after[requests, "gone", "absent", "error"] == 5 and after[requests, "", "", "refused"] == 1
    # The sixth was refused by the breaker and never sent.
    assert after[prefix + "requests_total", "gone"] == 5
    assert after[prefix + "errors_total", "gone", "connection"] == 5
    assert after[prefix + "consecutive_failures", "gone"] == 5
    assert after[prefix + "health", "gone"] == 0
    states = {key[2]: value for key, value in after.items() if key[:2] == (prefix + "circuit_breaker_state", "gone")}
    # Open, unless its second is over on a slow machine.
    assert set(states) == {"closed", "open", "half-open"} and states["closed"] == 0 and sum(states.values()) == 1


def test_path_and_names_are_the_operators(start_gateway, upstream):
    more = "telemetry: {metrics: {prometheus_path: /internal/scrape, namespace: llm, subsystem: ''}}\n"
    gateway = start_gateway(configured(upstream, more))
    assert scrape(gateway, "/internal/scrape")["llm_provider_health", "one"] == 1
    assert httpx.get(f"http://{gateway.address}/metrics").status_code == 404


def test_switched_off_is_not_there(start_gateway, upstream):
    gateway = start_gateway(configured(upstream, "telemetry: {metrics: {enabled: false}}\n"))
    assert httpx.get(f"http://{gateway.address}/metrics").status_code == 404


def test_no_key_is_asked_for(gateway):
    assert any(key[0].endswith("provider_health") for key in scrape(gateway))
    assert CLIENT_KEY not in httpx.get(f"http://{gateway.address}/metrics").text
    answer = httpx.post(f"http://{gateway.address}/metrics", content=b"")
    assert answer.status_code == 405 and answer.headers["allow"].startswith("GET")
