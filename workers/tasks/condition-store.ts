// The conditions of a query (grammar/tasks.ts) as SQL over the tasks `t` of the board ?1.
import type { Condition, Needle } from "#grammar/tasks.ts";
import { showsSql } from "#worker/fields/index.ts";
import { isTaggedSql, taggedByWordSql } from "#worker/tags/index.ts";
import { names } from "#worker/platform/rows.ts";
import { tasks } from "./tables.ts";

/** Adds a parameter, and says its name. */
export type Bind = (value: unknown) => string;

const t = names(tasks, "t");
const KEY_AND_TITLE = `(SELECT b.key FROM boards b WHERE b.id = ?1) || '-' || ${t.number} || ' ' || ${t.title}`;
const ASSIGNEE = `coalesce(${t.assigned_agent_id}, ${t.assigned_person_id})`;
const ASSIGNEE_NAME = `coalesce(${t.assignee_name}, iif(${t.assigned_agent_id} IS NULL, 'person', 'agent'))`;

/** The `lower` of SQLite is of A–Z alone; a text of nothing but ASCII has nothing else to fold. */
function containsSql(text: string, { text: wanted, foldings }: Needle, bind: Bind): string {
  const letter = (one: string) => `char(${one.codePointAt(0)})`;
  const folded = foldings.reduce((sql, [given, as]) => `replace(${sql}, ${letter(given)}, ${letter(as)})`, `lower(${text})`);
  return `instr(iif(${text} GLOB '*[^ -~]*', ${folded}, lower(${text})), ${bind(wanted)}) > 0`;
}

const amongSql = (values: readonly string[], bind: Bind): string => `IN (SELECT value FROM json_each(${bind(JSON.stringify(values))}))`;
const withinSql = (column: string, { from, before }: { from: string | null; before: string | null }, bind: Bind): string =>
  [`${column} IS NOT NULL`, ...(from ? [`${column} >= ${bind(from)}`] : []), ...(before ? [`${column} < ${bind(before)}`] : [])].join(" AND ");

function assigneeSql({ ids, names: wanted, orNobody }: Extract<Condition, { on: "assignee" }>, bind: Bind): string {
  const some = [...(ids.length > 0 ? [`${ASSIGNEE} ${amongSql(ids, bind)}`] : []), ...wanted.map((name) => containsSql(ASSIGNEE_NAME, name, bind))];
  return [...(orNobody ? [`${ASSIGNEE} IS NULL`] : []), ...some.map((one) => `(${ASSIGNEE} IS NOT NULL AND ${one})`)].join(" OR ");
}

function plainSql(condition: Condition, bind: Bind): string {
  switch (condition.on) {
    case "text":
      return containsSql(KEY_AND_TITLE, condition.needle, bind);
    case "status":
    case "priority":
      return `+${t[condition.on]} ${amongSql(condition.among, bind)}`;
    case "tag":
      return taggedByWordSql(t.id, bind(JSON.stringify(condition.among)));
    case "assignee":
      return assigneeSql(condition, bind);
    case "due":
      return withinSql(`+${t.due_at}`, condition, bind);
    case "updated":
      return withinSql(`+${t.updated_at}`, condition, bind);
    case "undated":
      return `+${t.due_at} IS NULL`;
    case "untagged":
      return `NOT ${isTaggedSql(t.id)}`;
    case "agentless":
      return `+${t.assigned_agent_id} IS NULL`;
    case "value": {
      const { text, number } = condition.wanted;
      return showsSql(t.id, bind(condition.key), "?1", condition.how, { text: bind(text), number: number === null ? null : bind(number) });
    }
    default:
      return condition.of.map((one) => conditionSql(one, bind)).join(condition.on === "all" ? " AND " : " OR ") || "false";
  }
}

/** True or false of every task, so that its opposite is too. */
export const conditionSql = (condition: Condition, bind: Bind): string => `((${plainSql(condition, bind)}) IS ${condition.isNot ? "NOT " : ""}TRUE)`;
