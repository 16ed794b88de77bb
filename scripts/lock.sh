#!/bin/sh
# Pin what pyproject.toml asks for, with the hashes of every file of each release, for every
# Python from 3.12 on. `UPGRADE=1 make lock` takes the newest releases; else pins stay.
set -eu
cd "${0%/*}/.."

compile() {
    .venv/bin/uv pip compile "$@" --quiet ${UPGRADE:+--upgrade} \
        --universal --python-version 3.12 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
}

compile pyproject.toml --output-file requirements/run.txt
compile --group mcp --constraints requirements/run.txt --output-file requirements/mcp.txt
compile --group dev --constraints requirements/run.txt --output-file requirements/dev.txt
