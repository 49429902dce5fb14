"""From each source's dialect to the model."""
