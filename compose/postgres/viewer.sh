#!/bin/sh
# Run once, when the database is made: what Grafana needs to look behind a span's statement, and a role that can only read.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$VIEWER_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" << 'SQL'
create extension if not exists pg_stat_statements;
create role viewer login password :'password';
grant pg_read_all_data, pg_read_all_stats to viewer;
SQL
