-- What people say of an agent beyond its description: how often it begins by itself (JSON), who it is (JSON), and the texts of its files.
ALTER TABLE agents ADD COLUMN heartbeat_config TEXT;
ALTER TABLE agents ADD COLUMN identity_profile TEXT;
ALTER TABLE agents ADD COLUMN identity_template TEXT;
ALTER TABLE agents ADD COLUMN soul_template TEXT;
