-- CreateEnum
CREATE TYPE "slo_indicator_kind" AS ENUM ('availability', 'latency');

-- CreateEnum
CREATE TYPE "slo_subject" AS ENUM ('service', 'gateway');

-- CreateEnum
CREATE TYPE "alert_severity" AS ENUM ('page', 'ticket');

-- CreateEnum
CREATE TYPE "alert_status" AS ENUM ('pending', 'firing', 'resolved');

-- CreateEnum
CREATE TYPE "alert_channel_kind" AS ENUM ('mail', 'slack', 'webhook');

-- CreateEnum
CREATE TYPE "alert_delivery_event" AS ENUM ('fired', 'resolved', 'test');

-- CreateEnum
CREATE TYPE "alert_delivery_state" AS ENUM ('queued', 'sent', 'failed');

-- CreateTable
CREATE TABLE "slos" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "slo_indicator_kind" NOT NULL,
    "subject" "slo_subject" NOT NULL DEFAULT 'service',
    "threshold_ms" INTEGER,
    "api_id" TEXT,
    "version_id" TEXT,
    "objective" DOUBLE PRECISION NOT NULL,
    "period_days" INTEGER NOT NULL,
    "events_min" INTEGER NOT NULL DEFAULT 20,
    "silenced_until" TIMESTAMPTZ(3),
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,
    "evaluated_at" TIMESTAMPTZ(3),
    "alerted_at" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'not_enough_data',
    "total" BIGINT NOT NULL DEFAULT 0,
    "bad" BIGINT NOT NULL DEFAULT 0,
    "verdicts" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "slos_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "slo_alerts" (
    "id" TEXT NOT NULL,
    "slo_id" TEXT NOT NULL,
    "severity" "alert_severity" NOT NULL,
    "status" "alert_status" NOT NULL,
    "pending_since" TIMESTAMPTZ(3) NOT NULL,
    "fired_at" TIMESTAMPTZ(3),
    "clear_since" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),
    "told_at" TIMESTAMPTZ(3),
    "verdicts" JSONB NOT NULL,
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by_id" TEXT,

    CONSTRAINT "slo_alerts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_channels" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "alert_channel_kind" NOT NULL,
    "address" TEXT NOT NULL,
    "sealed_secret" BYTEA,
    "pages_only" BOOLEAN NOT NULL DEFAULT false,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "alert_channels_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_deliveries" (
    "id" TEXT NOT NULL,
    "channel_id" TEXT NOT NULL,
    "alert_id" TEXT,
    "event" "alert_delivery_event" NOT NULL,
    "state" "alert_delivery_state" NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3),
    "http_status" INTEGER,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "slos_name_key" ON "slos"("name");

-- CreateIndex
CREATE INDEX "slo_alerts_slo_id_pending_since_idx" ON "slo_alerts"("slo_id", "pending_since" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "alert_channels_name_key" ON "alert_channels"("name");

-- CreateIndex
CREATE INDEX "alert_deliveries_created_at_id_idx" ON "alert_deliveries"("created_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "alert_deliveries_alert_id_channel_id_event_key" ON "alert_deliveries"("alert_id", "channel_id", "event");

-- AddForeignKey
ALTER TABLE "slo_alerts" ADD CONSTRAINT "slo_alerts_slo_id_fkey" FOREIGN KEY ("slo_id") REFERENCES "slos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_deliveries" ADD CONSTRAINT "alert_deliveries_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "alert_channels"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_deliveries" ADD CONSTRAINT "alert_deliveries_alert_id_fkey" FOREIGN KEY ("alert_id") REFERENCES "slo_alerts"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What the schema language cannot say.
alter table slos
  add constraint slos_objective_range check (objective > 0 and objective < 1),
  add constraint slos_period check (period_days in (7, 28, 30)),
  add constraint slos_events_min_range check (events_min between 1 and 1000000),
  add constraint slos_threshold_of_latency check ((kind = 'latency') = (threshold_ms is not null)),
  add constraint slos_version_of_api check (version_id is null or api_id is not null);
-- Of an objective and severity at most one alert is open, however many workers evaluate.
create unique index slo_alerts_one_open on slo_alerts (slo_id, severity) where status <> 'resolved';
