"""Policies from repositories behind real servers: credentials, and what happens when they or the server fail."""

import os
import subprocess

import pytest

from git_servers import HTTPSServer, Repository, SSHServer
from processes import Program
from test_reload import BROKEN, GOOD, reason, until

TOKEN = "tok-0123456789-abcdefghij"


@pytest.fixture
def repository(tmp_path):
    repository = Repository(tmp_path / "repository")
    repository.commit(GOOD.format(reason="first"), "Begin")
    return repository


@pytest.fixture
def https(repository, tmp_path):
    server = HTTPSServer(tmp_path / "https", repository)
    server.take(TOKEN)
    server.start()
    yield server
    server.close()


@pytest.fixture
def serve(binary, mock, tmp_path):
    """A function that starts a gateway with a `policy.git` section; with `fails` it waits for its end."""
    running = []

    def start(git, environment=None, fails=False):
        (tmp_path / "config.yaml").write_text(
            f"""
providers:
  mock: {{base_url: "{mock.base_url}", api_key: "sk-upstream-0123456789abcdef", models: ["closed"]}}
policy:
  mode: git
  git:
    path: policies.yaml
    poll: {{interval: "200ms", timeout: "10s"}}
    clone: {{local_path: "{tmp_path}/clone.git"}}
{git}
"""
        )
        program = Program(
            [binary, "run", "--config", "config.yaml", "--listen", "127.0.0.1:0"],
            environment=dict(os.environ, **(environment or {})), folder=tmp_path,
        )  # fmt: skip
        running.append(program)
        if fails:
            assert program.process.wait(30) == 1
            program._reader.join(10)
        else:
            program.address = program.wait_for(r"Server listening on (127\.0\.0\.1:\d+)", 60).group(1)
        return program

    yield start
    for program in running:
        program.stop()


def over_https(server, token="${POLICY_TOKEN}"):
    return f'    repository: "{server.url}"\n    auth: {{type: token, token: "{token}"}}'


def trusting(server, token=TOKEN):
    return {"GIT_SSL_CAINFO": str(server.authority), "POLICY_TOKEN": token}


def holds(folder, text):
    """Whether a text is in any file below a folder."""
    return subprocess.run(["grep", "-rqF", "--", text, str(folder)], timeout=60).returncode == 0


def test_commits_come_over_https_with_a_token(serve, https, repository, tmp_path):
    program = serve(over_https(https), trusting(https))
    program.wait_for(r'"msg":"serving".*"policy_version":"[0-9a-f]{12}-[0-9a-f]{16}"')
    assert reason(program.address) == "first"
    second = repository.commit(GOOD.format(reason="second"))
    until("second", lambda: reason(program.address))
    program.wait_for(rf'policies reloaded.*"policy_version":"{second[:12]}-[0-9a-f]{{16}}"')
    repository.commit(BROKEN)
    program.wait_for(r"policies not reloaded")
    assert reason(program.address) == "second"
    assert TOKEN not in program.output and not holds(tmp_path / "clone.git", TOKEN)


def test_a_token_that_is_revoked_keeps_the_last_good_policies(serve, https, repository):
    program = serve(over_https(https), trusting(https))
    https.take("another-token")
    program.wait_for(r"the repository cannot be reached, the clone is used: git says: .*refuses the token")
    repository.commit(GOOD.format(reason="second"))
    assert reason(program.address) == "first"
    https.take(TOKEN)
    until("second", lambda: reason(program.address))
    assert program.output.count("the repository cannot be reached") == 1, "told once, not at every poll"
    assert TOKEN not in program.output


def test_a_wrong_token_is_told_at_the_start(serve, https, tmp_path):
    program = serve(over_https(https), trusting(https, "tok-wrong-9876543210"), fails=True)
    assert "git says:" in program.output and "refuses the token" in program.output, program.output
    assert "tok-wrong" not in program.output and not holds(tmp_path / "clone.git", "tok-wrong")


def test_a_certificate_that_nobody_vouches_for_is_refused(serve, https):
    program = serve(over_https(https), {"POLICY_TOKEN": TOKEN}, fails=True)
    assert "certificate" in program.output, program.output
    assert TOKEN not in program.output


def test_a_server_that_is_gone_keeps_the_last_good_policies(serve, https, repository):
    program = serve(over_https(https), trusting(https))
    https.stop()
    program.wait_for(r"the repository cannot be reached, the clone is used: git says: .*[Cc]onnect")
    assert reason(program.address) == "first"
    program.stop()
    again = serve(over_https(https), trusting(https))
    assert reason(again.address) == "first"
    https.start()
    again.wait_for(r"the policies' repository can be reached again")
    repository.commit(GOOD.format(reason="second"))
    until("second", lambda: reason(again.address))


@pytest.fixture(params=["", "a phrase for the key"])
def ssh(request, tmp_path):
    server = SSHServer(tmp_path / "ssh", request.param)
    server.phrase = request.param
    server.start()
    yield server
    server.close()


def over_ssh(server, repository):
    phrase = f'ssh_key_passphrase: "{server.phrase}", ' if server.phrase else ""
    return (
        f'    repository: "{server.url(repository)}"\n    auth: {{type: ssh, {phrase}ssh_key_path: "{server.key}", '
        f'ssh_known_hosts_path: "{server.known_hosts}"}}'
    )


def test_commits_come_over_ssh_with_a_key(serve, ssh, repository):
    program = serve(over_ssh(ssh, repository))
    assert reason(program.address) == "first"
    repository.commit(GOOD.format(reason="second"))
    until("second", lambda: reason(program.address))
    assert not ssh.phrase or ssh.phrase not in program.output


@pytest.mark.parametrize("ssh", [""], indirect=True)
def test_what_ssh_refuses_keeps_the_last_good_policies(serve, ssh, repository):
    program = serve(over_ssh(ssh, repository))
    ssh.know("other-host")
    program.wait_for(r"Host key verification failed.*known_hosts")
    ssh.know("host")
    program.wait_for(r"can be reached again")
    ssh.let_in("stranger")
    program.wait_for(r"Permission denied \(publickey\).*does not know the key")
    assert reason(program.address) == "first"
    ssh.stop()
    program.wait_for(r"git says: ssh: connect to host 127\.0\.0\.1 port \d+: Connection refused")
    assert reason(program.address) == "first"
    ssh.let_in("client")
    ssh.start()
    repository.commit(GOOD.format(reason="second"))
    until("second", lambda: reason(program.address))


@pytest.mark.parametrize("ssh", [""], indirect=True)
def test_a_host_that_is_not_known_is_told_at_the_start(serve, ssh, repository):
    ssh.know("other-host")
    program = serve(over_ssh(ssh, repository), fails=True)
    assert "Host key verification failed" in program.output, program.output
