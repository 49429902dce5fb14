"""Health personnel as the access log names them: who they are, where they work, and what they looked for."""

from gateway.web.languages import Language
from gateway.web.told import Named, Organisation


def who(name: str | None, helper: str | None, language: Language) -> str:
    """Name somebody, with who acted for them."""
    named = name or language.say("operator.people.unnamed")
    return language.say("operator.people.by", name=named, helper=helper) if helper else named


def working_at(organisation: Organisation, place: Named | None = None) -> str:
    """Say where somebody works: the place and the organisation, each once; its number where it has no name."""
    found = (place.name if place else None, organisation.name or organisation.number)
    return ", ".join(dict.fromkeys(filter(None, found)))


def purpose(code: str | None, language: Language) -> str:
    """Say what was looked for; a purpose that is not known by name stays as the log has it."""
    return language.maybe(f"operator.purpose.{code}", code) if code else ""
