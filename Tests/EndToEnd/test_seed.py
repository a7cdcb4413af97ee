"""The guide to custom providers, served: each of its configurations is started and carries requests.

The hosts it names are not ours, so each provider's `base_url` is overridden from the environment, which any
configuration allows; everything else stands as the guide writes it.
"""

import pathlib
import re

import httpx
import pytest

from conftest import ROOT, UPSTREAM_KEY

GUIDE = ROOT / "docs" / "providers" / "custom.md"
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
CONFIGURATIONS = [block for block in BLOCKS if re.search(r"^providers:", block, re.MULTILINE)]


def providers_of(block):
    section = re.search(r"^providers:\n((?:[ #].*\n|\n)*)", block, re.MULTILINE).group(1)
    return re.findall(r"^  ([\w-]+):$", section, re.MULTILINE)


@pytest.mark.parametrize("block", CONFIGURATIONS, ids=lambda block: "+".join(providers_of(block)))
def test_configuration_serves(start_gateway, third_party, block):
    environment = {name: f"value-of-{name}" for name in re.findall(r"\$\{(\w+)\}", block)}
    for provider in providers_of(block):
        environment[f"MERCATOR_PROVIDERS_{provider.upper().replace('-', '_')}_BASE_URL"] = third_party.base_url
    gateway = start_gateway(block, environment=environment)
    body = {"model": "my-model", "messages": [{"role": "user", "content": "who are you?"}]}
    metadata = {"user_budget_remaining": "5", "domain": "healthcare", "user_region": "US"}
    answer = httpx.post(f"{gateway.base_url}/chat/completions", json={**body, "metadata": metadata}, timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.json()["choices"][0]["message"]["content"] == "somebody else entirely"
    assert answer.headers["x-mercator-provider"] == providers_of(block)[0]


def test_routing_policy_serves(binary, start_gateway, mock, third_party, tmp_path):
    policies = next(block for block in BLOCKS if block.startswith("# policies.yaml"))
    (tmp_path / "policies.yaml").write_text(policies)
    gateway = start_gateway(
        f"""
providers:
  openai: {{base_url: "{mock.base_url}", api_key: "{UPSTREAM_KEY}"}}
  my-custom-provider: {{base_url: "{third_party.base_url}"}}
policy:
  file_path: "{pathlib.Path(tmp_path)}/policies.yaml"
"""
    )
    for model, provider in [("my-custom-model", "my-custom-provider"), ("gpt-4o", "openai")]:
        body = {"model": model, "messages": [{"role": "user", "content": "who are you?"}]}
        answer = httpx.post(f"{gateway.base_url}/chat/completions", json=body, timeout=20)
        assert answer.status_code == 200, answer.text
        assert answer.headers["x-mercator-provider"] == provider
