#!/bin/sh
# Print a Python of at least 3.12 that really runs, or say what is wrong and exit with status 1.
# The version of .python-version is preferred, then the newest. PYTHON=… names one and no other.
# Uses nothing but the shell, so that it can say its sentence on the barest machine.
set -u
root=$(CDPATH='' cd -- "${0%/*}/.." && pwd)
read -r wanted < "$root/.python-version" || wanted=3.13

fits() { # a version manager may put a name on the PATH that fails when it is called
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' \
        </dev/null >/dev/null 2>&1
}

for candidate in ${PYTHON:-"python$wanted" python3.14 python3.13 python3.12 python3 python}; do
    if fits "$candidate"; then
        command -v "$candidate"
        exit 0
    fi
done

if [ -n "${PYTHON:-}" ]; then
    echo "PYTHON=$PYTHON is not a Python of at least 3.12 that can make virtual environments." >&2
else
    echo "No fitting Python: Debrief needs Python 3.12 or newer with its venv module" \
        "(on Debian and Ubuntu: python3-venv). Install it, or install uv, and try again." >&2
fi
exit 1
