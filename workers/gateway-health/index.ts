// The health of gateways: what other slices may use.
export { failureOf, readChannels, readCredentials, readCron, readCronJobs, readEventLoop, readModelErrors, readModels, readQueue } from "./read.ts";
