// Event type → who listens. The only place where slices meet upward.
import { consumersByName } from "./activity/index.ts";
import { agentsConsumer } from "./agents/subscriber.ts";
import { approvalsGate } from "./approvals/gate.ts";
import { approvalsConsumer } from "./approvals/subscriber.ts";
import { gatewaysConsumer } from "./gateways/subscriber.ts";
import { organizationsConsumer } from "./organizations/subscriber.ts";
import type { Consumer } from "./platform/outbox.ts";
import { wakers } from "./platform/publish.ts";
import { dispatchConsumer } from "./tasks/dispatch.ts";
import { setTaskGate } from "./tasks/index.ts";

/** In the order in which they catch up with a stream. */
export const consumers: readonly Consumer[] = [organizationsConsumer, gatewaysConsumer, agentsConsumer, dispatchConsumer, approvalsConsumer];

for (const consumer of consumers) {
  consumersByName.set(consumer.name, consumer);
  wakers.push((event) => consumer.types.has(event.type) && (consumer.wakes?.(event) ?? true));
}

setTaskGate(approvalsGate);
