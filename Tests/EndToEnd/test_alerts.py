"""Alerts while the configuration changes and while the gateway stops."""

import json
import signal
import time

import httpx
import pytest

from processes import Program
from webhook_receiver import Receiver, signature_of

OLD, NEW = "old-secret-0123456789", "new-secret-0123456789"


@pytest.fixture
def receivers():
    """A function that starts receivers."""
    running = []

    def start(**options):
        running.append(Receiver(**options))
        return running[-1]

    yield start
    for receiver in running:
        receiver.close()


def write(folder, mock, alerts, proxy="{}"):
    (folder / "config.yaml").write_text(
        f"""
proxy: {proxy}
providers:
  mock: {{base_url: "{mock.base_url}", api_key: "sk-upstream-0123456789abcdef"}}
policy:
  alerts: {alerts}
policies:
  - name: "report"
    rules:
      - {{name: "all", action: alert, message: "{{{{ request.user }}}}"}}
"""
    )


def run(binary, folder):
    program = Program([binary, "run", "--config", "config.yaml", "--listen", "127.0.0.1:0"], folder=folder)
    program.address = program.wait_for(r"Server listening on (127\.0\.0\.1:\d+)").group(1)
    return program


def ask(program, user):
    body = {"model": "gpt-4o", "user": user, "messages": [{"role": "user", "content": "hello"}]}
    assert httpx.post(f"http://{program.address}/v1/chat/completions", json=body, timeout=20).status_code == 200


def test_a_reload_sends_what_waits_to_the_new_webhook(binary, mock, receivers, tmp_path):
    old, new = receivers(statuses=[503] * 1000), receivers()
    write(tmp_path, mock, f'{{webhook: "{old.url}", secret: "{OLD}", retries: 10}}')
    program = run(binary, tmp_path)
    try:
        for number in range(12):
            ask(program, f"user-{number}")
        body, signature = old.letters.get(timeout=20)
        assert signature == signature_of(body, OLD)
        write(tmp_path, mock, f'{{webhook: "{new.url}", secret: "{NEW}"}}')
        program.process.send_signal(signal.SIGHUP)
        program.wait_for(r"configuration and policies reloaded")
        texts = set()
        while len(texts) < 12:
            body, signature = new.letters.get(timeout=40)
            assert signature == signature_of(body, NEW)
            texts.add(json.loads(body)["text"])
        assert texts == {f"user-{number}" for number in range(12)}
        assert OLD not in program.output and NEW not in program.output and "/hook" not in program.output
    finally:
        program.stop()


def test_a_stop_waits_for_alerts_no_longer_than_it_may(binary, mock, receivers, tmp_path):
    receiver = receivers(hangs=True)
    alerts = f'{{webhook: "{receiver.url}", timeout: "30s", queue: 20}}'
    write(tmp_path, mock, alerts, proxy='{shutdown_timeout: "1s", event_loops: 1}')
    program = run(binary, tmp_path)
    for number in range(25):
        ask(program, f"user-{number}")
    receiver.letters.get(timeout=20)
    program.wait_for(r"5 alerts were dropped: `policy.alerts.queue` is full")
    begin = time.monotonic()
    assert program.stop() == 0
    assert 0.9 < time.monotonic() - begin < 10
    program.wait_for(r"16 alerts were not sent: the gateway stopped")
    assert program.output.count("an alert did not reach") == 4


def test_a_stop_sends_what_can_be_sent(binary, mock, receivers, tmp_path):
    receiver = receivers(statuses=[503])
    write(tmp_path, mock, f'{{webhook: "{receiver.url}"}}', proxy='{shutdown_timeout: "20s"}')
    program = run(binary, tmp_path)
    ask(program, "last")
    receiver.letters.get(timeout=20)
    assert program.stop() == 0
    assert json.loads(receiver.letters.get(timeout=1)[0])["text"] == "last"
    assert "not sent" not in program.output
