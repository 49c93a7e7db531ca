#!/usr/bin/env bash
# Runs a program and shows what it asks the kernel to send: the start of each HTTP request, and to whom.
#   compose/wire/calls.sh java -jar service.jar
# strace stops the program at each such call, so it is slow: for a look, not for production.
set -euo pipefail
trace=$(mktemp)
trap 'rm -f "$trace"' EXIT
status=0
strace --follow-forks --decode-fds=all --string-limit=200 --quiet=all --trace=write,writev,sendto,sendmsg --output="$trace" "$@" || status=$?
echo "── requests that were sent" >&2
grep -E '"(GET|HEAD|POST|PUT|PATCH|DELETE) /' "$trace" >&2 || echo "none in plain text" >&2
exit "$status"
