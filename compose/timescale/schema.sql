-- One row a data point of the board's request durations, in slices of an hour; older than a week they are dropped.
create table http_server_request_duration_seconds (
    time timestamptz not null,
    service_name text,
    http_route text,
    http_response_status_code text,
    le text,
    count double precision,
    sum double precision
);
select create_hypertable('http_server_request_duration_seconds', by_range('time', interval '1 hour'));
select add_retention_policy('http_server_request_duration_seconds', interval '7 days');

-- A continuous aggregate: the counter's value each minute, kept up to date by a job instead of being computed by each
-- panel. It outlives the rows that it was made of.
create materialized view requests_by_minute with (timescaledb.continuous) as
select time_bucket('1 minute', time) as minute, service_name, http_route, http_response_status_code, max(count) as count
from http_server_request_duration_seconds
group by 1, 2, 3, 4
with no data;
select add_continuous_aggregate_policy('requests_by_minute',
    start_offset => interval '1 hour', end_offset => interval '1 minute', schedule_interval => interval '1 minute');
select add_retention_policy('requests_by_minute', interval '90 days');
