#!/usr/bin/env python3
"""Measures what translating a stream costs, chunk by chunk, against passing it on.

Two gateways in a row: the second speaks chat, Anthropic's Messages and Ollama's own API to the first, whose processor
time is measured. Prints a table and writes it into docs/performance.md. The tools are proxy_bench.py's.
"""
import argparse
import os
import statistics
import time

import proxy_bench
from proxy_bench import Bench, free_port, listening, write_between_markers

# The provider's entry at the first gateway, by what it speaks.
PROVIDERS = {
    "chat": "type: generic\n    base_url: \"http://127.0.0.1:@UPSTREAM@/v1\"",
    "Messages": "type: anthropic\n    base_url: \"http://127.0.0.1:@UPSTREAM@\"",
    "Ollama": "type: ollama\n    base_url: \"http://127.0.0.1:@UPSTREAM@/api\"",
}
LOADS = {"paced": (100, "chunks=100 gap=5ms"), "burst": (16, "chunks=200")}
RATIO_MAX = 3


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--mercator", default=os.path.join(proxy_bench.ROOT, ".build/release/mercator"))
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=float, default=3, help="length of one measurement")
    p.add_argument("--write", metavar="FILE", default=os.path.join(proxy_bench.ROOT, "docs/performance.md"))
    return p.parse_args()


class Dialects(Bench):
    """The second gateway, and one first gateway for each dialect."""

    def gateway(self, name, provider):
        port = free_port()
        path = os.path.join(self.work, f"{name}.yaml")
        with open(path, "w") as f:
            f.write(f"""proxy:
  listen_address: "127.0.0.1:{port}"
  event_loops: 1
telemetry:
  logging:
    output: "{os.path.join(self.work, name + '-access.log')}"
providers:
  upstream:
    {provider}
""")
        process = self.spawn(name, [self.options.mercator, "run", "--config", path], "1")
        listening(port, process)
        return process, port

    def rows_of(self, gateways):
        for _ in range(self.options.rounds):
            for kind, (connections, directive) in LOADS.items():
                for name, (process, port) in gateways.items():
                    report = self.measured(
                        process, port, "--connections", connections, "--duration",
                        f"{round(self.options.seconds * 1000)}ms", "--stream", "--prompt", f"[[mock {directive}]] x")
                    if report["requests"]["failed"]:
                        raise SystemExit(f"{report['failed']} streams failed: {name}, {kind}")
                    self.note(kind, name, report["cpu_seconds"] * 1e6 / max(report["events"], 1))


def table(rows):
    lines = ["| CPU µs per chunk | passed on | from Messages | ratio | from Ollama | ratio | target | met |",
             "|---|---:|---:|---:|---:|---:|---|---|"]
    for kind, figures in rows.items():
        value = {name: statistics.median(found) for name, found in figures.items()}
        ratios = {name: value[name] / value["chat"] for name in ("Messages", "Ollama")}
        met = "yes" if max(ratios.values()) <= RATIO_MAX else "NO"
        lines.append(
            f"| {kind} | {value['chat']:.2f} | {value['Messages']:.2f} | {ratios['Messages']:.2f} | "
            f"{value['Ollama']:.2f} | {ratios['Ollama']:.2f} | ≤ {RATIO_MAX} × | {met} |")
    return lines


def main():
    options = arguments()
    bench = Dialects(options)
    try:
        bench.start_mock()
        _, second = bench.gateway("second", PROVIDERS["chat"].replace("@UPSTREAM@", str(bench.mock_port)))
        gateways = {name: bench.gateway(name, provider.replace("@UPSTREAM@", str(second)))
                    for name, provider in PROVIDERS.items()}
        bench.rows_of(gateways)
    finally:
        bench.close()
    lines = table(bench.rows)
    note = (f"{time.strftime('%Y-%m-%d')}; medians of {options.rounds} rounds of "
            f"{options.seconds:g} s; {bench.disturbed} measurements disturbed by other work on the machine.")
    print("\n".join(lines + ["", note]))
    if options.write:
        write_between_markers(options.write, "\n".join(lines + ["", note]), "dialects")


if __name__ == "__main__":
    main()
