#!/usr/bin/env bash
# Keeps what crosses this machine's loopback in a file, until Ctrl-C: all of TCP, or what a filter lets through.
#   sudo compose/wire/capture.sh wire.pcap            sudo compose/wire/capture.sh wire.pcap "tcp port 4318"
# What is in the file is what was sent, secrets too: delete it when you have read it.
set -euo pipefail
file=${1:?which file?}
filter=${2:-tcp}
exec tcpdump -i lo --immediate-mode --packet-buffered --snapshot-length=0 -w "$file" "$filter"
