// A gateway as it is answered.
import type { ConnectionInfo, Gateway, LinkProblem, RegistryStatus } from "./schema.ts";
import type { GatewayRow } from "./tables.ts";

/** Problems that do not pass by themselves. */
const TO_MEND: readonly (LinkProblem | null)[] = [
  "bad_token",
  "wrong_protocol",
  "bad_url",
  "missing_scopes",
  "reported",
  "pairing_required",
  "token_refused",
  "token_needed",
  "address_refused",
];

/** The state in the registry's words. */
function registryStatus({ status, problem }: GatewayRow): RegistryStatus {
  if (status === "online") return "online";
  if (TO_MEND.includes(problem)) return "error";
  return status === "never_connected" ? "pending" : "offline";
}

export const infoOf = ({ connection_info }: GatewayRow): ConnectionInfo | null =>
  connection_info === null ? null : (JSON.parse(connection_info) as ConnectionInfo);

export function presentGateway(row: GatewayRow): Gateway {
  const { sealed_token, capabilities, connected_by_key_id: _key, connection_info: _info, ...rest } = row;
  return {
    ...rest,
    url: row.endpoint ?? "",
    token: null,
    allow_insecure_tls: row.allow_insecure_tls === 1,
    disable_device_pairing: row.disable_device_pairing === 1,
    has_token: sealed_token !== null,
    capabilities: JSON.parse(capabilities) as string[],
    registry_status: registryStatus(row),
    auto_registered: row.auto_registered === 1,
    connection_info: infoOf(row),
  };
}
