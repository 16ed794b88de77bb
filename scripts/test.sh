#!/bin/sh
# Run every test, or what the arguments (pytest's) choose. Without a browser its tests are
# skipped with a loud line, and the run fails where CI=true.
set -u
cd "${0%/*}/.."
DEBRIEF_BROWSER=$(scripts/find_browser.sh)
export DEBRIEF_BROWSER

no_browser() {
    [ "$DEBRIEF_BROWSER" = none ] || return 1
    echo "!!! NO BROWSER: the browser tests are SKIPPED. Install Chromium, or name one in DEBRIEF_BROWSER. !!!" >&2
}

no_browser
scripts/with_fresh_data.sh .venv/bin/python -m pytest -n 2 --dist worksteal "$@"
status=$?
if no_browser && [ "${CI:-}" = true ]; then
    echo "CI=true: a run without its browser tests does not count." >&2
    exit 1
fi
exit "$status"
