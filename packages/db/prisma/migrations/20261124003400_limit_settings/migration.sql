-- AlterTable
ALTER TABLE "tier_limits" ADD COLUMN     "ipv4_prefix" INTEGER NOT NULL DEFAULT 32,
ADD COLUMN     "counting" TEXT NOT NULL DEFAULT 'exact';

-- AlterTable
ALTER TABLE "tiers" ADD COLUMN     "body_bytes_max" INTEGER;

-- What the schema language cannot say.
alter table tier_limits
  add constraint tier_limits_ipv4_prefix check (ipv4_prefix between 8 and 32),
  add constraint tier_limits_counting check (counting in ('exact', 'lease'));
alter table tiers
  add constraint tiers_body_bytes_max check (body_bytes_max between 0 and 1073741824);
