#!/bin/sh
# Make .venv where there is none and install pinned requirements: install.sh run [dev]
# What is installed is noted in .venv/installed, so a second call returns at once.
set -eu
cd "${0%/*}/.."
python=.venv/bin/python

has_uv() { command -v uv >/dev/null 2>&1; }

venv_fits() { # a venv breaks when its Python goes away or the folder moves
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' </dev/null >/dev/null 2>&1
}

uv_finds() { uv python find --no-project --no-python-downloads "$1" 2>/dev/null; }

make_venv() {
    if has_uv; then
        # A Python that is here already; only where none fits may uv fetch one.
        found=$(uv_finds "$(cat .python-version)") || found=$(scripts/find_python.sh 2>/dev/null) ||
            found=$(uv_finds ">=3.12") || found=$(cat .python-version)
        uv venv --quiet --no-project --clear --python "$found" .venv && return
        echo "uv found no Python $(cat .python-version) and could not fetch one." >&2
        exit 1
    fi
    found=$(scripts/find_python.sh) || exit 1
    "$found" -m venv --clear .venv || {
        echo "$found could not make a virtual environment in .venv (see above)." >&2
        exit 1
    }
}

install_all() {
    if has_uv; then
        uv pip install --quiet --python "$python" --require-hashes "$@"
        return
    fi
    "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null
    "$python" -m pip install --quiet --no-input --disable-pip-version-check --require-hashes "$@"
}

venv_fits || make_venv
files=""
is_missing=false
for name in "$@"; do
    files="$files -r requirements/$name.txt"
    cmp -s "requirements/$name.txt" ".venv/installed/$name.txt" || is_missing=true
done
$is_missing || exit 0

echo "Installing the dependencies into .venv (a minute or so, only when they change) …"
# shellcheck disable=SC2086  # $files is a list of arguments
install_all $files || {
    echo "The dependencies could not be installed (see above). Is this machine online?" >&2
    exit 1
}
mkdir -p .venv/installed
for name in "$@"; do cp "requirements/$name.txt" ".venv/installed/$name.txt"; done
