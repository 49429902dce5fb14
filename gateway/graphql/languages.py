"""In which language a caller would have explanations: bokmål, nynorsk or English."""

from functools import lru_cache

from policies import Language

# Few headers are sent, and always the same.
KEPT = 64
# Norwegian without a written form is read as bokmål.
KNOWN = {"nb": Language.NB, "no": Language.NB, "nn": Language.NN, "en": Language.EN}


@lru_cache(maxsize=KEPT)
def preferred(accept_language: str) -> Language:
    """
    Choose by the header `Accept-Language`, its weights first, then its order; bokmål where it names none of ours.

    Source:
        RFC 9110, 12.5.4.
    """
    wishes = [wish(part) for part in accept_language.split(",")]
    fitting = [(weight, language) for weight, language in wishes if language is not None and weight > 0]
    return max(fitting, key=lambda found: found[0], default=(0.0, Language.NB))[1]


def wish(part: str) -> tuple[float, Language | None]:
    """Read one wish: its weight, 1 where none is said and 0 where it cannot be read, and the language if it is ours."""
    named, _, weight = part.partition(";")
    language = KNOWN.get(named.strip().lower().partition("-")[0])
    key, _, value = weight.partition("=")
    if not weight.strip():
        return 1.0, language
    try:
        return (float(value) if key.strip().lower() == "q" else 0.0), language
    except ValueError:
        return 0.0, language
