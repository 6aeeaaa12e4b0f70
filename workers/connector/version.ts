// The connector's own version: sent in `hello`, printed by --version. Raise it when the wire or the flags change.
export const CONNECTOR_VERSION = "0.1.0";
