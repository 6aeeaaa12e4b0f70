// The ways in that a person has, so that people cannot lock themselves out by accident.
import type { SignInMethods } from "./wire.ts";

/** A password without an address cannot be used. */
export const hasPasswordWay = (methods: SignInMethods): boolean => methods.has_password && methods.email !== null;

export function waysIn(methods: SignInMethods): number {
  return Number(methods.bootstrap) + Number(hasPasswordWay(methods)) + methods.passkeys + methods.issuers.length;
}

/** The first owner still depends on the token that the server prints. */
export const needsOwnWay = (methods: SignInMethods): boolean =>
  methods.bootstrap && !hasPasswordWay(methods) && methods.passkeys === 0 && methods.issuers.length === 0;
