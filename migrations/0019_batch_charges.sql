-- Which lines of batches sites have been charged for. Whichever service has answered a line, the one that leads charges
-- it: so lines are counted in the transaction that keeps their result, and what has been charged of them is kept with the
-- settlement that charges it. Two tables, so that no line waits for a settlement that is being written.

CREATE TABLE batch_answered (
    area text NOT NULL,
    workload_class text NOT NULL,
    lines bigint NOT NULL CHECK (lines >= 0),
    PRIMARY KEY (area, workload_class)
);
COMMENT ON TABLE batch_answered IS 'How many lines of batches have been answered that plans are made for, since the beginning, by any service.';
COMMENT ON COLUMN batch_answered.area IS 'Area that their batches come from.';
COMMENT ON COLUMN batch_answered.workload_class IS 'Class by which they were planned and routed.';
COMMENT ON COLUMN batch_answered.lines IS 'How many; each once, however often it was asked.';

CREATE TABLE batch_charged (
    area text NOT NULL,
    workload_class text NOT NULL,
    lines double precision NOT NULL CHECK (lines >= 0 AND lines < 'infinity'),
    PRIMARY KEY (area, workload_class)
);
COMMENT ON TABLE batch_charged IS 'How many of the lines of batch_answered settlements have charged to sites.';
COMMENT ON COLUMN batch_charged.area IS 'batch_answered.area.';
COMMENT ON COLUMN batch_charged.workload_class IS 'batch_answered.workload_class.';
COMMENT ON COLUMN batch_charged.lines IS 'How many since the beginning; a fraction where an interval was settled in parts.';
