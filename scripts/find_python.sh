#!/bin/sh
# Print the path of a Python of at least 3.12 that really runs, or say what is wrong and exit with
# status 1. The version of .python-version is preferred, then the newest; PYTHON=… names one and
# no other. Uses nothing but the shell, so that it can say its sentence on the barest machine.
set -u
root=$(CDPATH='' cd -- "${0%/*}/.." && pwd)
read -r wanted < "$root/.python-version" || wanted=3.13

fitting() { # a version manager may put a name on the PATH that fails when it is called
    "$1" -c 'import sys, venv, ensurepip
sys.exit(1) if sys.version_info < (3, 12) else print(sys.executable)' </dev/null 2>/dev/null
}

# Once more from /, where pyenv and its like do not read .python-version.
for folder in "$root" /; do
    cd "$folder" || continue
    for candidate in ${PYTHON:-"python$wanted" python3.14 python3.13 python3.12 python3 python}; do
        fitting "$candidate" && exit 0
    done
done

if [ -n "${PYTHON:-}" ]; then
    echo "PYTHON=$PYTHON is not a Python of at least 3.12 that can make virtual environments." >&2
else
    echo "No fitting Python: Debrief needs Python 3.12 or newer with its venv module" \
        "(on Debian and Ubuntu: python3-venv). Install it, or install uv, and try again." >&2
fi
exit 1
