"""`mercator provider`: what works with an endpoint, told, written down, and true for the gateway."""

import json
import os
import subprocess

import pytest

from conftest import UPSTREAM_KEY
from processes import Program


@pytest.fixture
def provider(binary, tmp_path):
    """A function that runs `mercator provider ARGUMENTS` on a configuration's text."""

    def run(configuration, *arguments, environment=None):
        (tmp_path / "config.yaml").write_text(configuration)
        return subprocess.run(
            [binary, "provider", *arguments, "--config", "config.yaml"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "UPSTREAM_KEY": UPSTREAM_KEY, **(environment or {})},
        )

    run.folder = tmp_path
    return run


def configuration(url, more=""):
    return f'providers:\n  it:   # under test\n    base_url: "{url}"\n    api_key: "${{UPSTREAM_KEY}}"{more}\n'


def checks(result):
    report = json.loads(result.stdout)["providers"][0]
    return {check["check"]: check["outcome"] for check in report["checks"]}, report


def test_a_whole_provider_works(provider, mock):
    result = provider(configuration(mock.base_url), "test", "--format", "json")
    outcomes, report = checks(result)
    assert result.returncode == 0, result.stdout
    assert outcomes["chat"] == outcomes["stream"] == outcomes["tools"] == outcomes["wrong_key"] == "works"
    assert report["write"] == {}
    assert UPSTREAM_KEY not in result.stdout + result.stderr


def test_a_third_party(provider, third_party):
    """mockllm answers chats; what it lacks must be told, and the trial must come to an end."""
    result = provider(configuration(third_party.base_url, '\n    models: ["their-model"]'), "test", "--format", "json")
    outcomes, report = checks(result)
    assert outcomes["tcp"] == outcomes["url"] == outcomes["chat"] == "works" or outcomes["chat"] == "doubtful", report
    assert outcomes["stream"] in ("works", "doubtful"), report


@pytest.mark.parametrize(
    "url, key, title",
    [
        ("http://127.0.0.1:9/v1", UPSTREAM_KEY, "Provider Not Responding"),
        ("{mock}", "sk-not-the-right-one", "Authentication Failed"),
        ("{mock}/nowhere/v1", UPSTREAM_KEY, "Invalid Response Format"),
    ],
)
def test_failures_are_named(provider, mock, url, key, title):
    text = configuration(url.replace("{mock}", f"http://{mock.address}/v1"))
    result = provider(text, "test", environment={"UPSTREAM_KEY": key})
    assert result.returncode == 3
    assert title in result.stdout
    assert "fix: " in result.stdout
    assert "\x1b" not in result.stdout + result.stderr


@pytest.fixture
def limited(binary):
    """A provider that lacks things."""
    program = Program(
        [binary, "mock", "--listen", "127.0.0.1:0", "--models", "only"]
        + ["--refuse", "max_completion_tokens,role:developer,format:json_schema,stream_options"]
    )
    program.address = program.wait_for(r"listening on (?:http://)?(127\.0\.0\.1:\d+)").group(1)
    program.base_url = f"http://{program.address}/v1"
    yield program
    program.stop()


def test_what_is_found_is_written_and_holds(provider, limited, start_gateway):
    import openai

    before = configuration(limited.base_url)
    result = provider(before, "test", "--write")
    assert result.returncode == 0, result.stdout + result.stderr
    after = (provider.folder / "config.yaml").read_text()
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert [line for line in after.splitlines() if line not in added] == before.splitlines()
    assert "      developer_role: false" in added and "      max_tokens_field: max_tokens" in added
    again = provider(after, "test", "--format", "json")
    assert checks(again)[1]["write"] == {}

    gateway = start_gateway(after, environment={"UPSTREAM_KEY": UPSTREAM_KEY})
    client = openai.OpenAI(base_url=gateway.base_url, api_key="any", max_retries=0)
    raw = client.chat.completions.with_raw_response.create(
        model="only", messages=[{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hello"}],
        max_completion_tokens=5,
    )
    assert raw.headers["x-mercator-edits"] == "max_tokens, developer_role"
    with pytest.raises(openai.BadRequestError) as error:
        client.chat.completions.create(
            model="only", messages=[{"role": "user", "content": "Hello"}],
            response_format={"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}},
        )
    assert error.value.code == "unsupported_by_provider" and error.value.param == "response_format.type"


def test_list(provider, mock):
    result = provider(configuration(mock.base_url), "list", "--format", "json")
    assert result.returncode == 0
    assert [entry["name"] for entry in json.loads(result.stdout)] == ["it"]
    assert UPSTREAM_KEY not in result.stdout
