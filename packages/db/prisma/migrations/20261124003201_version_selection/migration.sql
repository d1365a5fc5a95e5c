-- How callers say which version they want, on routes that leave it to them, and what those get that say nothing.

-- Every field is written out, so that the draft compares equal to a revision that was parsed.
alter table apis
  add column version_selection jsonb not null
    default '{"header":"","query":"","mediaType":"","date":"","policy":"oldest"}'
    check (jsonb_typeof(version_selection) = 'object');
alter table api_versions add column published_on text check (published_on ~ '^\d{4}-\d{2}-\d{2}$');
alter table routes
  add column version_choice text not null default 'fixed' check (version_choice in ('fixed', 'caller'));
alter table subscriptions
  add column pinned_version_id text references api_versions (id) on delete set null on update cascade;
create index subscriptions_pinned_version_id_idx on subscriptions (pinned_version_id);
-- A pin is in force on every gateway within a second of its commit, as a tier is.
drop trigger subscriptions_feed on subscriptions;
create constraint trigger subscriptions_feed
  after insert or delete or update of state, tier_id, api_id, application_id, pinned_version_id on subscriptions
  deferrable initially deferred for each row execute function record_credential_change('subscription');
