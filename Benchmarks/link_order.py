#!/usr/bin/env python3
"""Writes Benchmarks/link-order.txt: the functions that the gateway runs, the costliest first.

The linker puts them side by side in that order (Package.swift). Left where their files put them, the functions of one
request lie scattered over 27 MB of code, most of it Foundation's: each costs a page of the instruction cache's tables,
and the pages around it count as the process's memory.

Callgrind counts instructions while the release program serves plain chat, streams, and streams translated from
Messages and Ollama. A function that is renamed or new falls out of the order and is linked after it, so the list may
age: run this when requests have taken another way, not for every change. Takes a few minutes.
"""
import argparse
import collections
import os
import re
import subprocess
import sys

import proxy_bench
from dialect_bench import PROVIDERS, Dialects
from proxy_bench import listening

# Of a name that recurs, Callgrind writes `name'2`: the second level of its recursion.
RECURSION = re.compile(r"'\d+$")
NAME = re.compile(r"fn=\((\d+)\)(?: (.*))?$")
# What runs once, before the gateway listens, counts as much as what each request does: all of it is resident.
LOADS = (["--requests", 1000, "--prompt-bytes", 900], ["--requests", 20, "--stream", "--prompt", "[[mock chunks=50]] x"])


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--mercator", default=os.path.join(proxy_bench.ROOT, ".build/release/mercator"))
    p.add_argument("--write", metavar="FILE", default=os.path.join(proxy_bench.HERE, "link-order.txt"))
    return p.parse_args()


class Traced(Dialects):
    """Gateways under Callgrind, one after the other."""

    def __init__(self, options):
        super().__init__(options)
        self.program = os.path.join(self.work, "mercator")
        # Callgrind cannot read Swift's DWARF 5; the names are in the symbol table.
        subprocess.run(["objcopy", "--strip-debug", options.mercator, self.program], check=True)
        symbols = subprocess.run(["nm", "--defined-only", "--format=just-symbols", self.program],
                                 check=True, capture_output=True, text=True).stdout
        self.own = set(symbols.split())
        self.instructions = collections.Counter()

    def spawn(self, name, command, cpu):
        if name in ("gateway", *PROVIDERS):
            count = ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={self.counts(name)}"]
            command = [*count, self.program, *command[1:]]
        return super().spawn(name, command, cpu)

    def counts(self, name):
        return os.path.join(self.work, name + ".callgrind")

    def trace(self, name, process, port):
        listening(port, process, 60)
        for load in LOADS:
            self.load(port, "--connections", 16, "--duration", "600s", "--timeout", "60s", *load)
        self.end(process)
        self.instructions.update(self_costs(self.counts(name)))
        print(f"{name}: {len(self.instructions)} functions so far", file=sys.stderr)


def self_costs(path):
    """Instructions by function, without what it called. Source: Callgrind Format Specification."""
    names, costs, function, is_call = {}, collections.Counter(), None, False
    with open(path, errors="replace") as f:
        for line in f:
            found = NAME.match(line)
            if found:
                number, name = found.groups()
                if name:
                    names[number] = RECURSION.sub("", name)
                function = names.get(number)
            elif line.startswith("cfn=") and (called := NAME.match(line[1:])) and called[2]:
                names[called[1]] = RECURSION.sub("", called[2])
            elif line.startswith("calls="):
                is_call = True
            elif line[:1] in "0123456789+-*" and len(parts := line.split()) == 2:
                if not is_call and function:
                    costs[function] += int(parts[1])
                is_call = False
    return costs


def main():
    options = arguments()
    bench = Traced(options)
    try:
        bench.start_mock()
        _, second = bench.gateway("second", PROVIDERS["chat"].replace("@UPSTREAM@", str(bench.mock_port)))
        bench.trace("gateway", *bench.start("gateway")[:2])
        for name, provider in PROVIDERS.items():
            bench.trace(name, *bench.gateway(name, provider.replace("@UPSTREAM@", str(second))))
    finally:
        bench.close()
    order = [name for name, _ in bench.instructions.most_common() if name in bench.own]
    with open(options.write, "w") as f:
        f.write("\n".join(order) + "\n")
    print(f"{len(order)} functions in {options.write}")


if __name__ == "__main__":
    main()
