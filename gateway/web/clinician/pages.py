"""Every page of a clinician's, by its path."""

from collections.abc import Sequence

from gateway.web.clinician import acting, opening, reading, releasing, starting, waiting, work_list
from gateway.web.clinician.framing import HOME, PATIENT
from gateway.web.config import Kind
from gateway.web.visiting import Page

READ: Sequence[Page] = (
    Page(path=HOME, kind=Kind.PERSONNEL, answer=starting.show_start),
    Page(path=PATIENT, kind=Kind.PERSONNEL, answer=acting.with_patient(reading.show_patient)),
    Page(path=f"{releasing.REPORTS}/{{report}}", kind=Kind.PERSONNEL, answer=acting.with_patient(reading.show_report)),
    Page(path=f"{HOME}/utvikling", kind=Kind.PERSONNEL, answer=acting.with_patient(reading.show_trend)),
    Page(path=reading.RECENTLY, kind=Kind.PERSONNEL, answer=acting.with_patient(reading.show_recently)),
)
CHANGED: Sequence[Page] = (
    Page(path=f"{HOME}/finn", kind=Kind.PERSONNEL, answer=starting.find, methods=("POST",), in_hand=False),
    Page(path=f"{HOME}/slipp", kind=Kind.PERSONNEL, answer=starting.leave, methods=("POST",), in_hand=False),
)
ONE = f"{releasing.REPORTS}/{{report}}"
ACTED: Sequence[Page] = (
    Page(path=opening.PATH, kind=Kind.PERSONNEL, answer=acting.with_patient(acting.show_opening)),
    Page(path=opening.PATH, kind=Kind.PERSONNEL, answer=acting.with_patient(acting.open_padlock), methods=("POST",)),
    Page(path=f"{ONE}/innsyn", kind=Kind.PERSONNEL, answer=acting.with_patient(acting.show_standing)),
    *(
        Page(path=f"{ONE}/{act}", kind=Kind.PERSONNEL, answer=acting.with_patient(acting.form_of(act)))
        for act in releasing.ACTS
    ),
    *(
        Page(
            path=f"{ONE}/{act}",
            kind=Kind.PERSONNEL,
            answer=acting.with_patient(acting.answer_to(act)),
            methods=("POST",),
        )
        for act in releasing.ACTS
    ),
    *(
        Page(path=f"{ONE}/{act}/gjort", kind=Kind.PERSONNEL, answer=acting.with_patient(acting.done_with(act)))
        for act in releasing.ACTS
        if act != "skjerm"
    ),
    Page(path=work_list.PATH, kind=Kind.PERSONNEL, answer=waiting.show_work),
    Page(path=f"{work_list.PATH}/ta", kind=Kind.PERSONNEL, answer=waiting.take_up, methods=("POST",), in_hand=False),
)
PAGES: Sequence[Page] = (*READ, *CHANGED, *ACTED)
