"""Fixtures: the built program as simulated provider and as gateway, and a third party's mock server."""

import os
import pathlib
import sys
import time

import pytest

from processes import Program

ROOT = pathlib.Path(__file__).resolve().parents[2]
# litellm would fetch its price list from the network when it is imported.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

CLIENT_KEY = "sk-client-0123456789abcdef"
UPSTREAM_KEY = "sk-upstream-0123456789abcdef"


@pytest.fixture(scope="session")
def binary():
    path = pathlib.Path(os.environ.get("MERCATOR_BINARY", ".build/debug/mercator"))
    path = path if path.is_absolute() else ROOT / path
    assert path.exists(), f"{path} is not built; `make test` builds it"
    return path


@pytest.fixture(scope="session")
def mock(binary):
    """The simulated provider; it asks for a key, so that a leaked or missing one shows."""
    program = Program(
        [binary, "mock", "--listen", "127.0.0.1:0", "--api-key", UPSTREAM_KEY]
        + ["--models", "gpt-4o,gpt-4o-mini,text-embedding-3-small,vendor/model:free"]
    )
    program.address = program.wait_for(r"listening on (?:http://)?(127\.0\.0\.1:\d+)").group(1)
    program.base_url = f"http://{program.address}/v1"
    yield program
    program.stop()


@pytest.fixture(scope="session")
def third_party(tmp_path_factory):
    """mockllm from PyPI: OpenAI's shapes, somebody else's code."""
    folder = tmp_path_factory.mktemp("mockllm")
    answers = folder / "responses.yml"
    answers.write_text(
        # Its streams look the answer up as if it were the question, hence the second line.
        "responses:\n  'who are you?': 'somebody else entirely'\n"
        "  'somebody else entirely': 'somebody else entirely'\ndefaults:\n  unknown_response: 'no idea'\n"
        "settings:\n  lag_enabled: false\n"
    )
    program = Program(
        [sys.executable, "-m", "uvicorn", "mockllm.server:app", "--host", "127.0.0.1", "--port", "0"],
        environment=dict(os.environ, MOCKLLM_RESPONSES_FILE=str(answers)),
        folder=folder,
    )
    program.address = program.wait_for(r"running on http://(127\.0\.0\.1:\d+)", 60).group(1)
    program.base_url = f"http://{program.address}/v1"
    yield program
    program.stop()


@pytest.fixture(scope="session")
def start_gateway(binary, tmp_path_factory):
    """A function that starts a gateway on a configuration's text and returns the program with its `base_url`."""
    running = []

    def start(configuration, environment=None, wait=True):
        folder = tmp_path_factory.mktemp("gateway")
        (folder / "config.yaml").write_text(configuration)
        program = Program(
            [binary, "run", "--config", "config.yaml", "--listen", "127.0.0.1:0"],
            environment=dict(os.environ, **(environment or {})),
            folder=folder,
        )
        running.append(program)
        if wait:
            program.address = program.wait_for(r"Server listening on (127\.0\.0\.1:\d+)").group(1)
            program.base_url = f"http://{program.address}/v1"
        return program

    yield start
    for program in running:
        program.stop()


@pytest.fixture(scope="session")
def gateway(start_gateway, mock, third_party):
    """The gateway that most tests talk to: keys, policies, three providers."""
    return start_gateway(
        f"""
proxy:
  shutdown_timeout: "5s"
providers:
  mock:
    base_url: "{mock.base_url}"
    api_key: "${{UPSTREAM_KEY}}"
    models: ["gpt-4o", "gpt-4o-mini", "text-embedding-3-small", "vendor/model:free"]
    retry_delay: "10ms"
  somebody-else:
    base_url: "{third_party.base_url}"
    models: ["their-model"]
  wrong-key:
    base_url: "{mock.base_url}"
    api_key: "sk-not-the-right-one"
    models: ["locked-model"]
    max_retries: 0
  nobody:
    base_url: "http://127.0.0.1:9/v1"
    models: ["absent-model"]
    max_retries: 0
    circuit_breaker: {{enabled: false}}
security:
  authentication:
    enabled: true
  api_keys:
    - key: "{CLIENT_KEY}"
      name: "end-to-end"
      metadata:
        team: "tests"
policies:
  - name: "limits"
    rules:
      - condition: 'request.max_tokens > 4000'
        action: "deny"
        reason: "at most 4000 tokens"
  - name: "domains"
    rules:
      - condition: 'request.metadata.domain == "elsewhere" and request.metadata.team == "tests"'
        action: "route"
        provider: "somebody-else"
""",
        environment={"UPSTREAM_KEY": UPSTREAM_KEY},
    )


@pytest.fixture
def clock():
    """Seconds since the test began, by a clock that only goes forward."""
    start = time.monotonic()
    return lambda: time.monotonic() - start


def pytest_terminal_summary(terminalreporter):
    counts = {name: len(terminalreporter.stats.get(name, [])) for name in ("passed", "failed", "error", "skipped")}
    line = f"{counts['passed']} passed, {counts['failed'] + counts['error']} failed"
    terminalreporter.write_line(line + (f", {counts['skipped']} skipped" if counts["skipped"] else ""))
