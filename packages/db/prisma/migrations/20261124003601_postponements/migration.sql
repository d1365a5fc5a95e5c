-- CreateTable
CREATE TABLE "postponements" (
    "id" TEXT NOT NULL,
    "version_id" TEXT NOT NULL,
    "operation_id" TEXT,
    "deprecated_from" TIMESTAMPTZ(3) NOT NULL,
    "deprecated_to" TIMESTAMPTZ(3),
    "sunset_from" TIMESTAMPTZ(3),
    "sunset_to" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "told_at" TIMESTAMPTZ(3),
    "notice_id" TEXT,

    CONSTRAINT "postponements_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "postponements_notice_id_key" ON "postponements"("notice_id");

-- CreateIndex
CREATE INDEX "postponements_version_id_created_at_idx" ON "postponements"("version_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "postponements_operation_id_idx" ON "postponements"("operation_id");

-- AddForeignKey
ALTER TABLE "postponements" ADD CONSTRAINT "postponements_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "api_versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "postponements" ADD CONSTRAINT "postponements_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "postponements" ADD CONSTRAINT "postponements_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "deprecation_notices"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What the schema language cannot say.
alter table postponements
  add constraint postponements_id_form check (id ~ '^pst_[0-9a-hjkmnp-tv-z]{26}$'),
  add constraint postponements_reason_is_said check (reason <> '' and char_length(reason) <= 500);
