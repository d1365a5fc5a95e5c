-- AlterTable
ALTER TABLE "upstreams" ADD COLUMN     "resilience" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "stream_idle_ms" INTEGER NOT NULL DEFAULT 300000;
