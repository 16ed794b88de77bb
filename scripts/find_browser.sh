#!/bin/sh
# Print the Chromium that the browser tests drive, or "none". DEBRIEF_BROWSER=… names one.
# Order: on the PATH; Playwright's own, fetched where that works; Debian's chromium package.
set -u
cd "${0%/*}/.."

runs() { "$1" --version </dev/null >/dev/null 2>&1; } # fails too where a library is missing

on_path() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if runs "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

playwrights_own() {
    echo "No Chromium on the PATH: asking Playwright for its own …" >&2
    .venv/bin/python -m playwright install chromium </dev/null >&2 || return 1
    path=$(.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)') || return 1
    runs "$path" && echo "$path"
}

if [ -n "${DEBRIEF_BROWSER:-}" ]; then
    echo "$DEBRIEF_BROWSER"
else
    on_path || playwrights_own || { scripts/apt_install.sh chromium && on_path; } || echo none
fi
