"""What people change: blocks, shields, openings, releases and opt-outs; each recorded before it is told."""
