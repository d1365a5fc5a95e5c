-- CreateTable
CREATE TABLE "limit_uses" (
    "subscription_id" TEXT NOT NULL,
    "limit_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "peak" DOUBLE PRECISION,
    "peak_at" TIMESTAMPTZ(3),
    "p95" DOUBLE PRECISION,
    "requests" BIGINT NOT NULL,
    "exceeded" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,
    "measured_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "limit_uses_pkey" PRIMARY KEY ("subscription_id","limit_id")
);

-- CreateTable
CREATE TABLE "upstream_peaks" (
    "upstream_id" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "latency_ms" DOUBLE PRECISION,
    "measured_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upstream_peaks_pkey" PRIMARY KEY ("upstream_id")
);

-- AddForeignKey
ALTER TABLE "limit_uses" ADD CONSTRAINT "limit_uses_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say.
alter table limit_uses
  add constraint limit_uses_mode check (mode in ('enforce', 'shadow')),
  add constraint limit_uses_peak check ((peak is null) = (peak_at is null) and peak >= 0);
-- The list reads the most used first.
create index limit_uses_by_peak on limit_uses (coalesce(peak, 0) desc, subscription_id, limit_id);
