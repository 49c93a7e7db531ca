-- How often each statement ran, and how long: the datasource "Board database" shows it behind a span.
create extension if not exists pg_stat_statements;
