// Custom fields: what other slices may use.
export { arrivingField, type ArrivingField, boundField, fieldsOfOrganization } from "./arrivals-store.ts";
export { checkPattern, takeValue } from "./types.ts";
export { fieldRules, rulesJsonSql, sameRulesGuard } from "./store.ts";
export {
  copyValuesStatement,
  forgetValuesStatement,
  hasFieldsSql,
  matchingSql,
  ownValuesSql,
  type ShownField,
  shownFieldsSql,
  showsSql,
  sortedByFieldSql,
  valuesLengthSql,
  writeNewValuesStatements,
  writeValuesStatements,
} from "./value-store.ts";
export { type Decided as DecidedValues, decideNewValues, decideValues, type FieldRule, type FieldValues, overlaid } from "./values.ts";
