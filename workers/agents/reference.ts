// The part of an agent's AGENTS.md that says how it works with others: what it may call follows from what it is, which GET /agent/healthz tells.

type Facts = { apiBase: string; token: string; boardId: string | null; isMain: boolean };

/** In the forms that run without asking (links/exec-policy.ts): one line each, JSON in single quotes. */
export function coordinationReference({ apiBase, token, boardId, isMain }: Facts): string {
  const base = `${apiBase}/api/v1/agent`;
  const get = (path: string): string => `curl -sS -H "X-Agent-Token: ${token}" ${base}${path}`;
  const post = (path: string, body: object): string =>
    `curl -sS -X POST -H "X-Agent-Token: ${token}" -H "Content-Type: application/json" -d '${JSON.stringify(body)}' ${base}${path}`;
  const remove = (path: string): string => `curl -sS -X DELETE -H "X-Agent-Token: ${token}" ${base}${path}`;
  const mine = `Asked of me:   ${get("/requests")}
Answer it:     ${post("/requests/REQUEST_ID/answer", { content: "..." })}
My colleagues: ${get("/agents")}`;
  if (boardId === null && !isMain)
    return `${mine}
`;
  if (boardId === null)
    return `${mine}

You speak for your gateway. Its boards, and their leads:
Boards:        ${get("/boards")}
Write to lead: ${post("/gateway/boards/BOARD_ID/lead/message", { kind: "question", content: "..." })}
To all leads:  ${post("/gateway/leads/broadcast", { kind: "handoff", content: "..." })}
`;
  const here = `/boards/${boardId}`;
  return `${mine}
Tags:          ${get(`${here}/tags`)}

If you lead the board ("Who am I" says is_board_lead), you see to it that its work is done:
New task:      ${post(`${here}/tasks`, { title: "...", description: "...", assigned_agent_id: "AGENT_ID" })}
Give it to:    curl -sS -X PATCH -H "X-Agent-Token: ${token}" -H "Content-Type: application/json" -d '{"assigned_agent_id":"AGENT_ID"}' ${base}${here}/tasks/TASK_ID
Trash a task:  ${remove(`${here}/tasks/TASK_ID`)}
Nudge:         ${post(`${here}/agents/AGENT_ID/nudge`, { message: "..." })}
Ask people:    ${post(`${here}/gateway/main/ask-user`, { content: "..." })}
New agent:     ${post("/agents", { name: "...", description: "what it does" })}
Dismiss it:    ${remove(`${here}/agents/AGENT_ID`)}
A soul:        ${get(`${here}/agents/AGENT_ID/soul`)}
`;
}
