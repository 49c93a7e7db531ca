#!/bin/sh
# How documents are indexed, and for how long they are kept. A second run changes nothing: only a policy that is there already
# answers 409.
set -eu
curl -fsS -X PUT -H 'Content-Type: application/json' --data @/elastic/template.json http://opensearch:9200/_index_template/board-logs
answer=$(curl -sS -o /dev/null -w '%{http_code}' -X PUT -H 'Content-Type: application/json' --data @/elastic/retention.json \
    http://opensearch:9200/_plugins/_ism/policies/a-week)
case $answer in 200 | 201 | 409) ;; *) echo "retention: $answer" >&2 && exit 1 ;; esac
