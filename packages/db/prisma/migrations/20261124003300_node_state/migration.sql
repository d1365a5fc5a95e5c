-- What a gateway node says of itself beside its load: policies that its operator switched off, and how its upstreams' targets are.

alter table gateway_nodes
  add column switched_off text[] not null default '{}',
  add column targets jsonb not null default '[]' check (jsonb_typeof(targets) = 'array');
