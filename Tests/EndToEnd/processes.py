"""Starts programs, waits for the line that says where they listen, and stops them by their own process id."""

import re
import signal
import subprocess
import threading
import time


class Program:
    """One running program whose output is collected line by line."""

    def __init__(self, arguments, environment=None, folder=None):
        self.arguments = [str(argument) for argument in arguments]
        self.lines = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            self.arguments,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            cwd=folder,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self.lines.append(None)
            self._news.notify_all()

    def wait_for(self, pattern, seconds=30):
        """The first match of `pattern` in any line; fails with all output when the program ends or time is up."""
        deadline = time.monotonic() + seconds
        seen = 0
        with self._news:
            while True:
                for line in self.lines[seen:]:
                    found = line is not None and re.search(pattern, line)
                    if found:
                        return found
                    if line is None:
                        raise AssertionError(f"{self.arguments[:2]} ended without {pattern!r}:\n{self.output}")
                seen = len(self.lines)
                rest = deadline - time.monotonic()
                if rest <= 0:
                    raise AssertionError(f"no {pattern!r} within {seconds} s:\n{self.output}")
                self._news.wait(rest)

    @property
    def output(self):
        return "\n".join(line for line in self.lines if line is not None)

    def stop(self, number=signal.SIGTERM, seconds=20):
        """Asks the program to end; returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.arguments[:2]} did not stop within {seconds} s:\n{self.output}")
