"""Several providers behind one model, over real sockets, while one of them fails."""

import concurrent.futures
import socket
import time

import httpx
import pytest

from scripted_upstream import STREAM_HEAD, ScriptedUpstream, chunk, event

GOOD = b'{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"good"}}]}'


def answered(status, body, *fields):
    lines = [b"HTTP/1.1 %d Status" % status, b"Content-Length: %d" % len(body), *fields]
    if not any(field.lower().startswith(b"content-type") for field in fields):
        lines.append(b"Content-Type: application/json")
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def good(connection, _):
    connection.sendall(answered(200, GOOD))


def good_stream(connection, _):
    connection.sendall(STREAM_HEAD + chunk(event("good", '"stop"')) + chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")


@pytest.fixture
def cluster(start_gateway):
    """Starts scripted providers by name, in order, and a gateway before them; a script of None is a dead port."""
    started = []

    def start(more="", each="", types={}, **scripts):
        lines, upstreams = [], {}
        for name, script in scripts.items():
            if script is None:
                with socket.socket() as free:
                    free.bind(("127.0.0.1", 0))
                    base = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
            else:
                upstreams[name] = ScriptedUpstream(script)
                started.append(upstreams[name])
                base = upstreams[name].base_url
            lines.append(f"  {name}:\n    base_url: '{base}'\n    models: [m]\n    retry_delay: 10ms\n{each}")
            if name in types:
                lines[-1] += f"    type: {types[name]}\n"
        gateway = start_gateway("proxy:\n  expose: full\nproviders:\n" + "".join(lines) + more)
        gateway.upstreams = upstreams
        return gateway

    yield start
    for upstream in started:
        upstream.close()


def ask(gateway, stream=False, **more):
    body = {"model": "m", "messages": [{"role": "user", "content": "hello"}], "stream": stream}
    return httpx.post(gateway.base_url + "/chat/completions", json=body, timeout=20, **more)


def health(gateway):
    return httpx.get(f"http://{gateway.address}/health/providers").json()["providers"]


ERROR_EVENT = b'data: {"error":{"message":"overloaded","type":"overloaded_error"}}\n\n'
FAULTS = {
    "refused": (None, "refused"),
    "closed": (lambda connection, _: None, "reset"),
    "500": (lambda c, _: c.sendall(answered(500, b'{"error":{"message":"no"}}')), "status_500"),
    "502-page": (lambda c, _: c.sendall(answered(502, b"<html>bad</html>", b"Content-Type: text/html")), "status_502"),
    "429": (lambda c, _: c.sendall(answered(429, b'{"error":{"message":"slow"}}', b"Retry-After: 99")), "status_429"),
    "402": (lambda c, _: c.sendall(answered(402, b'{"error":{"message":"pay"}}')), "quota_exhausted"),
    "html": (lambda c, _: c.sendall(answered(200, b"<html></html>", b"Content-Type: text/html")), "content_type"),
    "not-json": (lambda c, _: c.sendall(answered(200, b"surprise")), "malformed"),
    "garbage": (lambda c, _: c.sendall(b"garbage\r\n\r\n"), "malformed"),
    "short": (lambda c, _: c.sendall(answered(200, GOOD)[:-5]), "truncated"),
    "error-in-success": (
        lambda c, _: c.sendall(answered(200, b'{"error":{"message":"no","type":"server_error"}}')),
        "error_in_success",
    ),
    "redirect": (lambda c, _: c.sendall(answered(302, b"", b"Location: http://127.0.0.1:1/")), "redirect"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_next_one_answers(cluster, fault):
    script, code = FAULTS[fault]
    gateway = cluster(bad=script, good=good)
    reply = ask(gateway)
    assert reply.status_code == 200 and reply.content == GOOD
    assert reply.headers["x-mercator-tried"] == f"bad={code}, good=200"
    assert reply.headers["x-mercator-attempts"] == "2" and reply.headers["x-mercator-provider"] == "good"


STREAM_FAULTS = {
    "error-first": (lambda c, _: c.sendall(STREAM_HEAD + chunk(ERROR_EVENT)), "error_event"),
    "empty": (lambda c, _: c.sendall(STREAM_HEAD + b"0\r\n\r\n"), "empty_stream"),
    "json": (lambda c, _: c.sendall(answered(200, GOOD)), "content_type"),
    "hang": (lambda c, _: time.sleep(3), "timeout_first_token"),
    "head-then-hang": (lambda c, _: (c.sendall(STREAM_HEAD), time.sleep(3)), "timeout_first_token"),
}


@pytest.mark.parametrize("fault", STREAM_FAULTS)
def test_the_next_one_streams(cluster, fault):
    script, code = STREAM_FAULTS[fault]
    gateway = cluster(bad=script, good=good_stream, each="    timeouts: {first_token: 500ms}\n")
    reply = ask(gateway, stream=True)
    assert reply.status_code == 200
    assert reply.text.count("data: ") == 2 and reply.text.endswith("data: [DONE]\n\n")
    assert "overloaded" not in reply.text
    assert reply.headers["x-mercator-tried"] == f"bad={code}, good=200"


MESSAGE = (
    b'{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"good"}],'
    b'"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}'
)


def test_the_next_one_may_speak_another_dialect(cluster):
    gateway = cluster(
        first=lambda c, _: c.sendall(answered(503, b'{"error":{"message":"no"}}')),
        second=lambda c, _: c.sendall(answered(200, MESSAGE)),
        types={"second": "anthropic"},
    )
    reply = ask(gateway)
    assert reply.status_code == 200, reply.text
    assert reply.json()["choices"][0]["message"]["content"] == "good"
    assert reply.headers["x-mercator-tried"] == "first=status_503, second=200"
    assert b"POST /v1/chat/completions" in gateway.upstreams["first"].requests[0][0]
    assert b"POST /v1/messages" in gateway.upstreams["second"].requests[0][0]


@pytest.mark.parametrize("fault", ["refused", "500", "html", "not-json"])
def test_a_dialect_that_fails_is_left_for_another(cluster, fault):
    gateway = cluster(bad=FAULTS[fault][0], good=good, types={"bad": "anthropic"})
    reply = ask(gateway)
    assert reply.status_code == 200 and reply.content == GOOD
    assert reply.headers["x-mercator-tried"] == f"bad={FAULTS[fault][1]}, good=200"


def test_clients_of_another_dialect_are_served_by_the_next(cluster):
    gateway = cluster(bad=None, good=good)
    reply = httpx.post(
        gateway.base_url + "/messages",
        json={"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "hello"}]},
    )
    assert reply.status_code == 200, reply.text
    assert reply.json()["content"][0]["text"] == "good" and reply.json()["type"] == "message"


def test_an_error_as_first_event_of_another_dialect(cluster):
    failing = (
        b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
    )
    gateway = cluster(
        bad=lambda c, _: c.sendall(STREAM_HEAD + chunk(failing) + b"0\r\n\r\n"),
        good=good_stream,
        types={"bad": "anthropic"},
    )
    reply = ask(gateway, stream=True)
    assert reply.status_code == 200 and "Overloaded" not in reply.text
    assert reply.text.endswith("data: [DONE]\n\n")
    assert reply.headers["x-mercator-attempts"] == "2"


def test_nothing_is_tried_after_the_first_byte(cluster):
    def torn(connection, _):
        connection.sendall(STREAM_HEAD + chunk(event("half")))

    gateway = cluster(bad=torn, good=good_stream)
    with pytest.raises(httpx.RemoteProtocolError):
        ask(gateway, stream=True)
    assert gateway.upstreams["good"].requests == []


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_the_requests_own_fault_is_not_tried_elsewhere(cluster, status):
    gateway = cluster(
        first=lambda c, _: c.sendall(answered(status, b'{"error":{"message":"you","type":"invalid_request_error"}}')),
        second=good,
    )
    assert ask(gateway).status_code != 200
    assert gateway.upstreams["second"].requests == []


def test_a_dead_provider_is_left_alone_and_found_again(cluster):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gateway = cluster(
        dead=None,
        alive=good,
        more=f"  reborn:\n    base_url: 'http://127.0.0.1:{port}/v1'\n    models: [m]\n"
        "routing:\n  strategy: round-robin\n",
    )
    begin = time.monotonic()
    replies = [ask(gateway) for _ in range(40)]
    took = time.monotonic() - begin
    assert all(reply.status_code == 200 for reply in replies)
    # Five failures open a breaker; then there is a trial a second at each of the two.
    extra = sum(int(reply.headers["x-mercator-attempts"]) - 1 for reply in replies)
    assert 2 <= extra <= 10 + 2 * (took + 1)
    states = health(gateway)
    assert states["dead"]["circuit_breaker"] in ("open", "half-open") and not states["dead"]["healthy"]
    assert states["dead"]["last_error"] == "refused" and "circuit breaker" in states["dead"]["reason"]
    assert states["alive"]["circuit_breaker"] == "closed" and states["alive"]["healthy"]
    # Somebody moves in at the other dead address: it is in use again within five seconds.
    reborn = ScriptedUpstream(good, port)
    begin = time.monotonic()
    while not reborn.requests and time.monotonic() - begin < 6:
        assert ask(gateway).status_code == 200
        time.sleep(0.02)
    assert reborn.requests, "never asked again"
    assert ask(gateway).status_code == 200
    assert health(gateway)["reborn"]["circuit_breaker"] == "closed"
    reborn.close()


def test_everybody_dead_is_told_fast(cluster):
    gateway = cluster(a=None, b=None)
    codes = [ask(gateway).json()["error"]["code"] for _ in range(12)]
    assert codes[0] == "upstream_connect_failed" and codes[-1] == "provider_unavailable"
    begin = time.monotonic()
    reply = ask(gateway)
    assert reply.status_code in (502, 503) and time.monotonic() - begin < 0.5
    if reply.status_code == 503:
        assert int(reply.headers["retry-after"]) >= 1


def test_a_single_provider_fails_fast_too(cluster):
    gateway = cluster(only=None, each="    max_retries: 0\n")
    for _ in range(5):
        assert ask(gateway).status_code == 502
    reply = ask(gateway)
    assert reply.status_code == 503 and reply.headers["retry-after"] == "1"
    assert httpx.get(f"http://{gateway.address}/ready").status_code == 503


def test_many_at_once_while_one_of_three_is_dead(cluster):
    gateway = cluster(a=good, b=None, c=good, more="routing:\n  strategy: least-busy\n")
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda _: ask(gateway).status_code, range(200)))
    assert set(statuses) == {200}


def test_a_policys_route_is_never_left(cluster):
    policies = """
policies:
  - name: at-home
    rules:
      - condition: 'request.metadata.region == "eu"'
        action: route
        provider: eu
        fallback: [eu-2]
"""
    gateway = cluster(**{"us": good, "eu": None, "eu-2": None}, more=policies)
    reply = ask(gateway, headers={"x-mercator-metadata-region": "eu"})
    assert reply.status_code == 502
    assert gateway.upstreams["us"].requests == []
    assert ask(gateway).status_code == 200


def test_health_checks_find_out_without_traffic(cluster):
    def script(connection, request):
        status = b"404" if b"GET /alive" in request[0] else b"200"
        connection.sendall(b"HTTP/1.1 %s X\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}" % status)

    each = "    health_check_interval: 100ms\n    health_check_path: /alive\n    health_check_failures_threshold: 2\n"
    gateway = cluster(
        well=script,
        ill=lambda c, _: c.sendall(answered(503, b"{}")),
        gone=None,
        each=each + "    api_key: sk-probe-0123456789\n",
    )
    begin = time.monotonic()
    while time.monotonic() - begin < 10:
        states = health(gateway)
        if not states["ill"]["healthy"] and not states["gone"]["healthy"]:
            break
        time.sleep(0.05)
    assert states["well"]["healthy"], "404 says that somebody is at home"
    assert states["ill"]["last_error"] == "health_status_503" and states["gone"]["last_error"] == "health_refused"
    assert "health checks failed" in states["ill"]["reason"]
    probe = gateway.upstreams["well"].requests[0][0]
    assert probe.startswith(b"GET /alive HTTP/1.1") and b"Bearer sk-probe-0123456789" in probe
    # Probes put a provider behind the others, and never shut it out.
    assert ask(gateway).headers["x-mercator-provider"] == "well"


def test_a_mirror_is_only_measured(cluster):
    def slow(connection, _):
        time.sleep(0.3)
        connection.sendall(answered(200, b'{"choices":[{"message":{"content":"from the mirror"}}]}'))

    policies = """
routing:
  mirror: { provider: shadow, share: 1.0 }
policies:
  - name: private
    rules:
      - condition: 'request.metadata.kind == "routed"'
        action: route
        provider: front
      - condition: 'request.metadata.kind == "narrow"'
        action: allow
        providers: [front]
"""
    gateway = cluster(front=good, shadow=slow, more=policies)
    begin = time.monotonic()
    replies = [ask(gateway) for _ in range(3)]
    assert time.monotonic() - begin < 0.6, "nobody waits for the mirror"
    assert all(reply.content == GOOD and reply.headers["x-mercator-attempts"] == "1" for reply in replies)
    for kind in ("routed", "narrow"):
        assert ask(gateway, headers={"x-mercator-metadata-kind": kind}).status_code == 200
    begin = time.monotonic()
    while health(gateway)["shadow"]["avg_latency_ms"] is None and time.monotonic() - begin < 5:
        time.sleep(0.05)
    assert health(gateway)["shadow"]["avg_latency_ms"] >= 250
    front, shadow = gateway.upstreams["front"].requests, gateway.upstreams["shadow"].requests
    assert len(front) == 5 and len(shadow) == 3, "policies have the last word"
    assert shadow[0][1] == front[0][1]


def test_a_dead_mirror_is_nobodys_concern(cluster):
    gateway = cluster(front=good, shadow=None, more="routing:\n  mirror: { provider: shadow, share: 1.0 }\n")
    assert {ask(gateway).status_code for _ in range(20)} == {200}
    assert health(gateway)["shadow"]["circuit_breaker"] in ("open", "half-open")


def test_callers_choose_and_stay(cluster):
    gateway = cluster(a=good, b=good, c=good, more="routing:\n  strategy: sticky\n  allow_provider_header: true\n")
    homes = {}
    for _ in range(3):
        for user in range(12):
            provider = ask(gateway, headers={"x-user-id": f"u{user}"}).headers["x-mercator-provider"]
            assert homes.setdefault(user, provider) == provider
    assert len(set(homes.values())) > 1
    assert ask(gateway, headers={"x-mercator-provider": "c"}).headers["x-mercator-provider"] == "c"
    assert b"x-mercator" not in gateway.upstreams["c"].requests[-1][0].lower()
