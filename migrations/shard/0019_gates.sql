-- What the gate before a gateway asks of an agent that is being provisioned: how the newest provisioning ended that was answered.
CREATE INDEX gateway_commands_provisioned ON gateway_commands(gateway_id, lane, id) WHERE kind = 'agent.provision';
