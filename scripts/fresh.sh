#!/bin/bash
# Try on a Debian that has nothing but its base what the docs say: fresh.sh [deploy] [container] [run] [test]
#
#   deploy     the files of docs/deploy, read by the programs they are for
#   container  the steps of the Containerfile, and that what it starts is well
#   run, test  the README's two commands, in a clone
#
# All of them without an argument. Needs root (unshare, chroot) and a network for packages; the
# folder is deleted at the end. FRESH_SUITE names another release of Debian than trixie.
set -euo pipefail
cd "${0%/*}/.."
root=$PWD
steps=${*:-deploy container run test}
suite=${FRESH_SUITE:-trixie}

if [ "$(id -u)" != 0 ]; then
    echo "make fresh makes a root folder of its own and needs root: sudo make fresh" >&2
    exit 1
fi
if [ -z "${FRESH_INSIDE:-}" ]; then # its mounts are nobody else's, and end with it
    work=$(mktemp -d "${TMPDIR:-/tmp}/debrief-fresh-XXXXXX")
    trap 'rm -rf --one-file-system "$work"' EXIT
    FRESH_INSIDE=$work unshare --mount --pid --fork --mount-proc --propagation private "$0" $steps
    exit
fi
work=$FRESH_INSIDE

need() { # a program, and the package of Debian that has it
    command -v "$1" >/dev/null 2>&1 || scripts/apt_install.sh "$2"
}

say() { printf '%s: %s\n' "$1" "$2"; }

make_root() { # $1: a folder
    cp -a "$work/base" "$1"
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
}

make_base() {
    need debootstrap debootstrap
    debootstrap --variant=minbase "$suite" "$work/base" >"$work/debootstrap.log" 2>&1 || {
        tail -5 "$work/debootstrap.log" >&2
        exit 1
    }
    # How this machine reaches the world: where names are looked up, whom to trust, which index.
    cp /etc/resolv.conf "$work/base/etc/resolv.conf"
    [ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$work/base/etc/pip.conf"
    [ ! -d /etc/apt/apt.conf.d ] || cp -r /etc/apt/apt.conf.d/. "$work/base/etc/apt/apt.conf.d/"
    cat /etc/ssl/certs/ca-certificates.crt >"$work/base/etc/trusted-here.pem"
}

inside() { # $1: a root, $2: a user, $3: a folder, $4: a command
    chroot "$1" /usr/bin/env DEBIAN_FRONTEND=noninteractive HOME=/root \
        PIP_CERT=/etc/trusted-here.pem SSL_CERT_FILE=/etc/trusted-here.pem \
        su -s /bin/sh "$2" -c "cd $3 && $4"
}

is_well() { # $1: a port
    for _ in $(seq 240); do
        if curl --silent --fail --max-time 5 "http://127.0.0.1:$1/healthz" >"$work/health"; then
            return 0
        fi
        sleep 0.5
    done
    return 1
}

stop() { # $1: the first process of a root; a shell's background ignores Ctrl-C, so TERM
    pkill -TERM -f "scripts[.]serve" || true # of these processes alone: no other is seen in here
    wait "$1" 2>/dev/null || true
}

try_deploy() {
    local copy=$work/deploy tool
    cp -r docs/deploy "$copy"
    # The units name the place of an installation; here its Python is any.
    sed -i "s#/opt/debrief/.venv/bin/python#$(command -v python3)#" "$copy"/*.service
    systemd-analyze verify "$copy/debrief-web.service" "$copy/debrief-worker.service"
    say "systemd-analyze verify" "two units, nothing to say"
    for tool in web worker; do
        say "systemd-analyze security" "$(systemd-analyze security --offline=true --no-pager \
            --threshold=20 "$copy/debrief-$tool.service" | tail -1 | sed 's/^[^A-Za-z]*//')"
    done
    openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=debrief.example.org \
        -keyout "$copy/privkey.pem" -out "$copy/fullchain.pem" 2>/dev/null
    cat "$copy/privkey.pem" "$copy/fullchain.pem" >"$copy/debrief.pem"
    need nginx nginx-light
    sed -i "s#/etc/ssl/debrief#$copy#" "$copy/nginx.conf"
    printf 'events {}\nhttp {\ninclude %s;\n}\n' "$copy/nginx.conf" >"$copy/whole.conf"
    nginx -q -t -c "$copy/whole.conf"
    say "nginx -t" "understood"
    need haproxy haproxy
    sed -i "s#/etc/haproxy/debrief.pem#$copy/debrief.pem#" "$copy/haproxy.cfg"
    haproxy -c -q -f "$copy/haproxy.cfg"
    say "haproxy -c" "understood"
    need caddy caddy
    caddy validate --adapter caddyfile --config "$copy/Caddyfile" >"$copy/caddy.log" 2>&1 || {
        tail -3 "$copy/caddy.log" >&2
        exit 1
    }
    say "caddy validate" "understood"
}

# Carry out a Containerfile of one stage: what its words mean, with chroot.
try_container() {
    local box=$work/container user=root folder=/ setting="" word rest
    say "container" "a root of $suite, and the steps of the Containerfile"
    make_root "$box"
    while read -r word rest; do
        case $word in
        FROM) [ "$rest" = "debian:$suite-slim" ] || say "container" "$rest, here $suite" ;;
        RUN) inside "$box" "$user" "$folder" "$setting$rest" >>"$work/container.log" 2>&1 || {
            tail -20 "$work/container.log" >&2
            exit 1
        } ;;
        COPY)
            mkdir -p "$box${rest#* }"
            git archive HEAD "${rest%% *}" | tar -x -C "$box${rest#* }"
            ;;
        WORKDIR) folder=$rest ;;
        USER) user=$rest ;;
        ENV) setting="$setting export $rest;" ;;
        CMD) break ;;
        VOLUME | EXPOSE | HEALTHCHECK | "#" | "") ;;
        *)
            say "container" "what $word means is not known here" >&2
            exit 1
            ;;
        esac
    done <docs/deploy/Containerfile
    inside "$box" "$user" "$folder" "$setting PORT=18480 exec $rest" >"$work/container.out" 2>&1 &
    local process=$!
    is_well 18480 || {
        cat "$work/container.out" >&2
        exit 1
    }
    say "container" "$(cat "$work/health")"
    inside "$box" "$user" "$folder" "$setting $(sed -n 's/^HEALTHCHECK CMD //p' docs/deploy/Containerfile |
        sed 's/8000/18480/')"
    say "container" "its health check passes"
    stop $process
}

clone_into() { # $1: a root, made where it is missing
    [ -d "$1" ] && return
    make_root "$1"
    inside "$1" root / "apt-get update -qq && apt-get install -y -qq --no-install-recommends \
        python3 python3-venv make git ca-certificates" >"$work/apt.log" 2>&1
    git -c advice.detachedHead=false clone --quiet "$root" "$1/home/debrief"
}

try_run() {
    clone_into "$work/clone"
    inside "$work/clone" root /home/debrief "PORT=18481 exec make run" >"$work/run.out" 2>&1 &
    local process=$!
    is_well 18481 || {
        cat "$work/run.out" >&2
        exit 1
    }
    say "make run" "$(cat "$work/health")"
    stop $process
}

try_test() {
    clone_into "$work/clone"
    inside "$work/clone" root /home/debrief "CI=true make -s test ${FRESH_TESTS:+ARGS=$FRESH_TESTS}" \
        >"$work/test.out" 2>&1 || {
        tail -40 "$work/test.out" >&2
        exit 1
    }
    say "make test" "$(tail -1 "$work/test.out" | tr -d =)"
}

need curl curl
case " $steps " in *" container "* | *" run "* | *" test "*) make_base ;; esac
for step in $steps; do "try_$step"; done
