"""How long refusals take, by which nobody may learn why they were refused; measured by command, not in the checks."""
