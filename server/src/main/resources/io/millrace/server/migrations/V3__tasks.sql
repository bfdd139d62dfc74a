-- document: JSON, the task document without connections and secrets. state: what the service has to bring about, see Stored.State.

CREATE TABLE tasks (
  id VARCHAR(26) NOT NULL PRIMARY KEY,
  name VARCHAR(50) NOT NULL,
  description VARCHAR(256) NOT NULL,
  tags ${text} NOT NULL,
  source_id VARCHAR(26) NOT NULL,
  destination_id VARCHAR(26) NOT NULL,
  document ${text} NOT NULL,
  state VARCHAR(16) NOT NULL,
  failure_code VARCHAR(64),
  failure_message ${text},
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT tasks_source FOREIGN KEY (source_id) REFERENCES connections (id),
  CONSTRAINT tasks_destination FOREIGN KEY (destination_id) REFERENCES connections (id)
)${table_options};

CREATE TABLE task_events (
  id VARCHAR(26) NOT NULL PRIMARY KEY,
  task_id VARCHAR(26) NOT NULL,
  happened_at BIGINT NOT NULL,
  kind VARCHAR(16) NOT NULL,
  message ${text} NOT NULL,
  CONSTRAINT task_events_task FOREIGN KEY (task_id) REFERENCES tasks (id) ON DELETE CASCADE
)${table_options};

CREATE INDEX task_events_by_task ON task_events (task_id, id);
