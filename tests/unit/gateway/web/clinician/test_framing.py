from gateway.web.clinician.choosing import choose, take
from gateway.web.clinician.framing import MENU, OF_A_PATIENT, failed, meanings_of, words_of
from gateway.web.noted import Failure
from tests.unit.gateway.web.visits import visit


def page(made, **parts):
    return bytes(
        failed(made, Failure(text="Nei", status=403, **parts), again="/kliniker/x", current="find").body
    ).decode()


def test_a_page_has_the_menu_with_what_is_there_without_a_patient():
    made, _ = visit()

    shown = page(made)

    assert '<a href="/kliniker" aria-current="page">' in shown
    assert not any(f'href="{MENU[name]}"' in shown for name in OF_A_PATIENT)
    assert 'class="hand"' not in shown


def test_the_patient_in_hand_stands_above_every_page_with_why():
    made, _ = visit()
    choose(made, "ETREAT", "AKUTT")
    take(made, "12845411199")

    shown = page(made)

    assert all(f'href="{address}"' in shown for address in MENU.values())
    for part in ("128454 11199", "Øyeblikkelig hjelp", "Akutt situasjon", "/kliniker/slipp"):
        assert part in shown


def test_who_has_to_sign_in_is_shown_where():
    made, _ = visit()

    assert 'href="/logg-inn/kliniker"' in page(made, sign_in=True)


def test_a_page_is_in_the_language_of_who_visits():
    made, _ = visit(language="en")

    assert words_of(made).code == "en"
    assert meanings_of(made).find("NPU28309") is not None
