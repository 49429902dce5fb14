"""What the policy is asked about each version, and what follows from its answers; pure."""
