// `node test/openclaw/dialled-run.mjs`: the drill of dialled gateways alone, with a gateway and a server of its own.
import { drillDialled } from "./dialled.mjs";
import { api, end, gatewayScript, killServer, say, startServer } from "./stage.mjs";

const failed = [];
let server;
try {
  gatewayScript("install");
  gatewayScript("start");
  server = await startServer();
  await api("PATCH", "/users/me", { name: "Mira" });
  await api("POST", "/organizations", { name: "Northwind Freight" });
  const check = (sentence, condition, seen = "") => {
    if (!condition) failed.push(sentence);
    say(`${condition ? "  ok " : "FAIL "} ${sentence}: ${seen}`.slice(0, 300));
  };
  const restartServer = async () => {
    await killServer(server);
    server = await startServer();
  };
  await drillDialled({ check, restartServer });
} catch (error) {
  failed.push(error.message);
  console.error(error);
} finally {
  await end(server);
  gatewayScript("stop");
}
console.log(failed.length === 0 ? "passed" : `failed: ${failed.join("; ")}`);
process.exit(failed.length === 0 ? 0 : 1);
