#!/usr/bin/env python3
"""Measures the gateway at its limits: overload, stalled readers, thousands of streams and connections, clients that
leave, and stops in the middle of everything.

Prints a table and writes it into docs/performance.md. The same machine and the same care as proxy_bench.py, whose
tools it uses. Needs as many open files as `ulimit -Hn` says, 20,000 at least for 9,000 streams.
"""
import argparse
import asyncio
import json
import os
import random
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

import proxy_bench
from proxy_bench import Bench, Departures, MODEL, free_port, listening, resident_mb, results, write_between_markers

sys.path.insert(0, os.path.join(proxy_bench.ROOT, "Tests", "EndToEnd"))
from edge_clients import Crowd, request  # noqa: E402

ROWS = {
    "overload: goodput at three times capacity, % of peak": ("least", 90),
    "overload: refusal p99, ms": ("most", 20),
    "overload: health p99, ms": ("most", 50),
    "stalled readers: KB each": ("most", 320),
    "stalled readers: others' p99, % of without them": ("most", 120),
    "9,000 streams: resident MB": ("most", 300),
    "9,000 streams: lost": ("most", 0),
    "client gone before the head: p99 ms": ("most", 250),
    "client gone between events: p99 ms": ("most", 250),
    "client gone in a burst: p99 ms": ("most", 250),
    "10,000 connections: seconds until all are accepted": ("most", 5),
    "10,000 connections: KB each": ("most", 10),
    "drain: requests lost": ("most", 0),
    "drain: stops that did not leave with 0": ("most", 0),
}


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--mercator", default=os.path.join(proxy_bench.ROOT, ".build/release/mercator"))
    p.add_argument("--parts", default="overload,stalled,streams,departures,accepts,drain")
    p.add_argument("--seconds", type=float, default=8, help="length of one measurement under load")
    p.add_argument("--trials", type=int, default=1_000, help="clients that leave, at each stage")
    p.add_argument("--streams", type=int, default=9_000)
    p.add_argument("--stalled", type=int, default=500)
    p.add_argument("--drains", type=int, default=20)
    p.add_argument("--drain-streams", type=int, default=500)
    p.add_argument("--rules", type=int, default=8_000, help="rules that make deciding the bottleneck of the overload")
    p.add_argument("--write", metavar="FILE", default=os.path.join(proxy_bench.ROOT, "docs/performance.md"))
    p.add_argument("--nginx-access-log", action="store_true", help=argparse.SUPPRESS)
    return p.parse_args()


class Flood(asyncio.Protocol):
    """A provider that streams without end, as fast as the gateway reads."""

    HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"' + b"x" * 400 + b'"}}]}\n\n'
    PIECE = (b"%x\r\n%s\r\n" % (len(EVENT), EVENT)) * 8

    def connection_made(self, transport):
        self.transport, self.isOpen, self.seen = transport, True, b""

    def data_received(self, data):
        if not self.seen:
            self.transport.write(self.HEAD)
            self.go()
        self.seen = b"."

    def pause_writing(self):
        self.isOpen = False

    def resume_writing(self):
        self.isOpen = True
        self.go()

    def go(self):
        while self.isOpen and not self.transport.is_closing():
            self.transport.write(self.PIECE)

    @classmethod
    def start(cls):
        """The port of a provider in a process of its own, and the process' id."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        pid = os.fork()
        if pid:
            port = listener.getsockname()[1]
            listener.close()
            return port, pid

        async def serve():
            loop = asyncio.get_running_loop()
            await (await loop.create_server(cls, sock=listener)).serve_forever()

        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        asyncio.run(serve())
        os._exit(0)


class Edge(Bench):
    def gateway(self, text, cpu="1"):
        port = free_port()
        path = os.path.join(self.work, f"{port}.yaml")
        with open(path, "w") as f:
            f.write(text.replace("@PORT@", str(port)))
        process = self.spawn(f"gateway-{port}", [self.options.mercator, "run", "--config", path], cpu)
        listening(port, process)
        return process, port

    def plain(self, proxy="max_queue_delay: 100ms", rest=""):
        return (f"proxy: {{ listen_address: '127.0.0.1:@PORT@', event_loops: 1, {proxy} }}\nproviders:\n"
                f"  mock: {{ base_url: 'http://127.0.0.1:{self.mock_port}/v1', models: ['*'], timeout: 300s }}\n{rest}"
                "telemetry: { logging: { access_log: false } }\n")

    @staticmethod
    def metric(port, name):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as s:
            s.sendall(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            text = b""
            while piece := s.recv(65536):
                text += piece
        found = re.search(rb"^mercator_jupiter_%s (\S+)$" % re.escape(name.encode()), text, re.MULTILINE)
        return float(found.group(1)) if found else 0

    @staticmethod
    def health(port, until, times):
        while time.monotonic() < until:
            begin = time.monotonic()
            with socket.create_connection(("127.0.0.1", port), timeout=20) as s:
                s.sendall(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                while s.recv(65536):
                    pass
            times.append((time.monotonic() - begin) * 1e3)
            time.sleep(0.02)

    def overload(self):
        """Three times as many requests as can be decided: what is served, and how soon the others are told."""
        rules = "".join(f"      - {{condition: 'request.model == \"m-{i}\" and request.max_tokens > {i}', action: deny}}\n"
                        for i in range(self.options.rules))
        process, port = self.gateway(self.plain("max_queue_delay: 10ms", rest="policies:\n  - name: heavy\n    rules:\n" + rules))
        length = f"{self.options.seconds:g}s"
        self.load(port, "--connections", 64, "--duration", "1s")
        peak = self.load(port, "--connections", 64, "--duration", length)["throughput"]["requests_per_second"]
        usual = self.load(port, "--connections", 64, "--duration", length, "--rate", 0.8 * peak)
        times = []
        watch = threading.Thread(target=self.health, args=(port, time.monotonic() + self.options.seconds, times))
        refusals = subprocess.Popen(
            self.load_command(port, "--connections", 4, "--duration", length, "--rate", 50, "--expected-status", 503),
            stdout=subprocess.PIPE, text=True)
        self.running.append(refusals)
        watch.start()
        over = self.load(port, "--connections", 1_000, "--duration", length, "--rate", 3 * peak)
        watch.join()
        told = results(refusals.communicate()[0])
        self.running.remove(refusals)
        goodput = over["requests"]["successful"] / self.options.seconds
        self.note("overload: capacity, requests/s", "", peak)
        self.note("overload: goodput at three times capacity, % of peak", "", 100 * goodput / peak)
        self.note("overload: refusal p99, ms", "", told["latency"]["p99_ms"])
        self.note("overload: served p99, ms", "", over["latency"]["p99_ms"])
        self.note("overload: p99 at 80 % of capacity, ms", "", usual["latency"]["p99_ms"])
        times.sort()
        self.note("overload: health p99, ms", "", times[int(len(times) * 0.99)])
        self.note("overload: refused", "", self.metric(port, 'overload_refusals_total{limit="max_queue_delay"}'))
        self.end(process)

    def stalled(self):
        """Readers that do not read, of streams that do not end, beside a steady load."""
        flood, pid = Flood.start()
        try:
            extra = f"  flood: {{ base_url: 'http://127.0.0.1:{flood}/v1', models: [flood], timeout: 600s }}\n"
            text = self.plain("max_queue_delay: 100ms, write_timeout: 600s").replace("models: ['*']", f"models: ['{MODEL}']")
            process, port = self.gateway(text.replace("telemetry:", extra + "telemetry:"))
            steady = ("--connections", 32, "--rate", 500, "--duration", f"{self.options.seconds:g}s", "--prompt-bytes", 900)
            self.load(port, *steady)
            body = request("x").split(b"\r\n\r\n", 1)[1].replace(b"gpt-4o", b"flood")
            message = (b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                       b"content-length: %d\r\n\r\n%s" % (len(body), body))
            for _ in range(3):
                without = self.load(port, *steady)["latency"]["p99_ms"]
                before = resident_mb(process.pid)
                crowd = []
                for _ in range(self.options.stalled):
                    s = socket.socket()
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
                    s.connect(("127.0.0.1", port))
                    s.sendall(message)
                    crowd.append(s)
                time.sleep(5)
                beside = self.load(port, *steady)["latency"]["p99_ms"]
                grown = resident_mb(process.pid) - before
                self.note("stalled readers: KB each", "", grown * 1e3 / self.options.stalled)
                self.note("stalled readers: others' p99, % of without them", "", 100 * beside / without)
                for s in crowd:
                    s.close()
                time.sleep(1)
            self.end(process)
        finally:
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)

    def streams(self):
        """Thousands of streams of an event a second."""
        process, port = self.gateway(self.plain())
        count = self.options.streams
        load = subprocess.Popen(
            self.load_command(port, "--connections", count, "--ramp", "10s", "--duration", "12s", "--requests", count,
                              "--stream", "--timeout", "120s", "--prompt", "[[mock chunks=25 gap=1s]] x"),
            stdout=subprocess.PIPE, text=True)
        self.running.append(load)
        most, open_at_once = 0, 0
        while load.poll() is None:
            most = max(most, resident_mb(process.pid))
            open_at_once = max(open_at_once, self.metric(port, "requests_in_flight"))
            time.sleep(0.5)
        report = results(load.communicate()[0])
        self.running.remove(load)
        self.note("9,000 streams: open at once", "", open_at_once)
        self.note("9,000 streams: resident MB", "", most)
        self.note("9,000 streams: lost", "", count - report["requests"]["successful"])
        self.end(process)

    def departures(self):
        """Clients that leave, and how long the provider goes on for them, at three stages of a stream."""
        for stage in ("before the head", "between events", "in a burst"):
            provider = Stage(stage)
            text = self.plain().replace(f":{self.mock_port}/", f":{provider.port}/")
            process, port = self.gateway(text)
            times = sorted(provider.measure(port) for _ in range(self.options.trials))
            provider.close()
            self.end(process)
            self.note(f"client gone {stage}: p99 ms", "", times[int(len(times) * 0.99)])

    def accepts(self):
        """Ten thousand clients that connect at once and say nothing."""
        process, port = self.gateway(self.plain())
        self.load(port, "--connections", 8, "--duration", "500ms")
        before, begin, crowd = resident_mb(process.pid), time.monotonic(), []
        for _ in range(10_000):
            s = socket.socket()
            s.setblocking(False)
            s.connect_ex(("127.0.0.1", port))
            crowd.append(s)
        while self.metric(port, "client_connections") < 10_000 and time.monotonic() - begin < 30:
            time.sleep(0.02)
        self.note("10,000 connections: seconds until all are accepted", "", time.monotonic() - begin)
        self.note("10,000 connections: KB each", "", (resident_mb(process.pid) - before) * 1e3 / 10_000)
        report = self.load(port, "--connections", 16, "--rate", 500, "--duration", "3s")
        self.note("10,000 connections: p99 ms of others", "", report["latency"]["p99_ms"])
        for s in crowd:
            s.close()
        self.end(process)

    def drain(self):
        """SIGTERM at random while hundreds of streams run and new ones begin."""
        lost = done = disorderly = 0
        for number in range(self.options.drains):
            process, port = self.gateway(self.plain())
            crowd = Crowd(f"127.0.0.1:{port}", request("[[mock chunks=10 gap=50ms]] x"), self.options.drain_streams)

            async def scene():
                asking = asyncio.create_task(crowd.run())
                await asyncio.sleep(random.Random(number).uniform(0.5, 2))
                process.send_signal(signal.SIGTERM)
                await asyncio.wait_for(asking, 40)

            asyncio.run(scene())
            disorderly += process.wait(40) != 0
            self.running.remove(process)
            done += crowd.counts["complete"]
            odd = sum(count for what, count in crowd.counts.items() if what not in ("complete", "refused"))
            lost += odd
            if odd:
                print(number, crowd.counts, crowd.odd[:2], file=sys.stderr)
        self.note("drain: streams that ended whole", "", done)
        self.note("drain: requests lost", "", lost)
        self.note("drain: stops that did not leave with 0", "", disorderly)

    def run(self):
        self.start_mock()
        for name in self.options.parts.split(","):
            part = getattr(self, name)
            print(part.__doc__.splitlines()[0], file=sys.stderr)
            part()


class Stage(Departures):
    """A provider that is left at a certain stage of its answer."""

    def __init__(self, stage):
        super().__init__()
        self.stage = stage

    def measure(self, port):
        body = json.dumps({"model": MODEL, "stream": True, "messages": [{"role": "user", "content": "x"}]}).encode()
        message = (b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                   b"content-length: %d\r\n\r\n%s" % (len(body), body))
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            client.sendall(message)
            provider, _ = self.listener.accept()
            with provider:
                provider.settimeout(20)
                read = b""
                while not read.endswith(body):
                    read += provider.recv(65536)
                if self.stage != "before the head":
                    provider.sendall(self.HEAD + self.CHUNK)
                    seen = b""
                    while self.EVENT not in seen:
                        seen += client.recv(65536)
                left = time.monotonic()
                client.close()
                try:
                    if self.stage == "in a burst":
                        while True:
                            provider.sendall(self.CHUNK)
                    while provider.recv(65536):
                        pass
                except (ConnectionResetError, BrokenPipeError):
                    pass
                return (time.monotonic() - left) * 1e3


def lines(rows):
    for figure, by in rows.items():
        value = statistics.median(by[""])
        kind, limit = ROWS.get(figure, (None, None))
        met = "" if limit is None else "yes" if (value <= limit if kind == "most" else value >= limit) else "NO"
        target = "" if limit is None else f"{'≤' if kind == 'most' else '≥'} {limit}"
        yield figure, format(value, ".1f" if value % 1 else ".0f"), target, met


def main():
    options = arguments()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything started is ended
    bench = Edge(options)
    try:
        bench.run()
    finally:
        bench.close()
    text = "| figure | value | target | met |\n|---|---:|---:|---|\n"
    text += "\n".join("| " + " | ".join(row) + " |" for row in lines(bench.rows))
    text += (f"\n\n{time.strftime('%Y-%m-%d')}; one event loop on a processor of its own, load and providers on another; "
             f"{options.trials} clients left at each stage, {options.drains} stops with {options.drain_streams} clients each.")
    print(text)
    if options.write:
        write_between_markers(options.write, text, "edge")


if __name__ == "__main__":
    main()
