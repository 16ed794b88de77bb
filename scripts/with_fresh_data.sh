#!/bin/sh
# Run a command with a data folder of its own, gone afterwards: nothing touches real data.
set -u
DEBRIEF_DATA_DIR=$(mktemp -d "${TMPDIR:-/tmp}/debrief.XXXXXX") || exit 1
export DEBRIEF_DATA_DIR
trap 'rm -rf "$DEBRIEF_DATA_DIR"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
"$@"
