"""The simulated world: laboratories, token issuer, registers and synthetic people."""
