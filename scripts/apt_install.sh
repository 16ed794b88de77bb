#!/bin/sh
# Install Debian packages without a question where that is allowed (root, or sudo without a
# password); exit with status 1 where it is not.
set -eu
command -v apt-get >/dev/null 2>&1 || exit 1
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing with apt-get: $*" >&2
$as_root apt-get update -qq >&2 || true  # an old list may still do
$as_root apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2
