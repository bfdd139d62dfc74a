-- Times are milliseconds since 1970 UTC, identifiers ULIDs. The same text runs on H2, MySQL and PostgreSQL.

CREATE TABLE users (
  id VARCHAR(26) NOT NULL PRIMARY KEY,
  name VARCHAR(64) NOT NULL,
  role VARCHAR(16) NOT NULL,
  password_hash VARCHAR(200) NOT NULL,
  must_change_password BOOLEAN NOT NULL,
  disabled BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT users_name UNIQUE (name)
)${table_options};

CREATE TABLE api_tokens (
  id VARCHAR(26) NOT NULL PRIMARY KEY,
  user_id VARCHAR(26) NOT NULL,
  name VARCHAR(64) NOT NULL,
  token_hash VARCHAR(64) NOT NULL,
  role VARCHAR(16) NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_used_at BIGINT,
  CONSTRAINT api_tokens_hash UNIQUE (token_hash),
  CONSTRAINT api_tokens_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
)${table_options};

-- Without a reference to users: what somebody did stays when he has gone.
CREATE TABLE audit_entries (
  id VARCHAR(26) NOT NULL PRIMARY KEY,
  happened_at BIGINT NOT NULL,
  user_name VARCHAR(64) NOT NULL,
  token_name VARCHAR(64),
  address VARCHAR(64) NOT NULL,
  action VARCHAR(64) NOT NULL,
  subject VARCHAR(200) NOT NULL,
  detail ${text} NOT NULL
)${table_options};

CREATE TABLE idempotency_keys (
  user_id VARCHAR(26) NOT NULL,
  idempotency_key VARCHAR(64) NOT NULL,
  request_hash VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  response_status INTEGER,
  response_headers VARCHAR(1000),
  response_body ${bytes},
  PRIMARY KEY (user_id, idempotency_key)
)${table_options};
