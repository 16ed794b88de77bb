#!/bin/sh
# Every check that needs no test: style, templates, types, migrations, production settings.
set -eu
cd "${0%/*}/.."
bin=.venv/bin

$bin/ruff check .
$bin/ruff format --check .
$bin/djlint templates --lint --quiet
$bin/mypy
$bin/python manage.py makemigrations --check --dry-run
DEBRIEF_DEBUG=0 DEBRIEF_HTTPS=1 \
    DEBRIEF_ALLOWED_HOSTS=debrief.example DEBRIEF_ORIGINS=https://debrief.example \
    DEBRIEF_MAIL_URL=smtps://user:password@mail.example \
    $bin/python manage.py check --deploy --fail-level WARNING
