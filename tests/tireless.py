"""Settings for those who ask faster than any user would; tests of the limits themselves set their own."""

TIRELESS = {
    "rate_client_per_s": 100_000.0,
    "rate_client_burst": 1_000_000,
    "rate_person_per_min": 1_000_000.0,
    "rate_refused_per_min": 1_000_000.0,
    "rate_cost_per_min": 0,
}
