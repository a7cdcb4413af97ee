"""The schema that `mercator policy schema` prints: what is a policy validates, what is none does not."""

import json
import pathlib
import re
import subprocess

import jsonschema
import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Loader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: dates are texts, `on` and `yes` are words."""


BOOLEAN = re.compile("^(?:true|True|TRUE|false|False|FALSE)$")
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith((":timestamp", ":bool"))]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", BOOLEAN, list("tTfF"))


def load(text):
    return [document for document in yaml.load_all(text, Loader) if document is not None]


@pytest.fixture(scope="module")
def validator(binary):
    text = subprocess.run([binary, "policy", "schema"], check=True, capture_output=True, text=True).stdout
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def policies():
    """Every policy that this repository shows: the files of fixtures and examples that lint accepts, and of pages."""
    files = [*ROOT.glob("Tests/Fixtures/Policies/*.yaml"), *ROOT.glob("examples/**/*.yaml")]
    files += [file for file in ROOT.glob("Tests/Fixtures/**/*.yaml") if file not in files]
    for file in sorted(files):
        if not re.search(r"test\.yaml$|config|Configuration", str(file.relative_to(ROOT))):
            yield pytest.param(file.read_text(), id=str(file.relative_to(ROOT)))
    for page in sorted([*ROOT.glob("docs/**/*.md"), ROOT / "README.md"]):
        for number, block in enumerate(re.findall(r"^```yaml\n(.*?)^```", page.read_text(), re.M | re.S)):
            if re.search(r"^(policies|rules):|^- (condition|name|action)", block, re.M):
                yield pytest.param(block, id=f"{page.relative_to(ROOT)}#{number}")


@pytest.mark.parametrize("text", list(policies()))
def test_a_policy_that_lint_accepts_validates(binary, validator, tmp_path, text):
    try:
        documents = load(text)
    except yaml.YAMLError:
        pytest.skip("no YAML")
    if any(isinstance(document, dict) and "providers" in document for document in documents):
        # A configuration: the list under `policies:` is what the schema is about.
        documents = [document["policies"] for document in documents if document.get("policies")]
        text = yaml.safe_dump_all(documents)
    (tmp_path / "policies.yaml").write_text(text)
    command = [binary, "lint", tmp_path / "policies.yaml", "--format", "json"]
    linted = subprocess.run(command, capture_output=True, text=True)
    findings = json.loads(linted.stdout)["errors"]
    # What expressions, names and files are is not for a schema to say.
    if linted.returncode != 0 and findings:
        pytest.skip("lint refuses it: " + findings[0]["code"])
    for document in documents:
        validator.validate(document)


def rule(text):
    return f"- {{condition: request.n > 1, {text}}}"


@pytest.mark.parametrize(
    "text",
    [
        "polices: []",
        "policies: {a: 1}",
        "policies: [{name: p, ruls: []}]",
        "policies: [{name: p, priority: high}]",
        "policies: [{name: p, priority: 1.5}]",
        "policies: [{name: p, priority: 10000000}]",
        "policies: [{name: p, mode: shaddow}]",
        "policies: [{name: p, enabled: 'no'}]",
        "policies: [{name: p, rules: {}}]",
        "policies: [5]",
        "policies: [{name: [p]}]",
        "policies: [{variables: [1]}]",
        "policies: [{includes: {a: b}}]",
        "policies: [{rules: [{name: r}]}]",
        "just text",
        "5",
        rule("action: denny"),
        rule("action: [deny]"),
        rule("action: deny, reasn: x"),
        rule("action: deny, status_code: 200"),
        rule("action: deny, status_code: '403'"),
        rule("action: deny, reason: [x]"),
        rule("action: deny, notify: 1"),
        rule("action: deny, on_error: ignore"),
        rule("action: deny, enabled: maybe"),
        rule("action: deny, provider: openai"),
        rule("action: deny, conditions: []"),
        rule("action: deny, match: {}"),
        rule("action: log, log_level: loud"),
        rule("action: log, include_fields: {a: b}"),
        rule("action: route"),
        rule("action: route, reason: x"),
        rule("action: route, providers: [[a]]"),
        rule("action: route, provider: {a: b}"),
        rule("action: allow, providers: []"),
        rule("action: redact"),
        rule("action: redact, types: [emial]"),
        rule("action: redact, pattern: ''"),
        rule("action: redact, method: hide, types: [email]"),
        rule("action: modify"),
        rule("action: modify, set: [1]"),
        rule("action: modify, field: n"),
        rule("action: modify, field: n, value: 1, operation: double"),
        rule("action: tag, value: x"),
        rule("action: alert, severity: huge"),
        rule("action: alert, webhook: 'ftp://x'"),
        rule("action: rate_limit, key: k"),
        rule("action: rate_limit, limit: 0"),
        rule("action: rate_limit, limit: 5, window: soon"),
        rule("action: budget, limit: 5, budget_type: words"),
        rule("action: transform"),
        rule("action: transform, set_parameter: {name: n}"),
        rule("action: deny, metadata: [1]"),
        rule("actions: []"),
        rule("actions: [{message: m}]"),
        rule("actions: [denny]"),
        rule("actions: [{type: deny, provider: x}]"),
        rule("actions: [{type: log}], reason: x"),
        rule("reason: x"),
        "- {action: deny, conditions: [{field: request.n}]}",
        "- {action: deny, conditions: [{field: request.n, operator: '=~', value: 1}]}",
        "- {action: deny, conditions: [{field: request.n, operator: '>'}]}",
        "- {action: deny, conditions: [{feld: request.n}]}",
        "- {action: deny, conditions: [{function: sha, args: [x]}]}",
        "- {action: deny, conditions: [{value: 1}]}",
        "- {action: deny, conditions: [{field: n, operator: in, value: {a: b}}]}",
        "- {action: deny, match: {field: {name: n}}}",
        "- {action: deny, condition: ''}",
        "- {action: deny, condition: null}",
    ],
)
def test_what_is_no_policy_does_not_validate(binary, validator, tmp_path, text):
    with pytest.raises(jsonschema.ValidationError):
        for document in load(text):
            validator.validate(document)
    # And the schema is never stricter than lint, which refuses it, too.
    (tmp_path / "policies.yaml").write_text(text)
    assert subprocess.run([binary, "lint", tmp_path / "policies.yaml"], capture_output=True).returncode != 0


@pytest.mark.parametrize(
    "text",
    [
        "policies:",
        "policies: []",
        "[]",
        "policies: [{name: p}]",
        "name: p\nrules: [{action: deny}]",
        "- {action: deny}",
        "- {condition: true, action: allow}",
        "policies: [{action: deny}, {name: p, rules: [{action: log}]}]",
        rule("action: deny, reason: 5, code: c, status_code: 451, log_message: m, log_level: warning, metadata: {}"),
        rule("action: redact, type: email"),
        rule("action: redact, fields: request.user"),
        rule("actions: deny"),
        rule("action: budget, limit: 5, type: cost"),
        rule("action: rate_limit, limit: '{{ variables.n }}', window: 1h30m"),
        rule("action: modify, field: n, operation: remove"),
        rule("actions: [allow, {type: log, message: m}]"),
        rule("action: alert, webhook: '{{ variables.url }}', severity: high, message: m"),
        "- {action: deny, conditions: {any: [{field: n, operator: exists}, {not: [{function: in_business_hours}]}]}}",
        "- {action: deny, match: {field: {name: request.n, operator: '>', value: 5}}}",
        "- {action: deny, conditions: [request.n > 1, {function: len, args: request.tools, operator: '>', value: 1}]}",
        "mpl_version: '1.0'\nname: p\nversion: 1.0.0\ncreated: 2026-01-01\ntags: [a]\n"
        "rules: [{name: r, conditions: [], actions: [{type: deny, message: m}]}]",
    ],
)
def test_every_form_validates(validator, text):
    for document in load(text):
        validator.validate(document)
