-- How a gateway is dialled by its address, as the field's client says it.
ALTER TABLE gateways ADD COLUMN allow_insecure_tls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE gateways ADD COLUMN disable_device_pairing INTEGER NOT NULL DEFAULT 0;
