"""Git repositories behind real servers on loopback: nginx with git's own CGI program over TLS, and sshd."""

import getpass
import os
import pathlib
import shutil
import socket
import subprocess
import time

from processes import Program

SBIN = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def free_port():
    """A port that was free a moment ago: these servers cannot be told to choose one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def program(name):
    """Where a server's program is."""
    found = shutil.which(name, path=SBIN)
    assert found, f"{name} is not installed; `make test-packages` installs it"
    return found


def run(*arguments, folder=None):
    return subprocess.run(
        [str(argument) for argument in arguments], cwd=folder, check=True, capture_output=True, text=True, timeout=60
    ).stdout.strip()


class Repository:
    """A repository of policies with one file in it, and a bare copy that servers serve."""

    def __init__(self, folder):
        self.work, self.bare = folder / "work", folder / "served" / "policies.git"
        self.bare.parent.mkdir(parents=True)
        run("git", "init", "--quiet", "--initial-branch=main", self.work)
        run("git", "init", "--quiet", "--bare", "--initial-branch=main", self.bare)

    def commit(self, text, message="Change"):
        (self.work / "policies.yaml").write_text(text)
        identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com"]
        run("git", "add", "--all", folder=self.work)
        run("git", *identity, "commit", "--quiet", "--message", message, folder=self.work)
        run("git", "push", "--quiet", self.bare, "main", folder=self.work)
        return run("git", "rev-parse", "HEAD", folder=self.work)


class HTTPSServer:
    """nginx before git-http-backend, with a certificate of its own authority and one token that it takes."""

    def __init__(self, folder, repository):
        self.folder, self.repository = folder, repository
        folder.mkdir()
        self.authority = folder / "cert.pem"
        run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", folder / "key.pem", "-out", self.authority,
        )  # fmt: skip
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}/policies.git"
        self.fcgi = Program([program("fcgiwrap"), "-s", f"unix:{folder}/fcgi.sock"])
        self.nginx = None

    def take(self, token):
        """From now on this is the token; the file is read for each request."""
        (self.folder / "passwords").write_text(f"x-access-token:{{PLAIN}}{token}\n")

    def start(self):
        backend = pathlib.Path(run("git", "--exec-path")) / "git-http-backend"
        user = "user root;" if os.geteuid() == 0 else ""
        kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        temporary = "\n".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        (self.folder / "nginx.conf").write_text(
            f"""
daemon off; master_process off; {user}
pid {self.folder}/nginx.pid;
error_log stderr info;
events {{ worker_connections 64; }}
http {{
    access_log {self.folder}/access.log;
    {temporary}
    server {{
        listen 127.0.0.1:{self.port} ssl;
        ssl_certificate {self.authority};
        ssl_certificate_key {self.folder}/key.pem;
        auth_basic "policies";
        auth_basic_user_file {self.folder}/passwords;
        location / {{
            fastcgi_pass unix:{self.folder}/fcgi.sock;
            fastcgi_param SCRIPT_FILENAME {backend};
            fastcgi_param GIT_PROJECT_ROOT {self.repository.bare.parent};
            fastcgi_param GIT_HTTP_EXPORT_ALL "";
            fastcgi_param PATH_INFO $uri;
            fastcgi_param REMOTE_USER $remote_user;
            fastcgi_param QUERY_STRING $query_string;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param CONTENT_TYPE $content_type;
            fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
            fastcgi_param HTTP_GIT_PROTOCOL $http_git_protocol;
        }}
    }}
}}
"""
        )
        self.nginx = Program([program("nginx"), "-p", self.folder, "-c", self.folder / "nginx.conf"])
        await_port(self.port, self.nginx)

    def stop(self):
        if self.nginx:
            self.nginx.stop()
            self.nginx = None

    def close(self):
        self.stop()
        self.fcgi.stop()


class SSHServer:
    """sshd that lets one key in; what it calls itself and whom it lets in can be changed."""

    def __init__(self, folder, passphrase=""):
        self.folder = folder
        folder.mkdir(mode=0o700)
        for name, phrase in [("host", ""), ("other-host", ""), ("client", passphrase), ("stranger", "")]:
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", phrase, "-C", name, "-f", folder / name)
        self.port = free_port()
        self.key, self.known_hosts = folder / "client", folder / "known_hosts"
        self.let_in("client")
        self.know("host")
        self.sshd = None

    def url(self, repository):
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{repository.bare}"

    def let_in(self, name):
        """From now on whoever has this key is let in."""
        (self.folder / "authorized_keys").write_text((self.folder / f"{name}.pub").read_text())

    def know(self, name):
        """From now on the client takes the server for the one with this key."""
        key = " ".join((self.folder / f"{name}.pub").read_text().split()[:2])
        self.known_hosts.write_text(f"[127.0.0.1]:{self.port} {key}\n")

    def start(self):
        if os.geteuid() == 0:
            # What the service's own start would make.
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        (self.folder / "sshd_config").write_text(
            f"""
Port {self.port}
ListenAddress 127.0.0.1
HostKey {self.folder}/host
AuthorizedKeysFile {self.folder}/authorized_keys
PidFile {self.folder}/sshd.pid
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
"""
        )
        self.sshd = Program([program("sshd"), "-D", "-e", "-f", self.folder / "sshd_config"])
        self.sshd.wait_for(r"Server listening on 127\.0\.0\.1")

    def stop(self):
        if self.sshd:
            self.sshd.process.terminate()
            self.sshd.process.wait(20)
            self.sshd = None

    def close(self):
        self.stop()


def await_port(port, server, seconds=20):
    """Waits until somebody listens; fails with the server's output when it ends."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert server.process.poll() is None and time.monotonic() < deadline, server.output
            time.sleep(0.02)
