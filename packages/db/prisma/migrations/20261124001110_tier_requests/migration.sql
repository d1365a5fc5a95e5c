-- CreateEnum
CREATE TYPE "tier_request_state" AS ENUM ('pending', 'approved', 'denied', 'withdrawn');

-- CreateTable
CREATE TABLE "tier_change_requests" (
    "id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "tier_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "state" "tier_request_state" NOT NULL DEFAULT 'pending',
    "requested_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_by_id" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decision" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "tier_change_requests_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "tier_change_requests_subscription_id_idx" ON "tier_change_requests"("subscription_id");

-- AddForeignKey
ALTER TABLE "tier_change_requests" ADD CONSTRAINT "tier_change_requests_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "tier_change_requests" ADD CONSTRAINT "tier_change_requests_tier_id_fkey" FOREIGN KEY ("tier_id") REFERENCES "tiers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say.
alter table tier_change_requests
  add constraint tier_change_requests_id_form check (id ~ '^trq_[0-9a-hjkmnp-tv-z]{26}$'),
  add constraint tier_change_requests_reason_length check (char_length(reason) <= 500 and char_length(decision) <= 500),
  add constraint tier_change_requests_decided check ((state = 'pending') = (decided_at is null)),
  add constraint tier_change_requests_denial_reason check (state <> 'denied' or decision <> '');
-- At most one of a subscription waits; the queue reads them in the order they came.
create unique index tier_change_requests_one_pending on tier_change_requests (subscription_id) where state = 'pending';
create index tier_change_requests_queue on tier_change_requests (created_at, id) where state = 'pending';
