-- What the schema language cannot say: checks, partial indexes, the change feed and the append-only audit log.

alter table installation add constraint installation_is_one_row check (id = 1);
alter table credential_feed add constraint credential_feed_is_one_row check (id = 1);
alter table installation add constraint installation_check_length check (octet_length(master_key_check) = 32);

alter table users
  add constraint users_id_form check (id ~ '^usr_[0-9a-hjkmnp-tv-z]{26}$'),
  add constraint users_email_normalised check (email = lower(email) and email !~ '[[:cntrl:][:space:]]' and char_length(email) <= 254),
  add constraint users_name_length check (char_length(name) between 1 and 80);
alter table organizations
  add constraint organizations_id_form check (id ~ '^org_[0-9a-hjkmnp-tv-z]{26}$'),
  add constraint organizations_name_length check (char_length(name) between 1 and 80);
alter table applications
  add constraint applications_id_form check (id ~ '^app_[0-9a-hjkmnp-tv-z]{26}$'),
  add constraint applications_name_length check (char_length(name) between 1 and 80);
alter table api_keys
  add constraint api_keys_id_form check (id ~ '^key_[0-9a-hjkmnp-tv-z]{26}$'),
  add constraint api_keys_name_length check (char_length(name) between 1 and 80),
  add constraint api_keys_hash_length check (octet_length(hash) = 32),
  add constraint api_keys_hint_length check (char_length(hint) = 4),
  add constraint api_keys_expires_later check (expires_at > created_at);
alter table management_tokens
  add constraint management_tokens_hash_length check (octet_length(hash) = 32),
  add constraint management_tokens_hint_length check (char_length(hint) = 4);
alter table email_tokens add constraint email_tokens_hash_length check (octet_length(hash) = 32);
alter table targets add constraint targets_weight_range check (weight between 0 and 1000);
alter table config_revisions add constraint config_revisions_number_positive check (number > 0);
alter table jobs add constraint jobs_progress_range check (progress between 0 and 100);

-- One subscription that is not cancelled for each application and API.
create unique index subscriptions_one_for_application_and_api on subscriptions (application_id, api_id) where state <> 'cancelled';
-- An application's name is unique in its organisation, whatever the case, among those not deleted.
create unique index applications_name_in_organization on applications (organization_id, lower(name)) where deleted_at is null;
-- The worker looks for mail that still has to go.
create index mail_messages_queued on mail_messages (created_at) where state = 'queued';

-- The credentials feed. The number is drawn as the last act of the transaction, from a row whose lock PostgreSQL releases only
-- after the commit is visible to others, so numbers appear in commit order:
--
--   tx A  update key ───────────── slow ─────────── commit: lock, seq 8, notify, visible, unlock
--   tx B        update key ─ commit: lock, seq 7, notify, visible, unlock
--
-- A reader at 7 has missed nothing below 7, however long A takes. A sequence is not used: its numbers are handed out
-- before the lock. Source: the order of CommitTransaction() in PostgreSQL's xact.c (visible first, locks later).
insert into credential_feed (id, last_seq) values (1, 0);

create function record_credential_change() returns trigger language plpgsql as $$
declare
  next_seq bigint;
begin
  update credential_feed set last_seq = last_seq + 1 returning last_seq into next_seq;
  insert into credential_changes (seq, entity, entity_id)
    values (next_seq, tg_argv[0], case when tg_op = 'DELETE' then old.id else new.id end);
  perform pg_notify('gatehouse_credentials', '');
  return null;
end $$;

create constraint trigger organizations_feed after insert or delete or update of state, slug on organizations
  deferrable initially deferred for each row execute function record_credential_change('organization');
create constraint trigger applications_feed after insert or delete or update of state, deleted_at, organization_id on applications
  deferrable initially deferred for each row execute function record_credential_change('application');
create constraint trigger api_keys_feed after insert or delete or update of hash, expires_at, revoked_at, rotated_to_id, application_id on api_keys
  deferrable initially deferred for each row execute function record_credential_change('api_key');
create constraint trigger subscriptions_feed after insert or delete or update of state, tier_id, api_id, application_id on subscriptions
  deferrable initially deferred for each row execute function record_credential_change('subscription');

-- A newer revision is told to the gateways; they also ask every few seconds, since a notification can be lost.
create function notify_revision() returns trigger language plpgsql as $$
begin
  perform pg_notify('gatehouse_revisions', new.number::text);
  return null;
end $$;
create trigger config_revisions_notify after insert on config_revisions for each row execute function notify_revision();

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger audit_events_append_only before update or delete on audit_events for each row execute function refuse_change();
create trigger config_revisions_immutable before update or delete on config_revisions for each row execute function refuse_change();
