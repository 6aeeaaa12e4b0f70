// What every answer must be, whatever was sent. Each finding has a kind, so that one defect is told once per operation.
import { PROBLEMS } from "./document.mjs";
import { check } from "./schema.mjs";

const SLOW_MS = 5_000;
/** Of the inside: stack lines, the database's own words, paths of the build. */
const INSIDE = [
  /\bat (async )?[\w.<>#]+ \(.*:\d+:\d+\)/,
  /\bD1_ERROR|SQLITE_[A-Z]+|UNIQUE constraint|FOREIGN KEY constraint|no such (table|column)/,
  /node_modules|file:\/\/\/.*\.(js|ts)|mission_control\/index\.js/,
  /guard:[a-z_]+'|"stack":/,
];
/** Answers of the runtime itself, before the Worker is asked. */
const RUNTIME = new Map([
  [431, "header too large"],
  [413, "too large"],
]);

const finding = (kind, text) => ({ kind, text });
const clipped = (text) => (text.length > 300 ? `${text.slice(0, 300)}…` : text);

/** @returns {{ kind: string, text: string }[]} nothing when the answer is as it must be */
export function judge(sent, answer, { document, secrets }) {
  if (answer.failure) return [finding("no-answer", answer.failure)];
  if (RUNTIME.has(answer.status) && answer.headers["content-type"]?.startsWith("text/plain") && answer.text.includes(RUNTIME.get(answer.status))) return [];
  const { operation } = sent;
  const isOwn = sent.method === operation.method && sent.path.split("/").length === operation.path.split("/").length && !sent.path.endsWith("%");
  const documented = isOwn ? operation.responses[answer.status] : undefined;
  const found = [];
  if (answer.status >= 500 && !(answer.status === 503 && documented)) found.push(finding(`status-${answer.status}`, clipped(answer.text)));
  else if (isOwn && !documented) found.push(finding(`undocumented-${answer.status}`, clipped(answer.text)));
  if (answer.tookMs > SLOW_MS) found.push(finding("slow", `${Math.round(answer.tookMs)} ms`));
  const isNew = answer.status < 300;
  for (const pattern of answer.status >= 400 ? INSIDE : []) if (pattern.test(answer.text)) found.push(finding("inside-shown", clipped(answer.text)));
  for (const { name, text } of secrets) {
    if (answer.text.includes(text)) found.push(finding("secret-shown", `${name} is in the answer`));
  }
  if (answer.headers["x-request-id"] === undefined) found.push(finding("no-request-id", "the answer has no X-Request-Id"));
  const type = answer.headers["content-type"] ?? "";
  if (answer.status === 204) return answer.text === "" ? found : [...found, finding("body-of-204", clipped(answer.text))];
  if (answer.status >= 400) return [...found, ...judgeProblem(answer, type, documented ? operation.codes : null)];
  if (isNew && isOwn && documented) found.push(...judgeSuccess(documented, answer, type, document));
  return found;
}

function parsed(text) {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** @param codes those that the document has for this operation; null where it is not asked */
function judgeProblem(answer, type, codes) {
  if (!type.startsWith("application/problem+json")) return [finding("problem-type", `Content-Type: ${type} ${clipped(answer.text)}`)];
  const problem = parsed(answer.text)?.value;
  if (!problem || typeof problem !== "object") return [finding("problem-json", clipped(answer.text))];
  const found = [];
  const known = Object.hasOwn(PROBLEMS, problem.code) ? PROBLEMS[problem.code] : null;
  if (!known) found.push(finding("problem-code", `code ${JSON.stringify(problem.code)} is not in the closed set`));
  else if (codes && !codes.has(problem.code)) found.push(finding(`undocumented-${problem.code}`, clipped(answer.text)));
  else if (known[0] !== answer.status || problem.status !== answer.status)
    found.push(finding("problem-status", `${problem.code} with ${answer.status}, ${problem.status}`));
  if (typeof problem.detail !== "string" || problem.detail === "" || typeof problem.title !== "string")
    found.push(finding("problem-words", clipped(answer.text)));
  if (typeof problem.request_id !== "string" || problem.request_id !== answer.headers["x-request-id"])
    found.push(finding("problem-request-id", `${problem.request_id} and ${answer.headers["x-request-id"]}`));
  if (answer.text.length > 100_000) found.push(finding("problem-size", `${answer.text.length} characters of problem`));
  return found;
}

function judgeSuccess(documented, answer, type, document) {
  const types = Object.keys(documented.content ?? {});
  if (types.length === 0) return [];
  const accepted = types.find((one) => type.startsWith(one.replace(/\*.*$/, "")));
  if (!accepted) return [finding("content-type", `${type || "none"}, documented: ${types.join(", ")}`)];
  if (!/json/.test(accepted)) return [];
  const body = parsed(answer.text);
  if (!body) return [finding("no-json", clipped(answer.text))];
  const errors = check(documented.content[accepted].schema, body.value, document.components);
  return errors.length === 0 ? [] : [finding("schema", `${errors.slice(0, 3).join("; ")} in ${clipped(answer.text)}`)];
}
