-- What gateways have reported of their own outlives them: without a word on it the arrivals reported last would be planned
-- for, and charged, until a request of that area and class comes.

CREATE TABLE gateway_arrivals (
    area text NOT NULL,
    class text NOT NULL,
    reported_at timestamptz NOT NULL,
    PRIMARY KEY (area, class)
);
COMMENT ON TABLE gateway_arrivals IS 'Areas and classes of which a gateway has last reported arrivals, and not yet that there are none.';
COMMENT ON COLUMN gateway_arrivals.area IS 'arrivals.area.';
COMMENT ON COLUMN gateway_arrivals.class IS 'arrivals.class.';
COMMENT ON COLUMN gateway_arrivals.reported_at IS 'When a gateway reported them last, in service time.';
