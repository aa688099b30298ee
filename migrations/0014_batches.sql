-- Work that may wait: the files that clients hand in, batches of requests made of them, and the lines that are under way.

CREATE TABLE batch_files (
    id text PRIMARY KEY CHECK (id ~ '^file-[A-Za-z0-9]{8,60}$'),
    serial bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    owner text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('batch', 'batch_output')),
    filename text NOT NULL,
    bytes bigint NOT NULL CHECK (bytes >= 0),
    is_whole boolean NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX batch_files_owner ON batch_files (owner, serial);
CREATE INDEX batch_files_expiry ON batch_files (expires_at);
CREATE INDEX batch_files_unfinished ON batch_files (written_at) WHERE NOT is_whole;
COMMENT ON TABLE batch_files IS 'Files of requests that clients have handed in, and of answers that batches have made. They hold prompts and answers.';
COMMENT ON COLUMN batch_files.id IS 'Public name, file-… .';
COMMENT ON COLUMN batch_files.serial IS 'Order of creation, by which lists are paged.';
COMMENT ON COLUMN batch_files.owner IS 'api_keys.id of whoever handed it in; empty for clients without a key.';
COMMENT ON COLUMN batch_files.purpose IS 'batch (requests) or batch_output (answers, or errors).';
COMMENT ON COLUMN batch_files.filename IS 'As the client called it.';
COMMENT ON COLUMN batch_files.bytes IS 'Length of its content.';
COMMENT ON COLUMN batch_files.is_whole IS 'Whether all of it has arrived; until then nobody sees it.';
COMMENT ON COLUMN batch_files.created_at IS 'In service time.';
COMMENT ON COLUMN batch_files.expires_at IS 'From when on it is gone, in service time.';
COMMENT ON COLUMN batch_files.written_at IS 'When it was begun, by the database''s clock: what stays unfinished is removed.';

CREATE TABLE batch_file_parts (
    file_id text NOT NULL REFERENCES batch_files ON DELETE CASCADE,
    part bigint NOT NULL CHECK (part >= 0),
    content bytea NOT NULL,
    PRIMARY KEY (file_id, part)
);
COMMENT ON TABLE batch_file_parts IS 'Contents of files, in parts that fit into memory; the parts in their order are the file.';
COMMENT ON COLUMN batch_file_parts.file_id IS 'batch_files.id.';
COMMENT ON COLUMN batch_file_parts.part IS 'Place; there may be gaps.';
COMMENT ON COLUMN batch_file_parts.content IS 'The bytes.';

CREATE TABLE batches (
    id text PRIMARY KEY CHECK (id ~ '^batch_[A-Za-z0-9]{8,60}$'),
    serial bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    owner text NOT NULL,
    endpoint text NOT NULL,
    input_file_id text NOT NULL,
    completion_window text NOT NULL,
    status text NOT NULL CHECK (status IN
        ('validating', 'failed', 'in_progress', 'finalizing', 'completed', 'expired', 'cancelling', 'cancelled')),
    ending text CHECK (ending IN ('completed', 'expired', 'cancelled')),
    metadata json,
    area text NOT NULL,
    workload_class text,
    output_file_id text,
    error_file_id text,
    output_seconds bigint CHECK (output_seconds > 0),
    errors json,
    total integer NOT NULL DEFAULT 0,
    completed integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    in_progress_at timestamptz,
    finalizing_at timestamptz,
    completed_at timestamptz,
    failed_at timestamptz,
    expired_at timestamptz,
    cancelling_at timestamptz,
    cancelled_at timestamptz,
    lease_owner uuid,
    lease_until timestamptz
);
CREATE INDEX batches_owner ON batches (owner, serial);
CREATE INDEX batches_live ON batches (serial)
    WHERE status IN ('validating', 'in_progress', 'finalizing', 'cancelling');
COMMENT ON TABLE batches IS 'Batches of requests, as clients of the gateway see them.';
COMMENT ON COLUMN batches.id IS 'Public name, batch_… ; routing_decisions.request_id of a line is this, a colon and the line''s number.';
COMMENT ON COLUMN batches.serial IS 'Order of creation, by which lists are paged.';
COMMENT ON COLUMN batches.owner IS 'api_keys.id of whoever made it; empty for clients without a key.';
COMMENT ON COLUMN batches.endpoint IS 'Path that its lines ask, for example /v1/chat/completions.';
COMMENT ON COLUMN batches.input_file_id IS 'batch_files.id of the requests; that file may be gone.';
COMMENT ON COLUMN batches.completion_window IS 'As the client asked for it: 24h.';
COMMENT ON COLUMN batches.status IS 'Where it stands, in OpenAI''s words.';
COMMENT ON COLUMN batches.ending IS 'How it will end, while it is finalizing.';
COMMENT ON COLUMN batches.metadata IS 'Names and texts that the client gave.';
COMMENT ON COLUMN batches.area IS 'Area that its requests come from.';
COMMENT ON COLUMN batches.workload_class IS 'Class that all of its lines have been given; null where each has its own.';
COMMENT ON COLUMN batches.output_file_id IS 'batch_files.id of the answers.';
COMMENT ON COLUMN batches.error_file_id IS 'batch_files.id of what came to nothing.';
COMMENT ON COLUMN batches.output_seconds IS 'How long its files are kept, where the client has said so.';
COMMENT ON COLUMN batches.errors IS 'What was wrong with the input, by line.';
COMMENT ON COLUMN batches.total IS 'Lines.';
COMMENT ON COLUMN batches.completed IS 'Lines that have been answered.';
COMMENT ON COLUMN batches.failed IS 'Lines that have been refused or have failed.';
COMMENT ON COLUMN batches.created_at IS 'In service time, as all that follow.';
COMMENT ON COLUMN batches.expires_at IS 'When it ends with what there is: the completion window''s end, or an earlier deadline of the client''s.';
COMMENT ON COLUMN batches.in_progress_at IS 'When its lines had been found right.';
COMMENT ON COLUMN batches.finalizing_at IS 'When the last line was done, or its time over.';
COMMENT ON COLUMN batches.completed_at IS 'When its files were ready.';
COMMENT ON COLUMN batches.failed_at IS 'When its input was found wrong.';
COMMENT ON COLUMN batches.expired_at IS 'When its files were ready after its time was over.';
COMMENT ON COLUMN batches.cancelling_at IS 'When it was asked to end.';
COMMENT ON COLUMN batches.cancelled_at IS 'When it had ended so.';
COMMENT ON COLUMN batches.lease_owner IS 'The run of a service that reads its input now.';
COMMENT ON COLUMN batches.lease_until IS 'Until when it may, by the database''s clock.';

CREATE TABLE batch_lines (
    batch_id text NOT NULL REFERENCES batches ON DELETE CASCADE,
    line integer NOT NULL CHECK (line > 0),
    owner text NOT NULL,
    custom_id text NOT NULL,
    area text NOT NULL,
    workload_class text NOT NULL,
    is_planned boolean NOT NULL,
    due_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'completed', 'failed')),
    request bytea,
    request_bytes integer NOT NULL CHECK (request_bytes >= 0),
    result bytea,
    tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
    not_before timestamptz,
    lease_owner uuid,
    lease_until timestamptz,
    PRIMARY KEY (batch_id, line)
);
CREATE INDEX batch_lines_cell ON batch_lines (area, workload_class, is_planned, due_at, batch_id, line)
    WHERE state = 'waiting';
CREATE INDEX batch_lines_due ON batch_lines (due_at, batch_id, line) WHERE state = 'waiting';
CREATE INDEX batch_lines_lease ON batch_lines (lease_until) WHERE state = 'running';
COMMENT ON TABLE batch_lines IS 'Lines of batches that are under way; they go when the batch ends. Whoever has a line''s lease is the only one to keep a result for it.';
COMMENT ON COLUMN batch_lines.batch_id IS 'batches.id.';
COMMENT ON COLUMN batch_lines.line IS 'Number of the line in the input, from 1.';
COMMENT ON COLUMN batch_lines.owner IS 'batches.owner.';
COMMENT ON COLUMN batch_lines.custom_id IS 'The client''s name for it.';
COMMENT ON COLUMN batch_lines.area IS 'batches.area.';
COMMENT ON COLUMN batch_lines.workload_class IS 'Class by which it is planned and routed.';
COMMENT ON COLUMN batch_lines.is_planned IS 'Whether it waits for the plan; false for what plans are not made for, as embeddings.';
COMMENT ON COLUMN batch_lines.due_at IS 'Until when it must be answered: the batch''s end, or the end of what its class may wait. Service time.';
COMMENT ON COLUMN batch_lines.state IS 'waiting, running (under a lease), completed or failed.';
COMMENT ON COLUMN batch_lines.request IS 'The request''s body; null once there is a result.';
COMMENT ON COLUMN batch_lines.request_bytes IS 'Length of the request''s body.';
COMMENT ON COLUMN batch_lines.result IS 'Its line of the output or error file.';
COMMENT ON COLUMN batch_lines.tries IS 'How often it failed for a reason that may pass.';
COMMENT ON COLUMN batch_lines.not_before IS 'It is left alone until then, by the database''s clock.';
COMMENT ON COLUMN batch_lines.lease_owner IS 'The run of a service that answers it now.';
COMMENT ON COLUMN batch_lines.lease_until IS 'Until when it may, by the database''s clock; afterwards the line waits again.';

CREATE TABLE batch_releasers (
    instance uuid PRIMARY KEY,
    follows_plan boolean NOT NULL,
    seen_at timestamptz NOT NULL
);
COMMENT ON TABLE batch_releasers IS 'Runs of services that release lines of batches: they share the rate of the plan.';
COMMENT ON COLUMN batch_releasers.instance IS 'The run of the service, a random identifier.';
COMMENT ON COLUMN batch_releasers.follows_plan IS 'Whether it has a plan to release by.';
COMMENT ON COLUMN batch_releasers.seen_at IS 'When it was last there, by the database''s clock.';
