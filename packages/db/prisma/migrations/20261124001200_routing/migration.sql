-- What a route asks of a request besides host, path and method, and what it changes on the way; which paths an API takes.

alter table routes
  add column predicates jsonb not null default '[]' check (jsonb_typeof(predicates) = 'array'),
  add column priority smallint not null default 0 check (priority between 0 and 9),
  add column path_rewrite text,
  add column upstream_host text,
  add column request_headers jsonb not null default '[]' check (jsonb_typeof(request_headers) = 'array'),
  add column response_headers jsonb not null default '[]' check (jsonb_typeof(response_headers) = 'array');

-- Every field is written out, so that the draft compares equal to a revision that was parsed.
alter table apis
  add column path_policy jsonb not null
    default '{"encodedSlash":"reject","dotSegments":"reject","emptySegments":"reject","trailingSlash":"keep","matrixParameters":"reject"}'
    check (jsonb_typeof(path_policy) = 'object');
