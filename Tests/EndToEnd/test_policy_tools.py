"""The tools for policies: what they refuse together, and the lines that they show of mistakes."""

import subprocess

import pytest


def run(binary, *arguments, cwd, input=""):
    return subprocess.run([binary, *arguments], cwd=cwd, input=input, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    "arguments, words",
    [
        ("policy eval --cel --request r.yaml 1", "CEL knows nothing of a request"),
        ("policy eval --cel --user u 1", "CEL knows nothing of a request"),
        ("policy eval --jsonl --request r.yaml", "every line names its own values"),
        ("policy eval --jsonl --method GET", "every line names its own values"),
        ("policy eval --jsonl --trace", "--trace is for one expression"),
        ("policy eval --jsonl --bindings -", "Standard input is one thing"),
        ("policy eval - --request -", "Standard input is one thing"),
        ("policy eval - --bindings -", "Standard input is one thing"),
        ("policy explain --request r.yaml r.yaml", "named twice"),
        ("config validate --config c.yaml c.yaml", "named twice"),
    ],
)
def test_options_that_would_be_ignored_are_refused(binary, tmp_path, arguments, words):
    for name in ["r.yaml", "c.yaml"]:
        (tmp_path / name).write_text("request: {model: m}\n")
    done = run(binary, *arguments.split(" "), cwd=tmp_path)
    assert done.returncode == 1 and words in done.stderr, done.stderr


def test_mistakes_are_shown_with_their_lines(binary, tmp_path):
    (tmp_path / "r.yaml").write_text("request: {model: m}\nheaders: {Authorization: Bearer hunter2hunter2}\ntme: 1\n")
    for command in (["eval", "--request", "r.yaml", "1"], ["explain", "r.yaml", "--policy", "p.yaml"]):
        (tmp_path / "p.yaml").write_text("- {action: allow}\n")
        told = run(binary, "policy", *command, cwd=tmp_path)
        assert told.returncode == 1 and "3 | tme: 1" in told.stderr, told.stderr
    lines = run(binary, "policy", "eval", "-", cwd=tmp_path, input="request.n == 1\n  and request.n = 2\n")
    assert "expression:2:17" in lines.stderr and "2 |   and request.n = 2" in lines.stderr, lines.stderr


def test_a_policy_is_tested_alone_or_not_at_all(binary, tmp_path):
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "a.yaml").write_text("name: a\nincludes: [b.yaml]\nrules: [{action: log}]\n")
    (folder / "b.yaml").write_text("name: b\nrules: [{condition: 'request.n > 1', action: deny, reason: no}]\n")
    (folder / "b.test.yaml").write_text(
        "tests: [{name: t, request: {n: 2}, expect: deny}, {name: u, request: {n: 1}, expect: allow}]\n"
    )
    done = run(binary, "test", "p", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    # What needs the including file's variables is no policy by itself, and is not tested by the strength of all.
    (folder / "a.yaml").write_text("name: a\nvariables: {most: 1}\nincludes: [b.yaml]\nrules: [{action: log}]\n")
    (folder / "b.yaml").write_text(
        "name: b\nrules: [{condition: 'request.n > variables.most', action: deny, reason: no}]\n"
    )
    done = run(binary, "test", "p", cwd=tmp_path)
    assert done.returncode == 2 and "cannot be tested alone" in done.stderr, done.stdout + done.stderr
    assert "unknown-variable" in done.stderr
    assert run(binary, "test", "p", "--tests", "p/b.test.yaml", cwd=tmp_path).returncode == 0
