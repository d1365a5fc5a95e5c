-- CreateEnum
CREATE TYPE "sdk_build_state" AS ENUM ('queued', 'running', 'succeeded', 'failed', 'unable');

-- CreateEnum
CREATE TYPE "sdk_package_state" AS ENUM ('proved', 'failed', 'unproved');

-- CreateTable
CREATE TABLE "sdk_builds" (
    "id" TEXT NOT NULL,
    "api_id" TEXT NOT NULL,
    "version_id" TEXT NOT NULL,
    "document_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "is_forced" BOOLEAN NOT NULL DEFAULT false,
    "requested_by_id" TEXT,
    "state" "sdk_build_state" NOT NULL DEFAULT 'queued',
    "progress" INTEGER NOT NULL DEFAULT 0,
    "step" TEXT NOT NULL DEFAULT '',
    "reason" TEXT,
    "missing" JSONB,
    "notes" JSONB NOT NULL DEFAULT '[]',
    "log" TEXT NOT NULL DEFAULT '',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "heartbeat_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "retry_at" TIMESTAMPTZ(3),

    CONSTRAINT "sdk_builds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sdk_packages" (
    "build_id" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "state" "sdk_package_state" NOT NULL,
    "missing" JSONB,
    "package_name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "install_line" TEXT NOT NULL,
    "first_call" TEXT NOT NULL,
    "steps" JSONB NOT NULL DEFAULT '[]',
    "log" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "sdk_packages_pkey" PRIMARY KEY ("build_id","language")
);

-- CreateTable
CREATE TABLE "sdk_artifacts" (
    "build_id" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "sdk_artifacts_pkey" PRIMARY KEY ("build_id","language","kind")
);

-- CreateIndex
CREATE INDEX "sdk_builds_version_id_created_at_idx" ON "sdk_builds"("version_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "sdk_builds_created_at_idx" ON "sdk_builds"("created_at" DESC);

-- AddForeignKey
ALTER TABLE "sdk_packages" ADD CONSTRAINT "sdk_packages_build_id_fkey" FOREIGN KEY ("build_id") REFERENCES "sdk_builds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sdk_artifacts" ADD CONSTRAINT "sdk_artifacts_build_id_language_fkey" FOREIGN KEY ("build_id", "language") REFERENCES "sdk_packages"("build_id", "language") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say.
alter table sdk_builds
  add constraint sdk_builds_id_form check (id ~ '^sdk_[0-9a-hjkmnp-tv-z]{26}$'),
  add constraint sdk_builds_key_form check (key ~ '^[0-9a-f]{64}$'),
  add constraint sdk_builds_progress_range check (progress between 0 and 100),
  add constraint sdk_builds_log_length check (char_length(log) <= 400000);
alter table sdk_packages
  add constraint sdk_packages_language_known check (language in ('typescript', 'python', 'go')),
  add constraint sdk_packages_log_length check (char_length(log) <= 400000);
-- A package of the largest public documents has about 4 MB.
alter table sdk_artifacts
  add constraint sdk_artifacts_content_size check (octet_length(content) = size and size <= 33554432),
  add constraint sdk_artifacts_sha256_form check (sha256 ~ '^[0-9a-f]{64}$');
-- Archives do not shrink any further.
alter table sdk_artifacts alter column content set storage external;
-- At most one build of a version waits or runs.
create unique index sdk_builds_one_under_way on sdk_builds (version_id) where state in ('queued', 'running');
