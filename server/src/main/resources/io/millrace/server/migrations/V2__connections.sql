-- settings: JSON without secrets. Deleting a connection deletes its secrets.

CREATE TABLE connections (
  id VARCHAR(26) NOT NULL PRIMARY KEY,
  name VARCHAR(64) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  settings ${text} NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT connections_name UNIQUE (name)
)${table_options};

CREATE TABLE connection_secrets (
  connection_id VARCHAR(26) NOT NULL,
  name VARCHAR(32) NOT NULL,
  secret_value ${bytes} NOT NULL,
  PRIMARY KEY (connection_id, name),
  CONSTRAINT connection_secrets_connection FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE
)${table_options};
