"""Every page of a citizen's, by its path."""

from collections.abc import Sequence

from gateway.web.citizen import deciding, log, opting_out, reading, restrictions, wishing
from gateway.web.config import Kind
from gateway.web.visiting import Page

READ: Sequence[Page] = (
    Page(path=wishing.PATH, kind=Kind.CITIZEN, answer=reading.show_timeline),
    Page(path=f"{wishing.PATH}/svar/{{report}}", kind=Kind.CITIZEN, answer=reading.show_report),
    Page(path=f"{wishing.PATH}/svar/{{report}}/fhir", kind=Kind.CITIZEN, answer=reading.download_report),
    Page(path=f"{wishing.PATH}/utvikling", kind=Kind.CITIZEN, answer=reading.show_trend),
    Page(path=f"{wishing.PATH}/andre", kind=Kind.CITIZEN, answer=deciding.show_represented),
    Page(path=log.PATH, kind=Kind.CITIZEN, answer=deciding.own(deciding.show_log)),
    Page(path=restrictions.PATH, kind=Kind.CITIZEN, answer=deciding.own(deciding.show_restrictions)),
    Page(path=f"{restrictions.PATH}/ny", kind=Kind.CITIZEN, answer=deciding.own(deciding.show_form)),
    Page(path=opting_out.PATH, kind=Kind.CITIZEN, answer=deciding.own(deciding.show_opt_out)),
)
CHANGED: Sequence[Page] = (
    Page(path=f"{wishing.PATH}/sok", kind=Kind.CITIZEN, answer=reading.search, methods=("POST",)),
    Page(
        path=f"{wishing.PATH}/andre/se",
        kind=Kind.CITIZEN,
        answer=deciding.represent,
        methods=("POST",),
        in_hand=False,
    ),
    Page(
        path=f"{wishing.PATH}/andre/slutt",
        kind=Kind.CITIZEN,
        answer=deciding.represent_nobody,
        methods=("POST",),
        in_hand=False,
    ),
    Page(path=f"{log.PATH}/lest", kind=Kind.CITIZEN, answer=deciding.own(deciding.mark_read), methods=("POST",)),
    Page(
        path=f"{restrictions.PATH}/mot", kind=Kind.CITIZEN, answer=deciding.own(deciding.begin_form), methods=("POST",)
    ),
    Page(path=f"{restrictions.PATH}/se", kind=Kind.CITIZEN, answer=deciding.own(deciding.preview), methods=("POST",)),
    Page(path=f"{restrictions.PATH}/sett", kind=Kind.CITIZEN, answer=deciding.own(deciding.block), methods=("POST",)),
    Page(path=f"{restrictions.PATH}/opphev", kind=Kind.CITIZEN, answer=deciding.own(deciding.lift), methods=("POST",)),
    Page(path=f"{restrictions.PATH}/onske", kind=Kind.CITIZEN, answer=deciding.own(deciding.wish), methods=("POST",)),
    Page(path=f"{opting_out.PATH}/sett", kind=Kind.CITIZEN, answer=deciding.own(deciding.opt_out), methods=("POST",)),
    Page(
        path=f"{opting_out.PATH}/opphev",
        kind=Kind.CITIZEN,
        answer=deciding.own(deciding.end_opt_out),
        methods=("POST",),
    ),
)
PAGES: Sequence[Page] = (*READ, *CHANGED)
