"""GraphiQL, shipped with the gateway, for those who try the schema out with synthetic people."""
