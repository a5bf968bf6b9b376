#!/bin/sh
# A PostgreSQL for developers and CI, beside any other on the machine: own data folder, own free port, loopback only.
# Its data is thrown away lightly (fsync is off): never for real content.
#
#   deploy/services.sh start   make and start it, print TEST_DATABASE_URL
#   deploy/services.sh url     print the URL if it is running, else nothing
#   deploy/services.sh stop    stop it
#   deploy/services.sh remove  stop it and remove its data
#
# Elasticsearch: deploy/elasticsearch.sh.  S3 is not started: nothing in the code speaks to it yet.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
state=$here/var/services
name=web_school

# The server refuses to run as root, so root hands over to an unprivileged user, and to a folder which that user can reach.
run_as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    run_as() { setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups -- "$@"; }
    state=/var/tmp/web-school-services-$(printf %s "$here" | cksum | cut -d' ' -f1)
fi
data=$state/postgresql
port_file=$state/port

tool() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/local/opt/postgresql*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | sort -rV); do
        [ -x "$folder/$1" ] && { echo "$folder/$1"; return; }
    done
    command -v "$1" || { echo "PostgreSQL's $1 is not installed (Debian: apt-get install postgresql)" >&2; return 1; }
}

# Folders of an unprivileged user are not readable from everywhere: stand where everybody may stand.
cd /

running() { [ -f "$port_file" ] && run_as "$(tool pg_ctl)" -D "$data" status >/dev/null 2>&1; }

url() { ! running || echo "postgres://$name:$name@127.0.0.1:$(cat "$port_file")/$name"; }

free_port() {
    python=$(command -v python3.11 || command -v python3)
    "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

make_cluster() {
    mkdir -p "$state"
    [ "$(id -u)" != 0 ] || chown "$owner" "$state"
    password=$(mktemp)
    echo "$name" >"$password"
    [ "$(id -u)" != 0 ] || chown "$owner" "$password"
    run_as "$(tool initdb)" -D "$data" -U "$name" --pwfile="$password" --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >"$state/initdb.log" 2>&1 \
        || { cat "$state/initdb.log" >&2; exit 1; }
    rm -f "$password"
    run_as tee -a "$data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
}

start() {
    [ -f "$data/PG_VERSION" ] || make_cluster
    if ! running; then
        free_port >"$port_file"
        run_as "$(tool pg_ctl)" -D "$data" -w -t 60 -l "$data/server.log" -o "-p $(cat "$port_file")" start >/dev/null \
            || { tail -n 20 "$data/server.log" >&2; exit 1; }
    fi
    port=$(cat "$port_file")
    query() { PGPASSWORD=$name "$(tool psql)" -h 127.0.0.1 -p "$port" -U "$name" -d postgres -qtAc "$1"; }
    [ "$(query "select 1 from pg_database where datname = '$name'")" = 1 ] || query "create database $name"
    echo "PostgreSQL is running. For the tests: make test, make check. By hand:"
    echo "export TEST_DATABASE_URL=$(url)"
}

stop() { ! running || run_as "$(tool pg_ctl)" -D "$data" -m fast stop >/dev/null; }

remove() { stop; rm -rf "$state"; }

case "${1:-}" in
    start | url | stop | remove) "$1" ;;
    *) sed -n '2,10s/^# \{0,1\}//p' "$here/deploy/services.sh"; exit 2 ;;
esac
