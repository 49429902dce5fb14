"""Recognise person numbers and organisation numbers by their form and check digits."""

import re
from calendar import monthrange

from resolvers.model import PersonNumber

FIRST_CHECK = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND_CHECK = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
ORGANISATION_CHECK = (3, 2, 7, 6, 5, 4, 3, 2)
# The remainder of the first check digit: 0 under the old rule, any of these from 2032.
FIRST_REMAINDERS = frozenset({0, 1, 2, 3})
# What is added to the month: nothing, NAV's older test people and H-numbers, NHN's, and Skatteetaten's.
MONTH_OFFSETS = (0, 40, 65, 80)
SYNTHETIC_OFFSETS = frozenset({65, 80})
ELEVEN_DIGITS = re.compile(r"[0-9]{11}")
NINE_DIGITS = re.compile(r"[0-9]{9}")
HPR_NUMBER = re.compile(r"[0-9]{1,9}")
# LE, SP, FA1.
CATEGORY = re.compile(r"[A-Z]{2}[0-9]?")
BLANKS = re.compile(r"\s+")
LEAP_YEAR = 2000


def person_number(text: str) -> PersonNumber | None:
    """
    Read a national person number; blanks in it do not matter.

    Returns:
        None when it is not eleven digits, its date cannot be, or its check digits are wrong. Fødselsnummer, D-number
        (day + 40), FH-number (first digit 8 or 9, no date) and synthetic numbers (month + 80, + 65, + 40) are known.

    Source:
        Skatteetaten, "Fødselsnummer" and the new rule for the first check digit from 2032; KITH 1001, FH-number.
    """
    digits = BLANKS.sub("", text)
    if not ELEVEN_DIGITS.fullmatch(digits) or not checked(digits):
        return None
    return PersonNumber(digits) if is_help_number(digits) or month_offset(digits) is not None else None


def is_synthetic(number: PersonNumber) -> bool:
    """Tell whether a number can only be a made-up person's: month + 80 (Skatteetaten) or month + 65 (NHN)."""
    return not is_help_number(number.digits) and month_offset(number.digits) in SYNTHETIC_OFFSETS


def organisation_number(text: str) -> bool:
    """
    Tell whether a text is an organisation number: nine digits, the last one a check digit.

    Source:
        Brønnøysundregistrene, "Organisasjonsnummeret", weights 3 2 7 6 5 4 3 2, modulus 11.
    """
    return bool(NINE_DIGITS.fullmatch(text)) and remainder(text, ORGANISATION_CHECK) == 0


def hpr_number(text: str) -> bool:
    """Tell whether a text can be a number of the register of health personnel (HPR)."""
    return bool(HPR_NUMBER.fullmatch(text))


def category(text: str) -> bool:
    """Tell whether a text can be a category of health personnel (Volven 9060)."""
    return bool(CATEGORY.fullmatch(text))


def checked(digits: str) -> bool:
    """Check both check digits, the first by the old rule or the one from 2032."""
    return remainder(digits[:10], FIRST_CHECK) in FIRST_REMAINDERS and remainder(digits, SECOND_CHECK) == 0


def remainder(digits: str, weights: tuple[int, ...]) -> int:
    """Give what is left of the weighted sum and the check digit after it, modulus 11."""
    sums = (int(digit) * weight for digit, weight in zip(digits, (*weights, 1), strict=True))
    return sum(sums) % 11


def is_help_number(digits: str) -> bool:
    """Tell an FH-number by its first digit; it holds no date."""
    return digits[0] in "89"


def month_offset(digits: str) -> int | None:
    """Find what was added to the month; None where day and month make no date."""
    day, month = int(digits[:2]), int(digits[2:4])
    day -= 40 if day > 40 else 0  # noqa: PLR2004 a D-number's day
    for offset in MONTH_OFFSETS:
        if 1 <= month - offset <= 12:  # noqa: PLR2004 the months of a year
            return offset if 1 <= day <= monthrange(LEAP_YEAR, month - offset)[1] else None
    return None
