-- How gateways and the targets of an upstream make sure of each other.

alter table upstreams
  add column tls_ca text,
  add column tls_server_name text,
  add column tls_verify boolean not null default true,
  add column tls_client_certificate text,
  add column tls_client_key_secret_id text references sealed_secrets (id) on update cascade on delete restrict,
  add constraint upstreams_client_key_has_certificate
    check ((tls_client_certificate is null) = (tls_client_key_secret_id is null));

create index upstreams_tls_client_key_secret_id_idx on upstreams (tls_client_key_secret_id);
