#!/usr/bin/env python3
"""Measures what routing costs, and what callers notice while one of three providers is dead, and while one flaps.

Prints a table and writes it into docs/performance.md. The same machine, the same load and the same care as
proxy_bench.py, whose tools it uses.
"""
import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import time

import proxy_bench
from proxy_bench import Bench, free_port, listening, results, write_between_markers

NAMES = ["one", "two", "three"]
ROWS = {
    "CPU µs per request more than a fixed route, round-robin": ("value", 5),
    "CPU µs per request more than a fixed route, least-latency": ("value", 5),
    "failed requests, one of three dead": ("value", 0),
    "p99 ms more than with all three, breaker open": ("value", 2),
    "extra attempts %, one of two flapping": ("value", 20),
}


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--mercator", default=os.path.join(proxy_bench.ROOT, ".build/release/mercator"))
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=float, default=4, help="length of one measurement")
    p.add_argument("--connections", type=int, default=64)
    p.add_argument("--rate", type=int, default=1000, help="requests/s of the fixed-rate parts")
    p.add_argument("--flap-seconds", type=int, default=60, help="how long a provider comes and goes each second")
    p.add_argument("--write", metavar="FILE", default=os.path.join(proxy_bench.ROOT, "docs/performance.md"))
    p.add_argument("--nginx-access-log", action="store_true", help=argparse.SUPPRESS)
    return p.parse_args()


class Failover(Bench):
    """Gateways in front of several simulated providers, each of which can be ended and begun again."""

    def __init__(self, options):
        super().__init__(options)
        self.mocks = {}
        self.ports = {name: free_port() for name in NAMES}

    def begin(self, name):
        port = self.ports[name]
        process = self.spawn(name, [self.options.mercator, "mock", "--listen", f"127.0.0.1:{port}"], "0")
        listening(port, process)
        self.mocks[name] = self.mock = process

    def stop(self, name):
        self.end(self.mocks.pop(name))

    def gateway(self, strategy, names=NAMES):
        """A gateway whose access log can be read; its process, port and log."""
        port = free_port()
        path = os.path.join(self.work, f"{port}.yaml")
        providers = "".join(
            f"  {name}: {{ base_url: 'http://127.0.0.1:{self.ports[name]}/v1', models: ['{proxy_bench.MODEL}'] }}\n"
            for name in names)
        routing = f"routing: {{ strategy: {strategy} }}\n" if strategy else ""
        with open(path, "w") as f:
            f.write(f"proxy: {{ listen_address: '127.0.0.1:{port}', event_loops: 1 }}\n{routing}providers:\n{providers}")
        process = self.spawn(f"gateway-{port}", [self.options.mercator, "run", "--config", path], "1")
        listening(port, process)
        return process, port, os.path.join(self.work, f"gateway-{port}.log")

    def cost(self):
        """Processor time per request, in turn: to the only provider, and to one of three by strategy."""
        kinds = {"fixed": (None, NAMES[:1]), "round-robin": ("round-robin", NAMES),
                 "least-latency": ("least-latency", NAMES)}
        gateways = {kind: self.gateway(*what)[:2] for kind, what in kinds.items()}
        for _ in range(self.options.rounds):
            used = {}
            for kind, (process, port) in gateways.items():
                length = f"{round(self.options.seconds * 1000)}ms"
                self.load(port, "--connections", self.options.connections, "--duration", "500ms", "--prompt-bytes", 900)
                r = self.measured(process, port, "--connections", self.options.connections, "--duration", length,
                                  "--prompt-bytes", 900)
                used[kind] = r["cpu_seconds"] * 1e6 / max(r["requests"]["successful"], 1)
                self.note(f"CPU µs per request, {kind}", "gateway", used[kind])
            for kind in ("round-robin", "least-latency"):
                self.note(f"CPU µs per request more than a fixed route, {kind}", "gateway", used[kind] - used["fixed"])
        for process, _ in gateways.values():
            self.end(process)

    def steady(self, port, seconds):
        return self.load(port, "--connections", self.options.connections, "--rate", self.options.rate,
                         "--duration", f"{round(seconds * 1000)}ms", "--prompt-bytes", 900)

    def one_dead(self):
        """A thousand requests a second; one of the three providers dies in the middle of them."""
        for strategy in ("round-robin", "policy", "least-latency"):
            process, port, _ = self.gateway(strategy)
            self.steady(port, 1)
            for _ in range(self.options.rounds):
                well = self.steady(port, self.options.seconds)
                begin = time.monotonic()
                load = subprocess.Popen(
                    self.load_command(port, "--connections", self.options.connections, "--rate", self.options.rate,
                                      "--duration", f"{round(self.options.seconds * 1000)}ms", "--prompt-bytes", 900),
                    stdout=subprocess.PIPE, text=True)
                self.running.append(load)
                time.sleep(max(0, self.options.seconds / 2 - (time.monotonic() - begin)))
                self.mocks[NAMES[0]].kill()
                self.stop(NAMES[0])
                report = results(load.communicate()[0])
                self.running.remove(load)
                self.note("failed requests, one of three dead", "gateway", report["requests"]["failed"])
                self.note(f"p99 ms while it dies, {strategy}", "gateway", report["latency"]["p99_ms"])
                dead = self.steady(port, self.options.seconds)
                self.note("failed requests, one of three dead", "gateway", dead["failed"])
                more = dead["latency"]["p99_ms"] - well["latency"]["p99_ms"]
                self.note("p99 ms more than with all three, breaker open", "gateway", more)
                self.note(f"p50 µs with all three, {strategy}", "gateway", well["latency"]["p50_ms"] * 1e3)
                self.note(f"p50 µs, breaker open, {strategy}", "gateway", dead["latency"]["p50_ms"] * 1e3)
                self.begin(NAMES[0])
                time.sleep(6)  # until its breaker lets it back
            self.end(process)

    def flapping(self):
        """A provider that comes and goes each second, beside one that stays: attempts for each request."""
        process, port, log = self.gateway("round-robin", NAMES[:2])
        seconds = self.options.flap_seconds
        load = subprocess.Popen(
            self.load_command(port, "--connections", self.options.connections, "--rate", self.options.rate // 2,
                              "--duration", f"{seconds}s", "--prompt-bytes", 900), stdout=subprocess.PIPE, text=True)
        self.running.append(load)
        end = time.monotonic() + seconds - 1
        while time.monotonic() < end:
            time.sleep(1)
            if NAMES[0] in self.mocks:
                self.mocks[NAMES[0]].kill()
                self.stop(NAMES[0])
            else:
                self.begin(NAMES[0])
        report = results(load.communicate()[0])
        self.running.remove(load)
        self.end(process)
        requests = attempts = 0
        with open(log) as f:
            for line in f:
                if '"msg":"request"' in line:
                    requests += 1
                    attempts += json.loads(line).get("attempts", 0)
        self.note("failed requests, one of two flapping", "gateway", report["requests"]["failed"])
        self.note("extra attempts %, one of two flapping", "gateway", 100 * (attempts - requests) / max(requests, 1))

    def run(self):
        for name in NAMES:
            self.begin(name)
        for part in (self.cost, self.one_dead, self.flapping):
            print(part.__doc__.splitlines()[0], file=sys.stderr)
            part()


def lines(rows):
    for figure, by in rows.items():
        values = by["gateway"]
        value = sum(values) if figure.startswith("failed") else statistics.median(values)
        limit = ROWS.get(figure, (None, None))[1]
        met = "" if limit is None else "yes" if value <= limit else "NO"
        yield figure, format(value, ".1f" if value % 1 else ".0f"), "" if limit is None else f"≤ {limit}", met


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything started is ended
    bench = Failover(options)
    try:
        bench.run()
    finally:
        bench.close()
    table = list(lines(bench.rows))
    text = "| figure | value | target | met |\n|---|---:|---:|---|\n"
    text += "\n".join("| " + " | ".join(row) + " |" for row in table)
    text += (f"\n\n{time.strftime('%Y-%m-%d')}; medians of {options.rounds} rounds of {options.seconds:g} s, "
             f"{options.connections} connections, {options.rate} requests/s, one event loop; "
             f"{bench.disturbed} measurements disturbed by other work on the machine.")
    print(text)
    if options.write:
        write_between_markers(options.write, text, "failover")


if __name__ == "__main__":
    main()
