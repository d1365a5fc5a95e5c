-- Usage by route, tier and upstream too. What was counted before has none of them: it belongs to no such scope.
alter table "usage_minutes"
  add column "route_id" text not null default '',
  add column "tier_id" text not null default '',
  add column "upstream_id" text not null default '',
  drop constraint "usage_minutes_pkey",
  add constraint "usage_minutes_pkey" primary key ("starts_at","organization_id","application_id","key_id","api_id","version_id","operation_id","status_class","fault","route_id","tier_id","upstream_id");
alter table "usage_hours"
  add column "route_id" text not null default '',
  add column "tier_id" text not null default '',
  add column "upstream_id" text not null default '',
  drop constraint "usage_hours_pkey",
  add constraint "usage_hours_pkey" primary key ("starts_at","organization_id","application_id","key_id","api_id","version_id","operation_id","status_class","fault","route_id","tier_id","upstream_id");
alter table "usage_days"
  add column "route_id" text not null default '',
  add column "tier_id" text not null default '',
  add column "upstream_id" text not null default '',
  drop constraint "usage_days_pkey",
  add constraint "usage_days_pkey" primary key ("starts_at","organization_id","application_id","key_id","api_id","version_id","operation_id","status_class","fault","route_id","tier_id","upstream_id");

-- An objective may speak of one route, or of what one tier's subscribers call.
alter table "slos"
  add column "route_id" text,
  add column "tier_id" text;
