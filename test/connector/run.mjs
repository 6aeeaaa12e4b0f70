// The connector as a program: what it says when it is asked whether it works, several gateways with one, the way out through a proxy, and a
// host that has slept. Rules of its frames are tested in workerd; the journey and the run with a real gateway use it as people do.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checks } from "../support/checks.mjs";
import { startScriptedGateway } from "../support/scripted-gateway-server.mts";
import { connector, missionControl, proxy } from "./stage.mjs";

const { check, sum } = checks();
const scratch = mkdtempSync(join(tmpdir(), "mission-control-connector-"));
const write = (name, text) => {
  const path = join(scratch, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};

const [one, two] = ["mcg_token-of-the-first", "mcg_token-of-the-second"];
const mission = await missionControl([one, two]);
const [lab, rack] = [await startScriptedGateway(0, { token: "secret-of-lab" }), await startScriptedGateway(0, { token: "secret-of-rack" })];
const [labToken, rackToken] = [write("lab.token", "secret-of-lab\n"), write("rack.token", "secret-of-rack\n")];
const at = ({ port }) => `ws://127.0.0.1:${port}`;
const labArgs = ["--gateway", at(lab), "--gateway-token-file", labToken];

async function checked(args, options) {
  const program = connector(["--check", ...args], options);
  return { code: await program.ended, said: program.said() };
}

console.log("── asked whether it works");
const well = await checked(["--relay", mission.relay, ...labArgs], { env: { MC_RELAY_TOKEN: one } });
check("where both ends answer it says so and ends with 0", well.code === 0 && well.said.includes("everything works"), well);
const wrongToken = await checked(["--relay", mission.relay, "--gateway", at(lab), "--gateway-token-file", rackToken], { env: { MC_RELAY_TOKEN: one } });
check("a gateway that refuses the token is named, with what to do", wrongToken.code === 1 && wrongToken.said.includes("OPENCLAW_GATEWAY_TOKEN"), wrongToken);
const nobody = await checked(["--relay", mission.relay, "--gateway", "ws://127.0.0.1:9", "--gateway-token-file", labToken], { env: { MC_RELAY_TOKEN: one } });
check("so is one that does not run", nobody.code === 1 && nobody.said.includes("start the OpenClaw gateway"), nobody);
const refused = await checked(["--relay", mission.relay, ...labArgs], { env: { MC_RELAY_TOKEN: "mcg_another" } });
check("and a relay token that Mission Control refuses", refused.code === 1 && refused.said.includes("Create a new connect command"), refused);
check("no token is ever said", ![well, wrongToken, nobody, refused].some(({ said }) => /secret-of|mcg_/.test(said)));

console.log("── several gateways with one connector");
const entry = (name, token, gateway, tokenFile) => ({
  name,
  relay: `${mission.relay}?${name}`,
  token_file: token,
  gateway: at(gateway),
  gateway_token_file: tokenFile,
});
const [oneFile, twoFile] = [write("one", one), write("two", two)];
const both = write(
  "fleet.json5",
  `// two of them\n${JSON.stringify({ gateways: [entry("lab", oneFile, lab, labToken), entry("rack", twoFile, rack, rackToken)] })}`,
);
const fleetEnv = { env: { OPENCLAW_GATEWAY_TOKEN: "of-neither" } };
const before = mission.links.length;
const fleet = connector(["--config", both, "--json"], fleetEnv);
const isUp = (token) => mission.links.slice(before).some((link) => link.token === token && link.isUp);
await mission.until("both gateways to be up", () => isUp(one) && isUp(two));
check("each is up, with its own tokens and none of the environment's", isUp(one) && isUp(two));
const told = fleet.lines.map((line) => JSON.parse(line));
check(
  "each line says of which gateway it is",
  ["lab", "rack"].every((name) => told.some(({ gateway, message }) => gateway === name && message.includes("gateway is up"))),
  told,
);
await rack.close();
const rackLink = mission.links.slice(before).find(({ token }) => token === two);
await mission.until("the end of one to be told", () => rackLink.downs.length > 0);
check("one that ends leaves the other as it is", isUp(one) && rackLink.downs[0] !== undefined, rackLink.downs);
check("a signal ends all", (await fleet.end()) === 0);
const halfWell = await checked(["--config", both], fleetEnv);
check(
  "asked whether they work, it says so of each, and ends with 1 where one does not",
  halfWell.code === 1 && /lab: everything works/.test(halfWell.said) && /rack: .*start the OpenClaw gateway/.test(halfWell.said),
  halfWell,
);
for (const [what, gateways, words] of [
  ["a word that it does not know", [{ ...entry("lab", oneFile, lab, labToken), tokn: 1 }], 'there is no member "tokn"'],
  ["a gateway without its own token", [{ ...entry("lab", oneFile, lab, labToken), gateway_token_file: undefined }], "needs gateway_token_file"],
  ["the same gateway twice", [entry("lab", oneFile, lab, labToken), entry("lab", oneFile, lab, labToken)], "the same name"],
  ["none", [], "names no gateways"],
]) {
  const program = connector(["--config", write("wrong.json5", JSON.stringify({ gateways }))]);
  check(`a file with ${what} is refused before anything is dialled`, (await program.ended) === 2 && program.said().includes(words), program.said());
}

console.log("── through a proxy");
const authorization = `Basic ${Buffer.from("mira:hush-hush").toString("base64")}`;
const gate = await proxy(authorization);
const named = `http://mission-control.test:${mission.port}`;
const through = { env: { MC_RELAY_TOKEN: one, HTTP_PROXY: `http://mira:hush-hush@127.0.0.1:${gate.port}` } };
const outside = await checked(["--relay", `${named}/ws/gateway/g/relay`, ...labArgs], through);
check("Mission Control is reached through the proxy that the environment names", outside.code === 0 && gate.asked.some(({ isKnown }) => isKnown), outside);
check(
  "and the gateway is not",
  gate.asked.every(({ to }) => to.startsWith("mission-control.test")),
  gate.asked,
);
check("the proxy's password is never said", outside.said.includes("through the proxy") && !outside.said.includes("hush-hush"), outside.said);
const registering = await checked(["--register", named, "--state", join(scratch, "state.json"), ...labArgs, "--proxy", through.env.HTTP_PROXY], {
  env: { MC_REGISTRATION_TOKEN: `mcr_${"0".repeat(32)}_x`.replace("x", "0") },
});
check("a gateway registers itself through it too", registering.code === 0 && mission.posts.some(({ path }) => path.endsWith("/register")), registering);
const elsewhere = await checked(["--relay", mission.relay, ...labArgs], through);
const asked = gate.asked.length;
check("an address of this host is dialled directly", elsewhere.code === 0 && gate.asked.length === asked, elsewhere);
gate.end();

console.log("── a host that has slept");
const jump = "data:text/javascript,const now = Date.now; process.on('SIGUSR2', () => { Date.now = () => now() + 3600_000; });";
const sleeper = connector(["--relay", mission.relay, ...labArgs], { env: { MC_RELAY_TOKEN: one }, preload: ["--import", jump] });
await sleeper.until("it to be up", () => sleeper.said().includes("gateway is up"));
const awake = mission.links.length;
sleeper.child.kill("SIGUSR2");
await mission.until("it to dial again", () => mission.links.slice(awake).some((link) => link.isUp), 60_000);
check("dials again by itself, and does not wait for answers that do not come", /this host has slept for 3\d{3} s/.test(sleeper.said()), sleeper.said());
await sleeper.end();

await lab.close();
mission.end();
rmSync(scratch, { recursive: true, force: true });
process.exit(sum());
