"""Pages for operators: how the service is doing, and never whose results it holds."""
