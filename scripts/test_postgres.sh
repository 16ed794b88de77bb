#!/bin/sh
# The tests that touch the database (tests/conftest.py chooses them), on PostgreSQL: on DATABASE_URL
# where it is given (its user must be allowed to create databases), else on a throw-away server made
# by Debian's pg_virtualenv.
set -u
cd "${0%/*}/.."

has_server() {
    command -v pg_virtualenv >/dev/null 2>&1 && ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1
}

if [ -n "${DATABASE_URL:-}" ]; then
    exec scripts/test.sh "$@"
fi
has_server || scripts/apt_install.sh postgresql postgresql-common
if ! has_server; then
    echo "No PostgreSQL: set DATABASE_URL, or install Debian's postgresql package (pg_virtualenv)." >&2
    exit 1
fi
# -t: a temporary cluster even for root, so two runs at once do not meet. It need not survive a
# crash, so it never waits for the disk.
exec pg_virtualenv -t -o fsync=off -o synchronous_commit=off -o full_page_writes=off \
    env DATABASE_URL=postgres:// scripts/test.sh "$@"
