-- What gateways speak with the targets of an upstream.

alter table upstreams
  add column protocol text not null default 'http1' check (protocol in ('http1', 'http2'));
