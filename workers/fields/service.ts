// Definitions of custom fields: create, read, change, delete.
import { grantOf, inActiveOrganization, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import { changesOf } from "#worker/platform/changes.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Answers, Database, Queries, Statement } from "#worker/platform/db.ts";
import { all } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, patchRow, updateRow } from "#worker/platform/rows.ts";
import { at, authorize, commitWork, locate, read, requireVersion, seenGuard, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { requireFittingValues, settledDefault } from "./definitions.ts";
import { presentField } from "./present.ts";
import { type CustomField, type CustomFieldCreate, type CustomFieldUpdate, FIELDS_MAX, type FieldTrial, type FieldTrialResult } from "./schema.ts";
import { bindStatements, fieldById, fieldsOf, type FieldWithBoards, knownBoardsGuard, roomGuard, sameValuesGuard, valueCount, valuesOf } from "./store.ts";
import { custom_fields, type CustomFieldRow } from "./tables.ts";
import { checkPattern, takeValue } from "./types.ts";

/** A change of what values must be like is checked against so many. */
const CHECKED_MAX = 1_000;

function explain(key: string) {
  return (error: unknown): never => {
    const code = error instanceof GuardError || error instanceof ProblemError ? error.code : null;
    if (code === "too_many") throw new ProblemError("conflict", `The organization has ${FIELDS_MAX} custom fields. Delete those that are no longer used.`);
    if (code === "already_exists")
      throw new ProblemError("already_exists", `A custom field with the key ${key} exists already. Use it, or choose another key.`, {
        fields: [{ path: "field_key", message: "is taken" }],
      });
    if (code === "unknown_boards") throw notFound("board among board_ids");
    if (code === "values_changed") throw new ProblemError("conflict", "Values of the field were written at the same moment; nothing was done. Try again.");
    throw error;
  };
}

export async function createField(work: Work, input: CustomFieldCreate): Promise<CustomField> {
  return inActiveOrganization(
    work,
    actions["custom_field.manage"],
    () => ({}),
    async ({ db, shard, organizationId, policy }) => {
      const now = at(work);
      const rule = { field_type: input.field_type, validation_regex: input.validation_regex ?? null };
      const row: CustomFieldRow = {
        id: newId(),
        organization_id: organizationId,
        field_key: input.field_key,
        label: input.label ?? input.field_key,
        ...rule,
        ui_visibility: input.ui_visibility,
        description: input.description ?? null,
        required: input.required ? 1 : 0,
        default_value: settledDefault(rule, input.default_value),
        values_version: 0,
        version: 1,
        created_at: now,
        updated_at: now,
        deleted_at: null,
      };
      const boardIds = [...new Set(input.board_ids)].sort();
      const body = presentField(row, boardIds);
      await commitWork(work, db, shard, {
        stream: { organizationId, boardId: null },
        guards: [roomGuard(db, organizationId, FIELDS_MAX), knownBoardsGuard(db, organizationId, boardIds)],
        writes: [insertRow(db, custom_fields, row), ...bindStatements(db, row.id, boardIds)],
        events: [{ type: "custom_field.created", subject: { type: "custom_field", id: row.id }, payload: { after: body }, policy }],
        answer: { status: 201, body },
      }).catch(explain(row.field_key));
      return body;
    },
  );
}

const present = ({ boards, ...row }: FieldWithBoards): CustomField => presentField(row, JSON.parse(boards) as string[]);

export async function listFields(work: Work): Promise<CustomField[]> {
  return inActiveOrganization(
    work,
    actions["custom_field.read"],
    (db, id) => ({ rows: fieldsOf(db, work.caller, id) }),
    ({ found: { rows } }) => rows.map(present),
  );
}

type Loaded<More extends Queries> = { row: FieldWithBoards; policy: PolicyRecord; more: Answers<More> };

/** The field of the active organization, for a change of it; null: not on this shard. */
async function loadField<More extends Queries>(work: Work, db: Database, id: string, more: More): Promise<Loaded<More> | null> {
  const organizationId = activeOrganizationId(work);
  const asked = { grant: organizationGrant(db, work.caller, organizationId), row: fieldById(db, organizationId, id), more: all(more) };
  const { grant, row, more: answers } = await read(work, db, asked);
  if (!grant) return null;
  const policy = authorize(work, actions["custom_field.manage"], grantOf(work.caller, grant), "custom field");
  if (!row) return null;
  requireVersion(work, row.version);
  return { row, policy, more: answers };
}

/** What the update makes of the row. */
function changedRow(row: CustomFieldRow, update: CustomFieldUpdate, now: string): CustomFieldRow {
  const { board_ids: _boards, default_value, required, ...plain } = update;
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)) as Partial<CustomFieldRow>;
  const next = { ...row, ...given, required: required === undefined ? row.required : Number(required), version: row.version + 1, updated_at: now };
  const settled = settledDefault(next, default_value === undefined && row.default_value !== null ? JSON.parse(row.default_value) : default_value);
  return { ...next, default_value: settled };
}

export async function updateField(work: Work, id: string, update: CustomFieldUpdate): Promise<CustomField> {
  return locate(work, "custom field", async (db, shard) => {
    const checks = update.field_type !== undefined || update.validation_regex !== undefined;
    const more = { values: checks ? valuesOf(db, id, CHECKED_MAX + 1) : null };
    const loaded = await loadField(work, db, id, more);
    if (!loaded) return null;
    const { boards, ...row } = loaded.row;
    const next = changedRow(row, update, at(work));
    const isChecked = next.field_type !== row.field_type || next.validation_regex !== row.validation_regex;
    if (isChecked) requireFittingValues(next, loaded.more.values ?? [], CHECKED_MAX);
    const before = present(loaded.row);
    const boardIds = update.board_ids ? [...new Set(update.board_ids)].sort() : before.board_ids;
    const body = presentField(next, boardIds);
    const { version: _version, updated_at: _at, ...facts } = body;
    const changes = changesOf<Partial<CustomField>>(before, facts);
    if (!changes) return before;
    const { guard, write } = updateRow(db, custom_fields, row, next, staleCode(work));
    const binding: Statement[] = changes.after.board_ids ? [knownBoardsGuard(db, row.organization_id, boardIds)] : [];
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [guard, ...binding, ...(isChecked ? [sameValuesGuard(db, row)] : [])],
      writes: [write, ...(changes.after.board_ids ? bindStatements(db, id, boardIds) : [])],
      events: [
        {
          type: "custom_field.updated",
          subject: { type: "custom_field", id },
          payload: { label: row.label, before: changes.before, after: { ...changes.after, version: next.version, updated_at: next.updated_at } },
          policy: loaded.policy,
        },
      ],
      answer: { status: 200, body },
    }).catch(explain(row.field_key));
    return body;
  });
}

/** Its row stays for the values of deleted tasks; nobody sees it any more, and its key is free. */
export async function deleteField(work: Work, id: string): Promise<void> {
  await locate(work, "custom field", async (db, shard) => {
    const loaded = await loadField(work, db, id, { values: valueCount(db, id) });
    if (!loaded) return null;
    const { boards: _boards, ...row } = loaded.row;
    const total = loaded.more.values?.total ?? 0;
    if (total > 0)
      throw new ProblemError("conflict", `${total} task(s) have a value for ${row.label}. Clear those values first, or hide the field.`, {
        extra: { value_count: total },
      });
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [...seenGuard(work, db, custom_fields, row), sameValuesGuard(db, row)],
      writes: [patchRow(db, custom_fields, id, { deleted_at: at(work), version: row.version + 1 }), ...bindStatements(db, id, []).slice(0, 1)],
      events: [
        {
          type: "custom_field.deleted",
          subject: { type: "custom_field", id },
          payload: { label: row.label, before: present(loaded.row) },
          policy: loaded.policy,
        },
      ],
      answer: { status: 204, body: null },
    }).catch(explain(row.field_key));
    return true;
  });
}

/** Whether a value would be taken. */
export async function tryField(work: Work, { value, field_type, validation_regex = null }: FieldTrial): Promise<FieldTrialResult> {
  return inActiveOrganization(
    work,
    actions["custom_field.manage"],
    () => ({}),
    () => {
      const pattern = checkPattern({ field_type, validation_regex });
      if (!pattern.ok) return { is_valid: false, reason: pattern.refusal.detail };
      const taken = takeValue({ field_type, validation_regex }, value);
      return { is_valid: taken.ok, reason: taken.ok ? null : taken.reason };
    },
  );
}
