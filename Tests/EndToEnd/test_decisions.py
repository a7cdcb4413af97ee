"""Who decided, and why: the headers of a running gateway, and the tools beside it."""

import json
import subprocess

import httpx
import pytest

from conftest import UPSTREAM_KEY

ASKS = "sk-explain-0123456789abcdef"
PLAIN = "sk-plain-0123456789abcdef"
POLICIES = """
policies:
  - name: guard
    rules:
      - {name: big, condition: request.max_tokens > 1000, action: deny, reason: too many}
      - {name: known, condition: request.user == "ok", action: allow}
"""


@pytest.fixture(scope="module", params=["names", "none"])
def gateway(request, start_gateway, mock):
    program = start_gateway(
        f"""
proxy: {{expose: {request.param}}}
providers:
  openai: {{base_url: "{mock.base_url}", api_key: "{UPSTREAM_KEY}"}}
security:
  authentication:
    keys:
      - {{key: {ASKS}, name: asks, explain: true}}
      - {{key: {PLAIN}, name: plain}}
{POLICIES}
"""
    )
    program.exposes = request.param != "none"
    return program


def ask(gateway, key, explain=None, **members):
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], **members}
    headers = {"authorization": f"Bearer {key}", **({"x-mercator-explain": explain} if explain else {})}
    return httpx.post(f"{gateway.base_url}/chat/completions", json=body, headers=headers, timeout=20)


@pytest.mark.parametrize(
    "members, status, decision",
    [
        ({}, 200, "default"),
        ({"user": "ok"}, 200, "guard/known"),
        ({"max_tokens": 5000}, 403, "guard/big"),
        ({"user": "ok", "stream": True}, 200, "guard/known"),
    ],
)
def test_every_answer_names_who_decided(gateway, members, status, decision):
    answer = ask(gateway, PLAIN, **members)
    assert answer.status_code == status, answer.text
    assert answer.headers.get("x-mercator-decision") == (decision if gateway.exposes else None)


@pytest.mark.parametrize("stream", [False, True])
def test_the_trace_comes_beside_the_answer(gateway, stream):
    answer = ask(gateway, ASKS, explain="1", user="ok", stream=stream)
    assert answer.status_code == 200
    trace = json.loads(answer.headers["x-mercator-explain"])
    assert trace["decision"]["rule"] == "known"
    assert [rule["outcome"] for rule in trace["policies"][0]["rules"]] == ["not_matched", "matched"]
    assert "[DONE]" in answer.text if stream else answer.json()["choices"]


def test_the_trace_comes_with_a_denial_and_instead_of_an_answer(gateway):
    denied = ask(gateway, ASKS, explain="1", max_tokens=5000)
    assert denied.status_code == 403
    beside = json.loads(denied.headers["x-mercator-explain"])
    instead = ask(gateway, ASKS, explain="only", max_tokens=5000)
    assert instead.status_code == 200
    assert instead.json() == beside
    assert beside["decision"] == {
        "action": "deny", "policy": "guard", "rule": "big", "reason": "too many", "code": "policy_denied", "status": 403,
    }


@pytest.mark.parametrize("explain", ["1", "only"])
def test_other_callers_are_told_nothing(gateway, explain):
    answer = ask(gateway, PLAIN, explain=explain, user="ok")
    assert answer.status_code == 200
    assert "x-mercator-explain" not in answer.headers
    assert answer.json()["choices"]


def run(binary, *arguments, **options):
    return subprocess.run([binary, *arguments], capture_output=True, text=True, timeout=30, **options)


def test_the_tools_leave_with_the_status_they_document(binary, tmp_path):
    (tmp_path / "p.yaml").write_text(POLICIES)
    (tmp_path / "bad.yaml").write_text("policies:\n  - rules:\n      - {condition: 'request.model ==', action: deny}\n")
    good = "tests:\n  - {name: a, request: {max_tokens: 5000}, expect: deny}\n"
    (tmp_path / "p.test.yaml").write_text(good)
    (tmp_path / "failing.test.yaml").write_text(good.replace("expect: deny", "expect: allow"))
    (tmp_path / "wrong.test.yaml").write_text(good.replace("expect", "expects"))
    for tests, policy, status in [
        ("p.test.yaml", "p.yaml", 0), ("failing.test.yaml", "p.yaml", 3), ("wrong.test.yaml", "p.yaml", 1),
        ("missing.test.yaml", "p.yaml", 1), ("p.test.yaml", "bad.yaml", 2), ("p.test.yaml", "missing.yaml", 2),
    ]:
        done = run(binary, "test", "-p", policy, "-t", tests, "--format", "json", cwd=tmp_path)
        assert done.returncode == status, (tests, policy, done.stderr)
        if status in (0, 3):
            assert json.loads(done.stdout)["summary"]["total"] == 1
        else:
            assert done.stderr
    request = json.dumps({"model": "m", "max_tokens": 5000})
    explained = run(binary, "policy", "explain", "-p", "p.yaml", "-", "--format", "json", cwd=tmp_path, input=request)
    assert (explained.returncode, json.loads(explained.stdout)["decision"]["rule"]) == (0, "big")
    for expression, status in [("1 + 1", 0), ("1 +", 1), ("1 / 0", 3)]:
        assert run(binary, "policy", "eval", expression).returncode == status


def test_a_stream_of_expressions_is_answered_line_by_line(binary):
    program = subprocess.Popen(
        [binary, "policy", "eval", "--cel", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    for line, answer in [
        ('{"id": 1, "expr": "1 + 1"}', {"id": 1, "value": {"int64Value": "2"}}),
        ("nonsense", {"id": None, "error": "the line is no JSON object"}),
        ('{"id": "x", "expr": "1 / 0"}', {"id": "x", "error": "division by zero"}),
    ]:
        program.stdin.write(line + "\n")
        program.stdin.flush()
        assert json.loads(program.stdout.readline()) == answer
    program.stdin.close()
    assert program.wait(10) == 1
