-- A share of a version's calls that goes to another upstream, watched and stepped up by the worker.
create table canaries (
  id                 text primary key check (id ~ '^can_[0-9a-hjkmnp-tv-z]{26}$'),
  version_id         text not null references api_versions (id) on delete cascade,
  upstream_id        text not null,
  stable_upstream_id text not null,
  weight             integer not null check (weight between 0 and 10000),
  steps              integer[] not null check (cardinality(steps) between 1 and 20),
  step_minutes       integer not null check (step_minutes between 1 and 43200),
  header_name        text,
  header_value       text,
  rule               jsonb not null check (jsonb_typeof(rule) = 'object'),
  state              text not null check (state in ('running', 'paused', 'finished', 'rolled_back')),
  next_step_at       timestamptz(3),
  stepped_at         timestamptz(3) not null,
  verdict            jsonb,
  judged_at          timestamptz(3),
  reason             text not null default '',
  started_at         timestamptz(3) not null default now(),
  ended_at           timestamptz(3),
  created_by_id      text,
  created_at         timestamptz(3) not null default now(),
  updated_at         timestamptz(3) not null default now(),
  version            integer not null default 1,
  check ((header_name is null) = (header_value is null)),
  check ((ended_at is null) = (state in ('running', 'paused')))
);
-- One at a time: two shares of one version could not be told apart in its usage.
create unique index canaries_under_way on canaries (version_id) where state in ('running', 'paused');
create index canaries_created_at_id_idx on canaries (created_at desc, id desc);
create index canaries_version_id_created_at_idx on canaries (version_id, created_at desc);
