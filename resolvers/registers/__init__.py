"""Registers that tell who is who, behind Protocols."""
