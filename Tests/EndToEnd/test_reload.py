"""Policies that change while the gateway serves: files, folders, links, SIGHUP, and a git repository."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from processes import Program

GOOD = """
policies:
  - name: "shop"
    rules:
      - condition: 'request.model == "closed"'
        action: "deny"
        reason: "{reason}"
"""
BROKEN = GOOD.replace("request.model ==", "request.model =")


def reason(address):
    """The words in which the gateway refuses the model `closed`; None when it is not refused by policy."""
    body = json.dumps({"model": "closed", "messages": [{"role": "user", "content": "hello"}]}).encode()
    request = urllib.request.Request(
        f"http://{address}/v1/chat/completions", body, {"Content-Type": "application/json"}
    )
    try:
        urllib.request.urlopen(request, timeout=10).read()
    except urllib.error.HTTPError as error:
        with error:
            message = json.loads(error.read())["error"]["message"]
        return message.rpartition(": ")[2] if error.code == 403 else None
    return None


def until(wanted, look, seconds=20):
    """Looks again until what is wanted is there."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found == wanted:
            return
        assert time.monotonic() < deadline, f"{found!r} instead of {wanted!r}"
        time.sleep(0.05)


@pytest.fixture
def serve(binary, mock, tmp_path):
    """A function that starts a gateway in a folder of its own, with the `policy:` section that it is given."""
    running = []

    def start(policy, providers=None):
        write_configuration(tmp_path, mock, policy)
        program = Program([binary, "run", "--config", "config.yaml", "--listen", "127.0.0.1:0"], folder=tmp_path)
        running.append(program)
        program.address = program.wait_for(r"Server listening on (127\.0\.0\.1:\d+)").group(1)
        return program

    yield start
    for program in running:
        program.stop()


def write_configuration(folder, mock, policy, models='["gpt-4o", "closed"]'):
    (folder / "config.yaml").write_text(
        f"""
providers:
  mock:
    base_url: "{mock.base_url}"
    api_key: "sk-upstream-0123456789abcdef"
    models: {models}
{policy}
"""
    )


def put(path, text):
    """Replaces a file the way editors do: a new one, renamed over it."""
    beside = path.with_name(path.name + "~")
    beside.write_text(text)
    os.replace(beside, path)


def test_a_changed_file_is_taken_and_a_broken_one_is_not(serve, tmp_path):
    path = tmp_path / "policies.yaml"
    path.write_text(GOOD.format(reason="first"))
    program = serve("policy:\n  watch: true\n")
    assert reason(program.address) == "first"
    put(path, GOOD.format(reason="second"))
    until("second", lambda: reason(program.address))
    program.wait_for(r'policies reloaded.*"path":".*policies.yaml".*"policies":"?1"?.*"policy_version":"[0-9a-f]{16}".*"rules":"?1"?')
    path.write_text(BROKEN)
    program.wait_for(r"policies not reloaded: \d errors?; what is in force stays")
    program.wait_for(r"use `==`")
    assert reason(program.address) == "second"
    path.unlink()
    program.wait_for(r"cannot read")
    assert reason(program.address) == "second"
    path.write_text(GOOD.format(reason="third"))
    until("third", lambda: reason(program.address))


def test_a_folder_is_followed_with_what_is_new_in_it(serve, tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.yaml").write_text(GOOD.format(reason="a"))
    program = serve("policy:\n  watch_enabled: true\n  file_path: rules\n")
    assert reason(program.address) == "a"
    (folder / "deep").mkdir()
    (folder / "deep" / "b.yaml").write_text(
        GOOD.format(reason="b").replace('- name: "shop"', '- name: "other"\n    priority: 500')
    )
    until("b", lambda: reason(program.address))
    (folder / "deep" / "b.yaml").unlink()
    until("a", lambda: reason(program.address))


NO_WATCHES = "echo 0 > /proc/sys/user/max_inotify_instances"


def test_included_files_are_followed_wherever_they_are(serve, tmp_path):
    (tmp_path / "policies.yaml").write_text(GOOD.format(reason="own") + "includes: [parts/a.yaml]\n")
    parts = tmp_path / "parts"
    (parts / "deep").mkdir(parents=True)
    first = GOOD.replace('- name: "shop"', '- name: "part"\n    priority: 500')
    (parts / "a.yaml").write_text(first.format(reason="a"))
    program = serve("policy:\n  watch: true\n")
    assert reason(program.address) == "a"
    put(parts / "a.yaml", first.format(reason="b"))
    until("b", lambda: reason(program.address))
    # What is included only now is followed, too, also before it is there.
    put(parts / "a.yaml", first.format(reason="c") + "includes: [deep/d.yaml]\n")
    program.wait_for(r"policies not reloaded")
    second = GOOD.replace('- name: "shop"', '- name: "deep"\n    priority: 900')
    (parts / "deep" / "d.yaml").write_text(second.format(reason="d"))
    until("d", lambda: reason(program.address))
    (parts / "deep" / "d.yaml").write_text(second.format(reason="e"))
    until("e", lambda: reason(program.address))


def test_a_kernel_that_watches_nothing_is_told_of(binary, mock, tmp_path):
    (tmp_path / "policies.yaml").write_text(GOOD.format(reason="first"))
    write_configuration(tmp_path, mock, "policy:\n  watch: true\n")
    command = NO_WATCHES + ' && exec "$0" run --config config.yaml --listen 127.0.0.1:0'
    trial = ["unshare", "--user", "--map-root-user", "sh", "-c"]
    if subprocess.run([*trial, NO_WATCHES], capture_output=True).returncode != 0:
        pytest.skip("no user namespaces here")
    program = Program([*trial, command, binary], folder=tmp_path)
    try:
        program.wait_for(r"changes of policy files may go unnoticed.*max_user_instances")
    finally:
        program.stop()


def test_a_link_that_is_swapped_is_followed(serve, tmp_path):
    """As Kubernetes updates a ConfigMap: the file is a link into a folder that is a link."""
    for version in ["one", "two"]:
        (tmp_path / f"..{version}").mkdir()
        (tmp_path / f"..{version}" / "policies.yaml").write_text(GOOD.format(reason=version))
    os.symlink("..one", tmp_path / "..data")
    os.symlink("..data/policies.yaml", tmp_path / "policies.yaml")
    program = serve("policy:\n  watch: true\n  file_path: policies.yaml\n")
    assert reason(program.address) == "one"
    os.symlink("..two", tmp_path / "..data_tmp")
    os.replace(tmp_path / "..data_tmp", tmp_path / "..data")
    until("two", lambda: reason(program.address))


def test_sighup_reloads_everything_and_says_what_waits_for_a_restart(serve, mock, tmp_path):
    path = tmp_path / "policies.yaml"
    path.write_text(GOOD.format(reason="first"))
    program = serve("")
    path.write_text(GOOD.format(reason="second"))
    write_configuration(tmp_path, mock, "proxy:\n  max_header_bytes: 20000\n", models='["gpt-4o", "closed", "new"]')
    assert reason(program.address) == "first"
    program.process.send_signal(signal.SIGHUP)
    program.wait_for(r"configuration and policies reloaded")
    program.wait_for(r"a restart needs: proxy.max_header_bytes")
    assert reason(program.address) == "second"
    with urllib.request.urlopen(f"http://{program.address}/v1/models", timeout=10) as answer:
        assert "new" in [model["id"] for model in json.loads(answer.read())["data"]]
    (tmp_path / "config.yaml").write_text("providers: {")
    program.process.send_signal(signal.SIGHUP)
    program.wait_for(r"configuration not reloaded")
    assert reason(program.address) == "second"


def test_sighup_during_the_start_is_no_end(binary, mock, tmp_path):
    (tmp_path / "policies.yaml").write_text(GOOD.format(reason="first"))
    write_configuration(tmp_path, mock, "")
    program = Program([binary, "run", "--config", "config.yaml", "--listen", "127.0.0.1:0"], folder=tmp_path)
    try:
        program.wait_for(r"Mercator")
        program.process.send_signal(signal.SIGHUP)
        program.wait_for(r"Server listening on")
        program.wait_for(r"configuration and policies reloaded")
    finally:
        program.stop()


class Repository:
    """A repository of policies with one file in it."""

    def __init__(self, path):
        self.path = path
        path.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments):
        identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com"]
        run = subprocess.run(
            ["git", *identity, *arguments], cwd=self.path, check=True, capture_output=True, text=True, timeout=60
        )
        return run.stdout.strip()

    def commit(self, text, message):
        (self.path / "policies").mkdir(exist_ok=True)
        (self.path / "policies" / "shop.yaml").write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")


def test_commits_are_followed_and_gone_back_from(serve, binary, tmp_path):
    repository = Repository(tmp_path / "repository")
    first = repository.commit(GOOD.format(reason="first"), "Begin")
    program = serve(
        f"""
policy:
  mode: git
  git:
    repository: "{repository.path}"
    path: policies
    poll:
      interval: "200ms"
    clone:
      local_path: "{tmp_path}/clone.git"
"""
    )
    assert reason(program.address) == "first"

    second = repository.commit(GOOD.format(reason="second"), "Go on")
    until("second", lambda: reason(program.address))
    program.wait_for(rf'policies reloaded.*"policy_version":"{second[:12]}-[0-9a-f]{{16}}"')

    broken = repository.commit(BROKEN, "Break it")
    program.wait_for(r"policies not reloaded")
    program.wait_for(rf"{broken[:7]}:policies/shop.yaml:\d+:\d+")
    assert reason(program.address) == "second"

    def policy(*arguments, status=0):
        run = subprocess.run(
            [binary, "policy", *arguments, "--config", "config.yaml"],
            cwd=tmp_path, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert run.returncode == status, run.stdout + run.stderr
        return run.stdout

    told = subprocess.run(
        [binary, "policy", "version", "--config", "config.yaml", "--format", "json"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert told.returncode == 1 and json.loads(told.stdout)["sha"] == second and "use `==`" in told.stderr

    assert "not taken" in subprocess.run(
        [binary, "policy", "sync", "--config", "config.yaml"], cwd=tmp_path, capture_output=True, text=True
    ).stderr
    history = json.loads(policy("history", "--format", "json"))
    assert [entry["message"] for entry in history] == ["Break it", "Go on", "Begin"]
    assert len(json.loads(policy("history", "--limit", "2", "--format", "json"))) == 2
    policy("rollback", "--to", broken[:8], status=1)
    back = json.loads(policy("rollback", "--to", first[:7], "--format", "json"))
    assert back["sha"] == first and set(back) == {"sha", "branch", "author", "timestamp", "repository", "message"}
    until("first", lambda: reason(program.address))

    fourth = repository.commit(GOOD.format(reason="fourth"), "Mend it")
    # Several polls come and go, and nothing is taken until somebody says so.
    time.sleep(1)
    assert reason(program.address) == "first"
    version = json.loads(policy("version", "--format", "json"))
    assert version["sha"] == first
    assert reason(program.address) == "first"
    program.wait_for(rf'"msg":"request".*"policy_version":"{version["version"]}"')
    assert version["version"] in policy("version").splitlines()[0]
    assert json.loads(policy("sync", "--format", "json"))["sha"] == fourth
    until("fourth", lambda: reason(program.address))
    fifth = repository.commit(GOOD.format(reason="fifth"), "And on")
    until("fifth", lambda: reason(program.address))
    assert json.loads(policy("version", "--format", "json"))["sha"] == fifth


def test_a_start_falls_back_to_the_last_good_commit(serve, tmp_path):
    repository = Repository(tmp_path / "repository")
    good = repository.commit(GOOD.format(reason="good"), "Begin")
    section = f"""
policy:
  mode: git
  git:
    repository: "{repository.path}"
    path: policies/shop.yaml
    clone:
      local_path: "{tmp_path}/clone.git"
"""
    program = serve(section)
    assert reason(program.address) == "good"
    program.stop()
    broken = repository.commit(BROKEN, "Break it")
    program = serve(section)
    assert reason(program.address) == "good"
    program.wait_for(rf"commit {broken[:7]} is not taken; {good[:7]}, the last good one, is")
    program.stop()
    os.rename(repository.path, tmp_path / "away")
    program = serve(section)
    assert reason(program.address) == "good"
    program.wait_for(r"the repository cannot be reached, the clone is used")
