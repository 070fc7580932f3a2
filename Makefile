# Everything starts here. Each target does the set-up it needs; `make help` lists them.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
RUN := .venv/.ready-to-run
DRAW := .venv/.ready-to-draw
WORK := .venv/.ready-to-work
# What somebody set for a bot of their own must not leak into the tests.
SLACK := BOT_TOKEN BOT_TOKEN_FILE APP_TOKEN APP_TOKEN_FILE SIGNING_SECRET SIGNING_SECRET_FILE
CLEAN := env $(foreach name,CONFIG DATABASE DATABASE_FILE HOST LOG PORT TOKEN TOKEN_FILE,-u LISTENPOST_$(name)) \
	$(foreach name,$(SLACK),-u SLACK_$(name)) -u DISCORD_TOKEN -u DISCORD_TOKEN_FILE

.PHONY: help setup run demo test check fix proof bench judges docs record lock

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(WORK) ## Make .venv with everything that is needed, locked with hashes

$(RUN): requirements.lock scripts/setup.sh
	@sh scripts/setup.sh requirements.lock && touch $(RUN)

# Charts as pictures need three times the room, and the demo's page needs none of it: only `make run` has them.
$(DRAW): requirements-charts.lock scripts/setup.sh
	@sh scripts/setup.sh requirements-charts.lock && touch $(RUN) $(DRAW)

$(WORK): requirements-dev.lock scripts/setup.sh
	@sh scripts/setup.sh requirements-dev.lock && touch $(RUN) $(DRAW) $(WORK)

run: $(DRAW) ## Run the bot on listenpost.toml
	@$(PYTHON) -m bot run

demo: $(RUN) ## Play the sample day: no settings, no account, no network
	@$(PYTHON) -m bot demo

test: $(WORK) ## Run the tests
	@$(CLEAN) $(PYTHON) -m pytest -q -n 2 --dist worksteal

check: $(WORK) ## Exactly what CI runs: lint, format, types, import arrows, docs, tests
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-cache
	$(PYTHON) -m docs --check
	$(MAKE) test

fix: $(WORK) ## Format, and mend what the linter can mend
	@$(PYTHON) -m ruff check --fix . ; $(PYTHON) -m ruff format .

proof: $(WORK) ## A million pairs of query and post: the matcher against the plain evaluator (20 minutes)
	@$(CLEAN) LISTENPOST_FULL=1 $(PYTHON) -m pytest -q -s tests/listening/test_differential.py

bench: $(WORK) ## Run every benchmark and print each figure beside its goal
	@$(PYTHON) -m benchmarks

judges: $(WORK) ## Run the judges that nobody here wrote: feed readers' test files, Slack's types, two Slack servers, Discord's description, a Discord server
	@sh scripts/judges.sh
	@$(CLEAN) $(PYTHON) -m pytest -q -rs tests/sources/test_feed_suite.py tests/judges/judge_*.py
	@$(CLEAN) LISTENPOST_FULL=1 $(PYTHON) -m pytest -q tests/chats/slack/test_hostile_text.py tests/chats/discord/test_hostile_text.py

docs: $(WORK) ## Rewrite the generated reference, check the links
	@$(PYTHON) -m docs

record: $(RUN) ## Save one real reply of a source: make record ARGS="rss --url https://…"
	@$(PYTHON) -m bot record $(ARGS)

lock: $(WORK) ## Resolve the dependencies anew (needs uv)
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --extra charts pyproject.toml -o requirements-charts.lock
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --extra charts --extra semantic --extra mcp --extra report pyproject.toml -o requirements-container.lock
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --extra charts --extra semantic --extra mcp --extra report --extra dev pyproject.toml -o requirements-dev.lock
