-- AlterTable
ALTER TABLE "tier_limits" ADD COLUMN     "header" TEXT,
ADD COLUMN     "ipv6_prefix" INTEGER NOT NULL DEFAULT 64,
ADD COLUMN     "cost" JSONB NOT NULL DEFAULT '{"tokens": 1, "routes": {}, "responseHeader": null, "tokensMax": 1}',
ADD COLUMN     "on_store_failure" TEXT NOT NULL DEFAULT 'local';

-- AlterTable
ALTER TABLE "apis" ADD COLUMN     "limit_tier_id" TEXT;

-- CreateIndex
CREATE INDEX "apis_limit_tier_id_idx" ON "apis"("limit_tier_id");

-- AddForeignKey
ALTER TABLE "apis" ADD CONSTRAINT "apis_limit_tier_id_fkey" FOREIGN KEY ("limit_tier_id") REFERENCES "tiers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
