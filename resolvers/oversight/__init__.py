"""The access log: read by the citizen, looked through for misuse, handed over and verified."""
