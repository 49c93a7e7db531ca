#!/usr/bin/env bash
# Reads such a file: each HTTP request with the port it went to, its target, and the traceparent that it had.
#   compose/wire/requests.sh wire.pcap
set -euo pipefail
file=${1:?which file?}
tshark -n -r "$file" -Y http.request -T fields -e tcp.dstport -e http.request.method -e http.request.uri -e http.request.line 2> /dev/null |
    while IFS=$'\t' read -r port method target headers; do
        parent=$(grep -oiE 'traceparent: [0-9a-f-]+' <<< "$headers" || true)
        echo "$port  $method $target  ${parent:-without traceparent}"
    done
