"""Every reason that a line of the completeness ledger may give, with what it means; they are stable."""

from collections.abc import Mapping

# Begins the reason of a source that gave something, and may hold more; what follows is one of CUTS.
CUT = "CUT_"

REASONS: Mapping[str, str] = {
    "SWITCHED_OFF": "the source is switched off",
    "REGION_OFF": "all sources of its region are switched off",
    "NOT_INTRODUCED": "the source is not introduced yet for the caller's organisation, or for citizens",
    "OTHER_DISCIPLINE": "the source holds nothing of the main fields that are asked for",
    "OTHER_PERIOD": "the source holds nothing as old as what is asked for",
    "FILTERED": "the question leaves the source out",
    "RESTRICTED": "nobody is asked, because a padlock covers everything",
    "OPTED_OUT": "nobody is asked, because the person has opted out",
    "LIST": "a list of many persons is made from the central store alone",
    "TIMEOUT": "the source did not answer within its time",
    "CONNECTION": "the source could not be reached",
    "UNAVAILABLE": "the source says that it cannot answer now",
    "STORE_UNAVAILABLE": "the central store could not be read",
    "BREAKER_OPEN": "the source failed so often that it is left alone for a moment",
    "BUSY": "too many others are asking the source",
    "CREDENTIALS": "the gateway got no token of its own for the source",
    "UNAUTHENTICATED": "the source does not accept the gateway's token",
    "FORBIDDEN": "the source does not let the gateway read",
    "REJECTED": "the source does not understand the request",
    "REDIRECT": "the source sends the gateway elsewhere, where it does not go",
    "NOT_FHIR": "the source answered with something else than FHIR",
    "MALFORMED": "the source's answer cannot be read",
    "OVERSIZED": "the source's answer is larger than the gateway takes",
    "BROKEN_OFF": "the source's answer ended too early",
    "HTTP_nnn": "the source answered with a status that has no other name here",
    "WITHHELD_BY_SOURCE": "the source withholds by a restriction of its own (pvk-outcome)",
    "OTHER_PERSON": "the source gave another person's data too, which were dropped",
    "UNREADABLE_ENTRIES": "some of what the source gave cannot be read",
    "MISSED_EARLIER": "the source answers now, and was missing on an earlier page of the same reading",
    "DEFERRED": "the source has not answered yet: what it gives comes in a later part of the answer",
    "AWAITS_OTHERS": "the source answered; what others may still add to, or restrict, comes in a later part",
}

CUTS: Mapping[str, str] = {
    "TIME": "its time was over",
    "PAGES": "there were more pages than the gateway reads",
    "BYTES": "there was more than the gateway takes",
    "IDENTIFIERS": "the person has more numbers than the gateway asks for",
    "LOOP": "a page came again",
    "SHIFTED": "what it holds changed while it was read",
    "CROSS_ORIGIN": "its next page lies on another server",
    "PERSON_IN_LINK": "its link to the next page holds the person's number",
    "BAD_PAGE": "a page could not be read",
    "CONNECTION": "the connection was lost",
    "UNAVAILABLE": "it could not go on",
    "REFUSED": "it refused to go on",
    "CREDENTIALS": "its token was over, and the gateway got no other",
    "COPIES": "it did not say what it holds of the reports that others found",
}
