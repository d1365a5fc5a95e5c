-- CreateTable
CREATE TABLE "usage_limit_hours" (
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "api_id" TEXT NOT NULL,
    "limit_id" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "exceeded" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,

    CONSTRAINT "usage_limit_hours_pkey" PRIMARY KEY ("starts_at","organization_id","application_id","api_id","limit_id","mode")
);

-- CreateIndex
CREATE INDEX "usage_limit_hours_organization_id_starts_at_idx" ON "usage_limit_hours"("organization_id", "starts_at");

-- What the schema language cannot say.
alter table usage_limit_hours
  add constraint usage_limit_hours_mode check (mode in ('enforce', 'shadow')),
  add constraint usage_limit_hours_counts check (exceeded > 0 and refused >= 0 and refused <= exceeded);
