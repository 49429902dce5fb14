"""What clients see: the GraphQL schema, read like the domain."""
