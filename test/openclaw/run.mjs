// `npm run e2e:openclaw`: steps 4 to 7 of the job with a real OpenClaw gateway (its model is a stub that does what the
// last message says), then the three faults: gateway killed, connector away, server killed. Prints what it saw.
import { readFileSync } from "node:fs";
import { AGENT_DRILLS, drillConnected } from "./drills.mjs";
import { drillDrift } from "./drift.mjs";
import { drillGate, queuePastGate } from "./policy.mjs";
import { drillRestarts } from "./restarts.mjs";
import { agentToken, api, end, ended, gatewayFacts, gatewayScript, killServer, origin, say, startConnector, startServer, until, watchBoard } from "./stage.mjs";

let passed = 0;
const failed = [];
function check(sentence, condition, seen) {
  if (condition) passed += 1;
  else failed.push(sentence);
  say(`${condition ? "  ok " : "FAIL "} ${sentence}${seen === undefined ? "" : `: ${typeof seen === "string" ? seen : JSON.stringify(seen)}`}`.slice(0, 400));
}

const newestRun = (taskId, limitMs) => until(`a run of task ${taskId}`, async () => (await api("GET", `/tasks/${taskId}/runs`)).items[0], limitMs);
const typesOf = async (taskId) => (await api("GET", `/activity?task_id=${taskId}&limit=200`)).items.map((event) => event.type).reverse();

let server, connector, live;
try {
  say("starting the gateway, Mission Control and the connector");
  gatewayScript("install");
  gatewayScript("start");
  server = await startServer();
  const me = await api("PATCH", "/users/me", { name: "Mira" });
  const organization = await api("POST", "/organizations", { name: "Northwind Freight" });

  say("step 4: connect a gateway");
  const gateway = await api("POST", "/gateways", { name: "lab", workspace_root: `${gatewayFacts().home}/workspaces` });
  const connect = await api("POST", `/gateways/${gateway.id}/connect-command`);
  const gatewayAt = () => api("GET", `/gateways/${gateway.id}`);
  connector = await startConnector(connect.relay_url, connect.relay_token);
  const online = await until("the gateway to be online", async () => {
    const row = await gatewayAt();
    return row.status === "online" && row;
  });
  check("the gateway turns online by itself", online.status === "online", `OpenClaw ${online.server_version}`);

  say("step 5: create an agent, give it work");
  const board = await api("POST", "/boards", { name: "Platform", gateway_id: gateway.id, require_approval_for_done: true });
  const started = Date.now();
  const agent = await api("POST", "/agents", { name: "Scout", board_id: board.id, gateway_id: gateway.id, description: "Looks after dependencies." });
  const ready = await until(
    "the agent to be provisioned",
    async () => {
      const row = await api("GET", `/agents/${agent.id}`);
      if (row.status === "failed") throw new Error(row.error);
      return row.status === "online" && row;
    },
    120_000,
  );
  check("the agent is created on the gateway with its files", ready.status === "online", `${ready.gateway_agent_id} in ${Date.now() - started} ms`);
  const workspace = `${gatewayFacts().home}/workspaces/workspace-mc-${agent.id}`;
  check("its workspace has its instructions", readFileSync(`${workspace}/AGENTS.md`, "utf8").includes("You are Scout"));
  const scout = agentToken(workspace);
  const health = await api("GET", "/agent/healthz", undefined, { headers: { Authorization: "", "X-Agent-Token": scout } });
  check("its own token is good for the agent API", health.ok && health.agent_id === agent.id);

  const curl = (method, path, body) =>
    `RUN:curl -sS -X ${method} -H 'X-Agent-Token: ${scout}' -H 'Content-Type: application/json' -d '${JSON.stringify(body)}' ${origin}/api/v1/agent/boards/${board.id}${path}`;
  live = await watchBoard(board.id, (await api("GET", `/boards/${board.id}/snapshot`)).seq);
  const task = await api("POST", "/tasks", {
    board_id: board.id,
    title: "Report the host",
    description: "SLOW:12",
    status: "todo",
    assigned_agent_id: agent.id,
  });
  const first = await ended((await newestRun(task.id)).id);
  check("assigning sends the task and the agent works", first.status === "succeeded", first.output?.slice(0, 60));
  check("what it streams is seen live", live.runs.filter((run) => run.task_id === task.id && run.text).length > 1, `${live.runs.length} frames`);
  await api("POST", `/tasks/${task.id}/comments`, {
    message: [
      curl("POST", `/tasks/${task.id}/comments`, { message: "Update: began. Evidence: none yet. Next: look." }),
      curl("PATCH", `/tasks/${task.id}`, { status: "in_progress" }),
    ].join("\n"),
  });
  const moved = await until("the agent to move the task", async () => {
    const row = await api("GET", `/tasks/${task.id}`);
    return row.status === "in_progress" && row;
  });
  const comments = (await api("GET", `/tasks/${task.id}/comments`)).items;
  check(
    "the agent comments and moves the task through the agent API, unasked",
    comments.some((comment) => comment.author.type === "agent" && comment.author.name === "Scout"),
    `${moved.key} ${moved.status}, ${comments.length} comments`,
  );

  say("step 6: approvals");
  await ended((await newestRun(task.id)).id);
  await api("POST", `/tasks/${task.id}/comments`, {
    message: curl("POST", "/approvals", { task_id: task.id, action: "task.done", reason: "The host is reported." }),
  });
  const asked = await until("the agent's request", async () =>
    (await api("GET", "/approvals?status=pending")).items.find((approval) => approval.action === "task.done"),
  );
  check("the agent asks with what and why", asked.reason === "The host is reported." && asked.requested_by.name === "Scout", asked.reason);
  const own = await api("PATCH", `/approvals/${asked.id}`, { status: "approved" }, { expect: 403, headers: { Authorization: "", "X-Agent-Token": scout } });
  check("an agent deciding its own gets 403", own.status === 403, own.detail);
  await ended((await newestRun(task.id)).id);
  await api("PATCH", `/approvals/${asked.id}`, { status: "approved", comment: curl("PATCH", `/tasks/${task.id}`, { status: "done" }) });
  await until("the agent to move the task to done", async () => (await api("GET", `/tasks/${task.id}`)).status === "done");
  const spent = await api("GET", `/approvals/${asked.id}`);
  check("the agent hears the decision, and moves the task to done, which spends the approval", spent.spent_at !== null, spent.spent_at);

  for (const [decision, word] of [
    ["approved", "hello-from-the-shell"],
    ["rejected", "never-printed"],
  ]) {
    const guarded = await api("POST", "/tasks", {
      board_id: board.id,
      title: `Run a command (${decision})`,
      description: `RUN:echo ${word}`,
      status: "todo",
      assigned_agent_id: agent.id,
    });
    const held = await until("the held command", async () =>
      (await api("GET", "/approvals?status=pending")).items.find((approval) => approval.task_id === guarded.id),
    );
    check(
      "a shell command that the gateway holds arrives in the same place",
      held.action === "exec" && held.payload.command === `echo ${word}`,
      held.payload.command,
    );
    const waiting = await api("GET", `/tasks/${guarded.id}`);
    check("the run waits, visibly", waiting.active_run?.status === "waiting_approval", waiting.active_run?.status);
    await api("PATCH", `/approvals/${held.id}`, { status: decision, comment: "by e2e" });
    const run = await ended((await newestRun(guarded.id)).id);
    if (decision === "approved")
      check("approved: the run goes on and has the output", run.output?.includes(word) && run.status === "succeeded", run.output?.slice(0, 80));
    else check("rejected: the command does not run", /denied/i.test(run.output ?? ""), run.output?.slice(0, 80));
  }
  await drillConnected({ board, gateway, agent, check });
  connector = await drillDrift({ board, gateway, connect, connector, check });
  for (const drill of AGENT_DRILLS) await drill({ board, gateway, agent, check });
  say("fault 1: the gateway is killed (-9) in the middle of a run and started again");
  const long = await api("POST", "/tasks", { board_id: board.id, title: "A long one", description: "SLOW:60", status: "todo", assigned_agent_id: agent.id });
  await until("the run to stream", async () => live.runs.some((run) => run.task_id === long.id && run.text.includes("w3")));
  gatewayScript("kill");
  const away = await until("the gateway to be seen away", async () => {
    const row = await gatewayAt();
    return row.status === "offline" && row;
  });
  check("the dashboard's state says what is wrong", away.problem !== null, `${away.problem}: ${away.problem_detail}`);
  gatewayScript("start");
  await until("the gateway to be back", async () => (await gatewayAt()).status === "online", 120_000);
  const survived = await ended((await newestRun(long.id)).id, 120_000);
  const longRuns = (await api("GET", `/tasks/${long.id}/runs`)).items;
  check(
    "the interrupted run ends with a result, and was not started twice",
    longRuns.length === 1 && survived.status !== "aborted",
    `${survived.status}: ${(survived.output ?? survived.error ?? "").slice(-60)}`,
  );
  await drillRestarts({ board, agent, gateway, check });

  say("fault 2: the connector is stopped while tasks are assigned");
  await end(connector);
  await until("the connector to be seen away", async () => (await gatewayAt()).status === "offline");
  const away2 = [];
  for (const n of [1, 2, 3])
    away2.push(
      await api("POST", "/tasks", {
        board_id: board.id,
        title: `While away ${n}`,
        description: `say number-${n}`,
        status: "todo",
        assigned_agent_id: agent.id,
      }),
    );
  await until("the runs to wait", async () =>
    (await Promise.all(away2.map((row) => api("GET", `/tasks/${row.id}/runs`)))).every((runs) => runs.items[0]?.status === "queued"),
  );
  const pastGate = await queuePastGate({ board, agent });
  const pause = Number(process.env.E2E_AWAY_MS ?? 60_000);
  say(`waiting ${pause / 1000} s with the connector stopped`);
  await new Promise((done) => setTimeout(done, pause));
  connector = await startConnector(connect.relay_url, connect.relay_token);
  for (const row of away2) {
    const run = await ended((await newestRun(row.id)).id, 120_000);
    const count = (await api("GET", `/tasks/${row.id}/runs`)).items.length;
    check("a task assigned while the connector was away is done once when it is back", run.status === "succeeded" && count === 1, run.output?.slice(-60));
  }
  await drillGate(check, pastGate);

  say("fault 3: the server is killed (-9) during writes and started again");
  live.close();
  const acknowledged = [];
  let writing = true;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let n = 0; writing; n++) {
      try {
        const row = await api(
          "POST",
          "/tasks",
          {
            board_id: board.id,
            title: `w${writer}-${n}`,
            ...(n === 3 && writer < 2 ? { status: "todo", assigned_agent_id: agent.id, description: "say survived" } : {}),
          },
          { headers: { "Idempotency-Key": `w${writer}-${n}` } },
        );
        acknowledged.push(row);
      } catch {
        return; // the server is gone
      }
    }
  });
  await new Promise((done) => setTimeout(done, 1_500));
  await killServer(server);
  writing = false;
  await Promise.all(writers);
  server = await startServer();
  const after = await api("GET", `/boards/${board.id}`);
  const ids = new Set(after.tasks.map((row) => row.id));
  check(
    "no acknowledged write is lost",
    acknowledged.every((row) => ids.has(row.id)),
    `${acknowledged.length} acknowledged`,
  );
  const titles = after.tasks.filter((row) => /^w\d+-\d+$/.test(row.title)).map((row) => row.title);
  check("nothing was written twice", new Set(titles).size === titles.length, `${titles.length} written`);
  const again = await api("POST", "/tasks", { board_id: board.id, title: acknowledged[0].title }, { headers: { "Idempotency-Key": acknowledged[0].title } });
  check("a repeated request after the crash answers the same task", again.id === acknowledged[0].id);
  const seqs = [];
  for (let cursor = ""; cursor !== null; ) {
    const page = await api("GET", `/activity?resource_type=board&resource_id=${board.id}&limit=200${cursor && `&cursor=${cursor}`}`);
    seqs.push(...page.items.map((event) => event.seq));
    cursor = page.next_cursor;
  }
  check(
    "the board's stream has no gap and no double",
    seqs.every((seq, index) => index === 0 || seqs[index - 1] - seq === 1) && seqs.at(-1) === 1,
    `1..${seqs[0]}`,
  );
  await until("the gateway to be online again", async () => (await gatewayAt()).status === "online", 60_000);
  for (const row of acknowledged.filter((written) => written.assigned_agent_id)) {
    const run = await ended((await newestRun(row.id, 90_000)).id, 120_000);
    const count = (await api("GET", `/tasks/${row.id}/runs`)).items.length;
    check("a task assigned just before the crash is done, once", run.status === "succeeded" && count === 1, run.status);
  }

  say("closing the organization: its connector is cut off, and comes back when it is restored");
  await api("DELETE", "/organizations/me");
  const told = await until("the connector to be told", () => /organization is being deleted/.exec(connector.output())?.[0], 90_000);
  check("the connector of a closed organization is cut off and told why", Boolean(told), told);
  await api("POST", "/organizations/me/restore");
  const back = await until(
    "the gateway to be online again",
    async () => (await gatewayAt()).status === "online" && connector.output().split(told).pop(),
    90_000,
  );
  check("it connects again by itself when an owner restores the organization", /connected|online/i.test(back), back.trim().split("\n").at(-1));
  const afterwards = await api("POST", "/tasks", { board_id: board.id, title: "After the change of mind", assigned_agent_id: agent.id });
  const done = await ended((await newestRun(afterwards.id)).id, 60_000);
  check("and the agent works as before", done.status === "succeeded", done.status);

  say("step 7: look back");
  const types = await typesOf(task.id);
  check(
    "the timeline has every step",
    [
      "task.created",
      "run.queued",
      "run.started",
      "run.succeeded",
      "task.commented",
      "task.moved",
      "approval.requested",
      "approval.decided",
      "approval.spent",
    ].every((type) => types.includes(type)),
    types.join(" "),
  );
  const events = (await api("GET", `/activity?task_id=${task.id}&limit=200`)).items;
  const queued = events.find((event) => event.type === "run.queued");
  check(
    "each effect names its cause",
    events.some((event) => event.id === queued?.cause_id) || queued?.cause_id !== null,
    `run.queued ${queued?.id} ← event ${queued?.cause_id}`,
  );
  const setAside = await api("GET", "/events/set-aside");
  check("no event had to be set aside", setAside.total === 0, `${setAside.total}`);
  say(`${me.name}, ${organization.name}: done`);
} catch (error) {
  failed.push(error.message);
  console.error(error);
} finally {
  live?.close();
  await end(connector);
  await end(server);
  gatewayScript("stop");
}
console.log(`\n${passed} passed, ${failed.length} failed`);
for (const sentence of failed) console.log(`  failed: ${sentence}`);
process.exit(failed.length === 0 ? 0 : 1);
