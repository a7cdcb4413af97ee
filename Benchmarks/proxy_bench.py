#!/usr/bin/env python3
"""Measures the gateway and nginx side by side, in turn, over the same simulated provider, in one run.

Prints a table of medians and ratios, and writes it into docs/performance.md. Everything listens on
loopback on ports of its own and is ended by its process id. The proxy under test has the second processor to itself;
simulated provider and load share the first. Linux; nginx and taskset are Debian packages; Python's standard library.

Machines are shared and noisy: only figures of one run compare, and rounds in which something else used the processors
are counted at the end.
"""
import argparse
import json
import os
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
TICKS = os.sysconf("SC_CLK_TCK")
MODEL = "gpt-4o-mini"
os.environ["MERCATOR_BENCH_KEY"] = "sk-load"
PINNED = (os.cpu_count() or 1) > 1

# figure: (what the target limits: "ratio", "added" over nginx, or "value"; limit), as issue 2 sets them
TARGETS = {
    "CPU µs per request": ("ratio", 1.5),
    "CPU µs per SSE chunk, paced": ("ratio", 1.6),
    "CPU µs per SSE chunk, burst": ("ratio", 1.5),
    "CPU µs per request, 100 rules over none": ("value", 20),
    "client leaves to provider free p99, ms": ("value", 250),
    "p50 µs at fixed rate": ("added", 100),
    "p99 µs at fixed rate": ("added", 500),
    "resident MB, idle": ("value", 30),
    "resident MB, 5000 open streams": ("value", 150),
    "resident MB after the soak": ("value", 30),
    "start to listening, ms": ("value", 100),
}


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--mercator", default=os.path.join(ROOT, ".build/release/mercator"), help="the program to measure")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=float, default=4, help="length of one measurement")
    p.add_argument("--connections", type=int, default=64)
    p.add_argument("--rate", type=int, default=1000, help="requests/s of the fixed-rate part")
    p.add_argument("--streams", default="1000,5000", help="numbers of open streams at which memory is read")
    p.add_argument("--departures", type=int, default=500, metavar="N", help="clients that leave their stream")
    p.add_argument("--soak", type=int, default=1_000_000, metavar="N",
                   help="requests before memory is read again; 0 leaves it out")
    p.add_argument("--nginx-access-log", action="store_true", help="let nginx write an access log as well")
    p.add_argument("--nginx-only", action="store_true", help="leave the gateway out, to try the bench itself")
    p.add_argument("--write", metavar="FILE", default=os.path.join(ROOT, "docs/performance.md"),
                   help="put the table between the markers of this file; empty: nowhere")
    p.add_argument("--json", metavar="FILE", help="write every single figure there")
    return p.parse_args()


# --- processes

def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listening(port, process, seconds=20.0):
    """Waits until something answers at the port; the time it took."""
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return time.monotonic() - begin
        if process.poll() is not None:
            raise SystemExit(f"{process.args[0]} ended with {process.returncode} before it listened")
        time.sleep(0.001)
    raise SystemExit(f"{process.args[0]} does not listen")


def tree(pid):
    """The process and its descendants."""
    pids = [pid]
    for p in pids:
        try:
            for t in os.listdir(f"/proc/{p}/task"):
                with open(f"/proc/{p}/task/{t}/children") as f:
                    pids += [int(c) for c in f.read().split()]
        except OSError:
            pass
    return pids


def cpu_seconds(pid):
    """Processor time of a process and its descendants, to the nanosecond where the kernel counts it."""
    total = 0.0
    for p in tree(pid):
        try:
            for t in os.listdir(f"/proc/{p}/task"):
                with open(f"/proc/{p}/task/{t}/schedstat") as f:
                    total += int(f.read().split()[0]) / 1e9
        except OSError:
            pass
    return total


def resident_mb(pid):
    pages = 0
    for p in tree(pid):
        try:
            with open(f"/proc/{p}/statm") as f:
                pages += int(f.read().split()[1])
        except OSError:
            pass
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def machine_busy_seconds():
    with open("/proc/stat") as f:
        v = [int(x) for x in f.readline().split()[1:9]]
    return (sum(v) - v[3] - v[4]) / TICKS


def pinned(cpu, command):
    return ["taskset", "-c", cpu, *command] if PINNED else command


def results(text):
    """The measured part of the load generator's report."""
    return json.loads(text)["results"]


class Departures:
    """A provider that streams without end and sees when it is let go; client and provider share this process's clock."""

    HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"x"}}]}\n\n'
    CHUNK = b"%x\r\n%s\r\n" % (len(EVENT), EVENT)

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.listener.settimeout(20)
        self.port = self.listener.getsockname()[1]

    def close(self):
        self.listener.close()

    def measure(self, port):
        """One client that leaves after its first event; milliseconds until the provider's connection is closed."""
        body = json.dumps({"model": MODEL, "stream": True, "messages": [{"role": "user", "content": "x"}]}).encode()
        request = (b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-load\r\n"
                   b"content-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            client.sendall(request)
            provider, _ = self.listener.accept()
            with provider:
                provider.settimeout(20)
                read = b""
                while not read.endswith(body):
                    read += provider.recv(65536)
                provider.sendall(self.HEAD + self.CHUNK)
                seen = b""
                while self.EVENT not in seen:
                    seen += client.recv(65536)
                left = time.monotonic()
                client.close()
                try:
                    while provider.recv(65536):
                        pass
                except ConnectionResetError:
                    pass
                return (time.monotonic() - left) * 1e3


class Bench:
    """The folder, the processes and the figures of one run."""

    def __init__(self, options):
        self.options = options
        self.work = tempfile.mkdtemp(prefix="proxy-bench-")
        os.chmod(self.work, 0o755)  # nginx's worker is another user
        self.running = []
        self.rows = {}
        self.disturbed = 0
        self.mock = None
        self.policies = None  # another policy file than the bench's own
        self.mock_port = free_port()

    # starting and ending

    def spawn(self, name, command, cpu):
        log = open(os.path.join(self.work, name + ".log"), "ab")
        process = subprocess.Popen(pinned(cpu, command), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        log.close()
        self.running.append(process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.remove(process)

    def close(self):
        for process in list(self.running):
            self.end(process)
        shutil.rmtree(self.work, ignore_errors=True)

    def filled(self, template, **values):
        with open(os.path.join(HERE, template)) as f:
            text = f.read()
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        path = os.path.join(self.work, f"{values['PORT']}-{template}")
        with open(path, "w") as f:
            f.write(text)
        return path

    def start_mock(self):
        self.mock = self.spawn("mock", [self.options.mercator, "mock", "--listen", f"127.0.0.1:{self.mock_port}"], "0")
        listening(self.mock_port, self.mock)

    def start_for(self, name, upstream):
        """Starts a proxy in front of another provider than the simulated one."""
        own, self.mock_port = self.mock_port, upstream
        try:
            return self.start(name)[:2]
        finally:
            self.mock_port = own

    def start(self, name):
        """Starts a proxy; its process, its port and the milliseconds until it listened."""
        port = free_port()
        if name == "nginx":
            access = os.path.join(self.work, "nginx-access.log") if self.options.nginx_access_log else "off"
            path = self.filled("nginx.conf", WORK=self.work, PORT=port, UPSTREAM=self.mock_port, ACCESS_LOG=access)
            command = ["nginx", "-p", self.work, "-c", path]
        else:
            path = self.filled("gateway.yaml", PORT=port, UPSTREAM=self.mock_port,
                               POLICIES=self.policies or os.path.join(HERE, "policies.yaml"))
            command = [self.options.mercator, "run", "--config", path]
        process = self.spawn(name, command, "1")
        return process, port, listening(port, process) * 1e3

    # loads

    def load_command(self, port, *options):
        options = [str(option) for option in options]
        if "--rate" not in options:
            options.append("--closed-loop")
        return pinned("0", [self.options.mercator, "benchmark", "--target", f"127.0.0.1:{port}", "--format", "json",
                            "--model", MODEL, "--api-key-env", "MERCATOR_BENCH_KEY", *options])

    def load(self, port, *options):
        out = subprocess.run(self.load_command(port, *options), capture_output=True, text=True)
        if out.returncode != 0 or not out.stdout.strip().startswith("{"):
            raise SystemExit(f"the load generator failed: {out.stderr.strip() or out.stdout.strip()}")
        return results(out.stdout)

    def measured(self, process, port, *options):
        """A load, with the processor time the proxy used for it."""
        def others():
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            return machine_busy_seconds() - used.ru_utime - used.ru_stime - cpu_seconds(self.mock.pid)
        cpu, other, begin = cpu_seconds(process.pid), others(), time.monotonic()
        report = self.load(port, *options)
        report["cpu_seconds"] = cpu_seconds(process.pid) - cpu
        stolen = others() - other - report["cpu_seconds"]
        self.disturbed += stolen > 0.1 * (time.monotonic() - begin)
        return report

    def note(self, figure, name, value):
        self.rows.setdefault(figure, {}).setdefault(name, []).append(value)

    def round(self, name, process, port):
        o = self.options
        length = f"{round(o.seconds * 1000)}ms"
        self.load(port, "--connections", o.connections, "--duration", "1s", "--prompt-bytes", 900)
        r = self.measured(process, port, "--connections", o.connections, "--duration", length,
                          "--prompt-bytes", 900)
        self.note("requests/s, closed loop", name, r["throughput"]["requests_per_second"])
        self.note("CPU µs per request", name, r["cpu_seconds"] * 1e6 / max(r["requests"]["successful"], 1))
        self.note("failed requests", name, r["requests"]["failed"])
        r = self.measured(process, port, "--connections", o.connections, "--duration", length,
                          "--prompt-bytes", 900, "--rate", o.rate)
        self.note("p50 µs at fixed rate", name, r["latency"]["p50_ms"] * 1e3)
        self.note("p99 µs at fixed rate", name, r["latency"]["p99_ms"] * 1e3)
        self.note("failed requests", name, r["requests"]["failed"])
        for kind, connections, directive in (("burst", 16, "chunks=200"),
                                             ("paced", 100, "chunks=100 gap=5ms stamp")):
            r = self.measured(process, port, "--connections", connections, "--duration", length, "--stream",
                              "--prompt", f"[[mock {directive}]] x", "--prompt-bytes", 900)
            self.note(f"CPU µs per SSE chunk, {kind}", name, r["cpu_seconds"] * 1e6 / max(r["events"], 1))
            self.note("failed streams", name, r["requests"]["failed"])
            if kind == "paced":
                self.note("chunk lag p50 µs, paced", name, r["chunk_lag"]["p50_ms"] * 1e3)
                self.note("chunk lag p99 µs, paced", name, r["chunk_lag"]["p99_ms"] * 1e3)

    def rules(self):
        """What a hundred rules cost: the same requests with them and without any, in turn."""
        route = "      - {condition: 'request.model == \"%s\"', action: route, provider: openai}\n" % MODEL
        conditions = ["request.model == \"m-%d\" and request.metadata.user_tier == \"free\"",
                      "request.max_tokens > %d000", "request.metadata.user_region in [\"EU\", \"UK-%d\"]",
                      "request.model starts_with \"v-%d/\"",
                      "request.metadata.user_budget_remaining < %d.5"]
        rules = "".join("      - {condition: '%s', action: deny}\n" % (conditions[i % 5] % (i + 10)) for i in range(99))
        begin = "policies:\n  - name: bench\n    rules:\n"
        texts = {"none": "policies: []\n", "100 rules": begin + rules + route}
        proxies = {}
        for name, text in texts.items():
            self.policies = os.path.join(self.work, f"{len(proxies)}-rules.yaml")
            with open(self.policies, "w") as f:
                f.write(text)
            proxies[name] = self.start("gateway")[:2]
        self.policies = None
        for _ in range(max(3, self.options.rounds)):
            cost = {}
            for name, (process, port) in proxies.items():
                r = self.measured(process, port, "--connections", self.options.connections, "--duration", "2s",
                                  "--prompt-bytes", 900)
                cost[name] = r["cpu_seconds"] * 1e6 / max(r["requests"]["successful"], 1)
            self.note("CPU µs per request, 100 rules over none", "gateway", cost["100 rules"] - cost["none"])
        for process, _ in proxies.values():
            self.end(process)

    def cancellation(self, name):
        """How long a provider goes on working for a client that has left its stream: milliseconds, p50 and p99."""
        departures = Departures()
        process, port = self.start_for(name, departures.port)
        try:
            times = sorted(departures.measure(port) for _ in range(self.options.departures))
        finally:
            departures.close()
            self.end(process)
        self.note("client leaves to provider free p50, ms", name, times[len(times) // 2])
        self.note("client leaves to provider free p99, ms", name, times[min(len(times) - 1, len(times) * 99 // 100)])

    def memory(self, name):
        """Memory of a fresh proxy: idle, with streams open, and after many requests."""
        process, port, _ = self.start(name)
        time.sleep(0.5)
        self.note("resident MB, idle", name, resident_mb(process.pid))
        for count in [int(n) for n in self.options.streams.split(",") if n]:
            load = subprocess.Popen(self.load_command(
                port, "--connections", count, "--requests", count, "--ramp", "3s", "--timeout", "60s", "--stream",
                "--duration", "60s", "--prompt", "[[mock chunks=6 gap=2s]] x"), stdout=subprocess.PIPE, text=True)
            self.running.append(load)
            time.sleep(8)
            self.note(f"resident MB, {count} open streams", name, resident_mb(process.pid))
            out = load.communicate()[0]
            self.running.remove(load)
            self.note("failed streams", name, results(out)["requests"]["failed"] if out.strip() else count)
        self.end(process)
        if self.options.soak:
            process, port, _ = self.start(name)
            r = self.load(port, "--connections", self.options.connections, "--requests", self.options.soak,
                          "--duration", "3600s", "--prompt-bytes", 900)
            self.note("failed requests", name, r["requests"]["failed"])
            self.note("resident MB after the soak", name, resident_mb(process.pid))
            self.end(process)

    def run(self):
        self.start_mock()
        names = ["nginx"] if self.options.nginx_only else ["nginx", "gateway"]
        for _ in range(5):
            for name in names:
                process, _, milliseconds = self.start(name)
                self.note("start to listening, ms", name, milliseconds)
                self.end(process)
        proxies = {name: self.start(name)[:2] for name in names}
        for number in range(self.options.rounds):
            for name, (process, port) in proxies.items():
                print(f"round {number + 1} of {self.options.rounds}: {name}", file=sys.stderr)
                self.round(name, process, port)
        for process, _ in proxies.values():
            self.end(process)
        if "gateway" in names:
            print("a hundred rules: gateway", file=sys.stderr)
            self.rules()
        for name in names:
            print(f"departures: {name}", file=sys.stderr)
            self.cancellation(name)
        for name in names:
            print(f"memory: {name}", file=sys.stderr)
            self.memory(name)


# --- the table

def lines(rows):
    """Rows of the table: figure, nginx, gateway, ratio, target, met."""
    for figure, by in rows.items():
        summed = figure.startswith("failed")
        value = {name: sum(v) if summed else statistics.median(v) for name, v in by.items()}
        nginx, gateway = value.get("nginx"), value.get("gateway")
        ratio = gateway / nginx if gateway is not None and nginx else None
        kind, limit = TARGETS.get(figure, ("value", 0) if summed else (None, None))
        got = {"ratio": ratio, "value": gateway, None: None,
               "added": gateway - nginx if gateway is not None and nginx is not None else None}[kind]
        target = {"ratio": f"≤ {limit} ×", "added": f"≤ +{limit}", "value": f"≤ {limit}", None: ""}[kind]
        met = "" if got is None else "yes" if got <= limit else "NO"
        number = lambda v, form=".1f": "" if v is None else format(v, form)
        yield figure, number(nginx), number(gateway), number(ratio, ".2f"), target, met


HEADINGS = ("figure", "nginx", "gateway", "ratio", "target", "met")


def aligned(table):
    widths = [max(len(r[i]) for r in [HEADINGS, *table]) for i in range(6)]
    for row in [HEADINGS, *table]:
        yield "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths)))


def markdown(table, note):
    yield "| " + " | ".join(HEADINGS) + " |"
    yield "|---|---:|---:|---:|---:|---|"
    for row in table:
        yield "| " + " | ".join(row) + " |"
    yield ""
    yield note


def write_between_markers(path, text, mark="bench"):
    begin, end = f"<!-- {mark}:begin -->", f"<!-- {mark}:end -->"
    with open(path) as f:
        page = f.read()
    head, _, rest = page.partition(begin)
    _, found, tail = rest.partition(end)
    if not found:
        raise SystemExit(f"{path} has no {begin} … {end}")
    with open(path, "w") as f:
        f.write(f"{head}{begin}\n{text}\n{end}{tail}")


def summary(bench):
    model = next((l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "unknown")
    nginx = subprocess.run(["nginx", "-v"], capture_output=True, text=True).stderr.strip().rpartition("/")[2]
    return (f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} × {model}, Linux {os.uname().release}, nginx {nginx}; "
            f"medians of {bench.options.rounds} rounds of {bench.options.seconds:g} s, "
            f"{bench.options.connections} connections, fixed rate {bench.options.rate}/s; "
            f"{bench.disturbed} measurements disturbed by other work on the machine.")


def main():
    options = arguments()
    for tool in ["nginx"] + ["taskset"] * PINNED:
        if not shutil.which(tool):
            raise SystemExit(f"the bench needs {tool} (Debian package)")
    if not os.path.exists(options.mercator):
        raise SystemExit(f"no program at {options.mercator}: build it with `make build`")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything started is ended
    bench = Bench(options)
    try:
        bench.run()
    finally:
        bench.close()
    table = list(lines(bench.rows))
    note = summary(bench)
    print("\n".join(aligned(table)), note, sep="\n\n")
    if options.json:
        with open(options.json, "w") as f:
            json.dump({"note": note, "figures": bench.rows}, f, indent=1)
    if options.write and not options.nginx_only:
        write_between_markers(options.write, "\n".join(markdown(table, note)))


if __name__ == "__main__":
    main()
