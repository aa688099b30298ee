-- Who may ask, for what and for how much; and what they have used.

CREATE TABLE api_keys (
    id text PRIMARY KEY CHECK (id ~ '^key_[a-z0-9]{8,60}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    role text NOT NULL CHECK (role ~ '^(client|admin|site:[a-z0-9][a-z0-9-]*)$'),
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    area text,
    classes text[],
    requests_per_minute double precision CHECK (requests_per_minute >= 0),
    tokens_per_minute double precision CHECK (tokens_per_minute >= 0),
    spend_usd_per_day double precision CHECK (spend_usd_per_day >= 0),
    carbon_grams_per_day double precision CHECK (carbon_grams_per_day >= 0),
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);
COMMENT ON TABLE api_keys IS 'Keys by which the service knows who asks. The secret is not kept, only its digest. Services notice a change within a second or two.';
COMMENT ON COLUMN api_keys.id IS 'Public name of the key; stands in routing_decisions and logs.';
COMMENT ON COLUMN api_keys.name IS 'What people call it.';
COMMENT ON COLUMN api_keys.role IS 'client (asks for models), site:NAME (writes readings and forecasts of that site) or admin (everything).';
COMMENT ON COLUMN api_keys.digest IS 'SHA-256 of the secret.';
COMMENT ON COLUMN api_keys.area IS 'Area that its requests come from unless they name another; null leaves it to the network.';
COMMENT ON COLUMN api_keys.classes IS 'Workload classes that may be asked for; null means all.';
COMMENT ON COLUMN api_keys.requests_per_minute IS 'Most requests a minute; null means no limit.';
COMMENT ON COLUMN api_keys.tokens_per_minute IS 'Most tokens a minute, of prompts and answers together; null means no limit.';
COMMENT ON COLUMN api_keys.spend_usd_per_day IS 'What the energy of a UTC day''s requests may cost, in USD; null means no limit.';
COMMENT ON COLUMN api_keys.carbon_grams_per_day IS 'What a UTC day''s requests may emit, in grams of CO2; null means no limit.';
COMMENT ON COLUMN api_keys.created_at IS 'When it was made, in service time.';
COMMENT ON COLUMN api_keys.expires_at IS 'From when on it is refused, in service time; null means never.';
COMMENT ON COLUMN api_keys.revoked_at IS 'Since when it is refused, in service time; null means it is not.';

-- A running service keeps the totals of its own and writes them as they are: written twice they change nothing.
CREATE TABLE api_key_use (
    day timestamptz NOT NULL,
    key_id text NOT NULL,
    instance uuid NOT NULL,
    requests bigint NOT NULL CHECK (requests >= 0),
    tokens double precision NOT NULL CHECK (tokens >= 0),
    usd double precision NOT NULL CHECK (usd >= 0),
    carbon_grams double precision NOT NULL CHECK (carbon_grams >= 0),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (day, key_id, instance)
);
COMMENT ON TABLE api_key_use IS 'What one run of one service has let a key use on a UTC day; the day''s use is the sum over instances (view key_use_daily).';
COMMENT ON COLUMN api_key_use.day IS 'Start of the UTC day, in service time.';
COMMENT ON COLUMN api_key_use.key_id IS 'api_keys.id.';
COMMENT ON COLUMN api_key_use.instance IS 'The run of the service, a random identifier.';
COMMENT ON COLUMN api_key_use.requests IS 'Requests that were let in and have ended.';
COMMENT ON COLUMN api_key_use.tokens IS 'Tokens of prompts and answers together.';
COMMENT ON COLUMN api_key_use.usd IS 'What the energy cost, in USD.';
COMMENT ON COLUMN api_key_use.carbon_grams IS 'Grams of CO2 at the average intensity.';
COMMENT ON COLUMN api_key_use.updated_at IS 'When it was written last, by the database''s clock.';

CREATE VIEW key_use_daily AS
SELECT u.day, u.key_id, k.name, k.role, sum(u.requests)::bigint AS requests, sum(u.tokens) AS tokens,
    sum(u.usd) AS usd, sum(u.carbon_grams) AS carbon_grams, k.spend_usd_per_day, k.carbon_grams_per_day
FROM api_key_use u LEFT JOIN api_keys k ON k.id = u.key_id
GROUP BY u.day, u.key_id, k.id;
COMMENT ON VIEW key_use_daily IS 'What each key has used on a UTC day, beside its budgets of today''s definition.';
COMMENT ON COLUMN key_use_daily.day IS 'Start of the UTC day, in service time.';
COMMENT ON COLUMN key_use_daily.key_id IS 'api_keys.id.';
COMMENT ON COLUMN key_use_daily.name IS 'What people call the key; null when its row is gone.';
COMMENT ON COLUMN key_use_daily.role IS 'Role of the key.';
COMMENT ON COLUMN key_use_daily.requests IS 'Requests that were let in and have ended.';
COMMENT ON COLUMN key_use_daily.tokens IS 'Tokens of prompts and answers together.';
COMMENT ON COLUMN key_use_daily.usd IS 'What the energy cost, in USD.';
COMMENT ON COLUMN key_use_daily.carbon_grams IS 'Grams of CO2 at the average intensity.';
COMMENT ON COLUMN key_use_daily.spend_usd_per_day IS 'The key''s budget in USD, as it is now; null means no limit.';
COMMENT ON COLUMN key_use_daily.carbon_grams_per_day IS 'The key''s budget in grams of CO2, as it is now; null means no limit.';
