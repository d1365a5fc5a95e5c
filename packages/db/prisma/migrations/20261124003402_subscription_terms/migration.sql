-- CreateEnum
CREATE TYPE "adjustment_kind" AS ENUM ('reset', 'grant');

-- AlterTable
ALTER TABLE "subscriptions" ADD COLUMN     "terms_changed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "subscription_overrides" (
    "id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "limits" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by_id" TEXT,

    CONSTRAINT "subscription_overrides_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quota_adjustments" (
    "id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "limit_name" TEXT NOT NULL,
    "kind" "adjustment_kind" NOT NULL,
    "amount" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT NOT NULL,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "quota_adjustments_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "subscription_overrides_subscription_id_idx" ON "subscription_overrides"("subscription_id");

-- CreateIndex
CREATE INDEX "subscription_overrides_created_at_id_idx" ON "subscription_overrides"("created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "quota_adjustments_subscription_id_created_at_idx" ON "quota_adjustments"("subscription_id", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "subscription_overrides" ADD CONSTRAINT "subscription_overrides_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quota_adjustments" ADD CONSTRAINT "quota_adjustments_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say.
alter table subscription_overrides
  add constraint subscription_overrides_id_form check (id ~ '^ovr_[0-9a-hjkmnp-tv-z]{26}$'),
  add constraint subscription_overrides_reason_length check (char_length(reason) between 1 and 500),
  add constraint subscription_overrides_span check (ends_at > starts_at),
  add constraint subscription_overrides_limits check (jsonb_typeof(limits) = 'array');
alter table quota_adjustments
  add constraint quota_adjustments_id_form check (id ~ '^adj_[0-9a-hjkmnp-tv-z]{26}$'),
  add constraint quota_adjustments_reason_length check (char_length(reason) between 1 and 500),
  add constraint quota_adjustments_amount check ((kind = 'grant') = (amount > 0));
-- At most one of a subscription is planned or in force.
create unique index subscription_overrides_one_open on subscription_overrides (subscription_id) where ended_at is null;

-- Terms travel with their subscription.
drop trigger subscriptions_feed on subscriptions;
create constraint trigger subscriptions_feed after insert or delete or update of state, tier_id, api_id, application_id, pinned_version_id, terms_changed_at on subscriptions
  deferrable initially deferred for each row execute function record_credential_change('subscription');
