"""The cases of service-account-tokens.json and jwk-sets.json, as tables that write tokens for any moment."""
