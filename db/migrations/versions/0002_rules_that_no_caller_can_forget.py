"""Rules that no caller can forget: splits by contributor, immutable rows, runs announced."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

# HMAC-SHA-256 with the padded keys of the installation; hmac(key, id) mod 100: below 70 train, below 80 validation.
CONTRIBUTOR_SPLIT = """
CREATE FUNCTION set_contributor_split() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  digest bytea;
  bucket integer;
BEGIN
  SELECT sha256(split_outer_key || sha256(split_inner_key || uuid_send(NEW.id))) INTO STRICT digest FROM installation;
  bucket := ((get_byte(digest, 0)::bigint << 24) + (get_byte(digest, 1) << 16)
             + (get_byte(digest, 2) << 8) + get_byte(digest, 3)) % 100;
  NEW.split := CASE WHEN bucket < 70 THEN 'train' WHEN bucket < 80 THEN 'validation' ELSE 'holdout' END;
  RETURN NEW;
END $$
"""

SUBMISSION_SPLIT = """
CREATE FUNCTION set_submission_split() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT split INTO NEW.split FROM contributor WHERE id = NEW.contributor;
  RETURN NEW;
END $$
"""

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

ANNOUNCE_RUN = """
CREATE FUNCTION announce_training_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('training_runs', NEW.id::text);
  RETURN NULL;
END $$
"""

TRIGGERS = (
    ("contributor_split", "contributor", "BEFORE INSERT ON contributor FOR EACH ROW", "set_contributor_split"),
    ("submission_split", "submission", "BEFORE INSERT ON submission FOR EACH ROW", "set_submission_split"),
    ("submission_immutable", "submission", "BEFORE UPDATE ON submission FOR EACH ROW", "refuse_change"),
    (
        "submission_label_immutable",
        "submission_label",
        "BEFORE UPDATE ON submission_label FOR EACH ROW",
        "refuse_change",
    ),
    ("base_example_immutable", "base_example", "BEFORE UPDATE ON base_example FOR EACH ROW", "refuse_change"),
    ("promotion_append_only", "promotion", "BEFORE UPDATE OR DELETE ON promotion FOR EACH ROW", "refuse_change"),
    (
        "training_run_queued",
        "training_run",
        "AFTER INSERT OR UPDATE OF state ON training_run FOR EACH ROW WHEN (NEW.state = 'queued')",
        "announce_training_run",
    ),
)
FUNCTIONS = {
    "set_contributor_split": CONTRIBUTOR_SPLIT,
    "set_submission_split": SUBMISSION_SPLIT,
    "refuse_change": REFUSE_CHANGE,
    "announce_training_run": ANNOUNCE_RUN,
}


def upgrade() -> None:
    for definition in FUNCTIONS.values():
        op.execute(definition)
    for name, _, when, function in TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()")


def downgrade() -> None:
    for name, table, _, _ in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}()")
