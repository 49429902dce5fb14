"""The path: from a GraphQL question to a merged answer."""
