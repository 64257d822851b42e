"""Turn TOML files, environment variables and secrets into frozen settings."""
