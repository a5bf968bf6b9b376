#!/bin/sh
# Run a command with its temporary files in memory, where there is room for them: the tests make and remove thousands of
# small sites and databases, and ask the disk to sync each.  What TMPDIR names already is used as it is.
#
#   tests/in_memory.sh COMMAND …
set -eu

MEMORY=/dev/shm
ROOM=4000000  # kilobytes, of which one run needs a tenth

enough() { [ "${1:-0}" -gt "$ROOM" ]; }

has_room() {
    [ -d "$MEMORY" ] && [ -w "$MEMORY" ] || return 1
    enough "$(df -Pk "$MEMORY" | awk 'NR == 2 {print $4}')" && enough "$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)"
}

if [ -n "${TMPDIR:-}" ] || ! has_room; then
    exec "$@"
fi
TMPDIR=$(mktemp -d "$MEMORY/web-school-tests-XXXXXX")
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
"$@"
