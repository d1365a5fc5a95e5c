-- CreateEnum
CREATE TYPE "changelog_state" AS ENUM ('draft', 'published');

-- AlterTable
ALTER TABLE "api_versions" ADD COLUMN     "deprecated_at" TIMESTAMPTZ(3),
ADD COLUMN     "notice" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "removed_at" TIMESTAMPTZ(3),
ADD COLUMN     "successor_version_id" TEXT,
ADD COLUMN     "sunset_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "operations" ADD COLUMN     "deprecated_at" TIMESTAMPTZ(3),
ADD COLUMN     "sunset_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "changelog_entries" (
    "id" TEXT NOT NULL,
    "api_id" TEXT NOT NULL,
    "version_id" TEXT,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL DEFAULT '',
    "state" "changelog_state" NOT NULL DEFAULT 'draft',
    "published_at" TIMESTAMPTZ(3),
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "changelog_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "migration_guides" (
    "version_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "migration_guides_pkey" PRIMARY KEY ("version_id")
);

-- CreateTable
CREATE TABLE "deprecation_notices" (
    "id" TEXT NOT NULL,
    "version_id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deprecation_notices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deprecation_notice_recipients" (
    "notice_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "mail_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "deprecation_notice_recipients_pkey" PRIMARY KEY ("notice_id","application_id","mail_id")
);

-- CreateIndex
CREATE INDEX "api_versions_successor_version_id_idx" ON "api_versions"("successor_version_id");

-- CreateIndex
CREATE INDEX "changelog_entries_api_id_published_at_idx" ON "changelog_entries"("api_id", "published_at" DESC);

-- CreateIndex
CREATE INDEX "changelog_entries_version_id_idx" ON "changelog_entries"("version_id");

-- CreateIndex
CREATE UNIQUE INDEX "changelog_entries_api_id_slug_key" ON "changelog_entries"("api_id", "slug");

-- CreateIndex
CREATE INDEX "deprecation_notices_version_id_created_at_idx" ON "deprecation_notices"("version_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "deprecation_notices_created_at_id_idx" ON "deprecation_notices"("created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "deprecation_notice_recipients_application_id_idx" ON "deprecation_notice_recipients"("application_id");

-- AddForeignKey
ALTER TABLE "api_versions" ADD CONSTRAINT "api_versions_successor_version_id_fkey" FOREIGN KEY ("successor_version_id") REFERENCES "api_versions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "changelog_entries" ADD CONSTRAINT "changelog_entries_api_id_fkey" FOREIGN KEY ("api_id") REFERENCES "apis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "changelog_entries" ADD CONSTRAINT "changelog_entries_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "api_versions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "migration_guides" ADD CONSTRAINT "migration_guides_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "api_versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deprecation_notices" ADD CONSTRAINT "deprecation_notices_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "api_versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deprecation_notice_recipients" ADD CONSTRAINT "deprecation_notice_recipients_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "deprecation_notices"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say.
alter table "changelog_entries"
  add constraint changelog_entries_id_form check (id ~ '^chg_[0-9a-hjkmnp-tv-z]{26}$'),
  add constraint changelog_entries_published_has_instant check (state = 'draft' or published_at is not null);
alter table "deprecation_notices"
  add constraint deprecation_notices_id_form check (id ~ '^ntc_[0-9a-hjkmnp-tv-z]{26}$');
alter table "api_versions"
  add constraint api_versions_successor_is_another check (successor_version_id <> id);
