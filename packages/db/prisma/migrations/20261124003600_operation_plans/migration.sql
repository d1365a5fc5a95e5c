-- AlterTable
ALTER TABLE "operations" ADD COLUMN     "guide_url" TEXT,
ADD COLUMN     "successor_id" TEXT;

-- CreateIndex
CREATE INDEX "operations_successor_id_idx" ON "operations"("successor_id");

-- AddForeignKey
ALTER TABLE "operations" ADD CONSTRAINT "operations_successor_id_fkey" FOREIGN KEY ("successor_id") REFERENCES "operations"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What the schema language cannot say.
alter table operations
  add constraint operations_successor_is_another check (successor_id <> id),
  add constraint operations_guide_url_form check (guide_url ~ '^https?://' and char_length(guide_url) <= 500);
