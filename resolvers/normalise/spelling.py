"""One way of writing for the many spellings of a unit, where they differ in their characters alone."""

import re
from functools import lru_cache

MICRO = str.maketrans({"\u00b5": "u", "\u03bc": "u", ",": "."})
SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
BLANKS = re.compile(r"\s+")
# A power of ten with the exponent raised, or after any of the signs that stand for raising it; a times before it says
# nothing. What is written as the number 10E9 is meant as the ninth power.
RAISED = re.compile(r"(?<!\d)[x\u00d7*\u00b7]?10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
POWER = re.compile(r"(?<!\d)[x\u00d7*\u00b7]?10(?:\*\*|[\^*#eE])\(?\+?(-?\d+)\)?")
# A litre in small letters: after a slash, or first and then divided; nothing else is a single l there.
LITRE = re.compile(r"(?:(?<=/)|^)([munpfdc]?)l(?=$|/|\.)")


@lru_cache(maxsize=4096)
def fold(raw: str) -> str:
    """
    Write a unit without white space, with u for micro, 10*n for a power of ten, a decimal point and L for litre.

    Source:
        UCUM section 2 (a unit holds no white space; 10* and a number is a power of ten; l and L are both litre); the
        spellings in the domain page 4.2.
    """
    text = BLANKS.sub("", raw).translate(MICRO)
    text = RAISED.sub(lambda found: f"10*{found[1].translate(SUPERSCRIPT).lstrip('+')}", text)
    text = POWER.sub(r"10*\1", text).translate(SUPERSCRIPT)
    return LITRE.sub(r"\1L", text)
