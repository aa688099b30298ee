-- Batches end in short steps: their files grow by a part at a time before anybody sees them, and their lines go a few at a
-- time afterwards. Whatever has a step left is found by its ending.

CREATE INDEX batches_ending ON batches (serial) WHERE ending IS NOT NULL;
COMMENT ON COLUMN batches.ending IS 'How it ends: from when it is finalizing until the last of its lines is gone.';
COMMENT ON COLUMN batches.output_file_id IS 'batch_files.id of the answers; while it ends, of a file that is not whole yet.';
COMMENT ON COLUMN batches.error_file_id IS 'batch_files.id of what came to nothing; while it ends, of a file that is not whole yet.';
COMMENT ON COLUMN batch_files.written_at IS 'When it was begun, or a batch last added to it, by the database''s clock: what stays unfinished is removed.';
COMMENT ON TABLE batch_lines IS 'Lines of batches that are under way; they go when the batch has ended. Whoever has a line''s lease is the only one to keep a result for it.';
