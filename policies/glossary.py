"""What the words of a table mean, for a reader who has never seen the code."""

from collections.abc import Mapping
from typing import Final

from policies.table import Wording
from policies.vocabulary import Effect

HOW_TO_READ: Final = (
    Wording(
        nb="Siden er skrevet ut fra en tabell, og det er tabellen som avgjør; hver setning står på bokmål, så på "
        "nynorsk (nn) og engelsk (en).",
        nn="Sida er skriven ut frå ein tabell, og det er tabellen som avgjer; kvar setning står på bokmål, så på "
        "nynorsk (nn) og engelsk (en).",
        en="The page is written from a table, and the table is what decides; each sentence is given in bokmål, then "
        "in nynorsk (nn) and English (en).",
    ),
    Wording(
        nb="Reglene prøves ovenfra, og den første regelen der alle vilkårene er oppfylt, avgjør. Den siste regelen "
        "har ingen vilkår og avslår.",
        nn="Reglane blir prøvde ovanfrå, og den første regelen der alle vilkåra er oppfylte, avgjer. Den siste "
        "regelen har ingen vilkår og avslår.",
        en="The rules are tried from the top, and the first rule whose every condition holds decides. The last rule "
        "has no condition and refuses.",
    ),
    Wording(
        nb="Reglene brukes to ganger: først ved døren, om alle opplysningene samlet, før noe laboratorium spørres, og "
        "så om hvert svar. Ved døren finnes det ikke noe svar, så der avgjør ingen regel om et svar.",
        nn="Reglane blir brukte to gonger: først ved døra, om alle opplysningane samla, før noko laboratorium blir "
        "spurt, og så om kvart svar. Ved døra finst det ikkje noko svar, så der avgjer ingen regel om eit svar.",
        en="The rules are used twice: first at the door, about the whole record, before any laboratory is asked, and "
        "then about each report. At the door there is no report, so no rule about a report can decide there.",
    ),
    Wording(
        nb="Først står reglene for hvem som ser hva, så når innbyggeren ser et svar, og til slutt hvor lenge noe "
        "lagres. Navnet på en regel viser hvem den er for: P er helsepersonell, C innbyggere og de som representerer "
        "dem.",
        nn="Først står reglane for kven som ser kva, så når innbyggjaren ser eit svar, og til slutt kor lenge noko "
        "blir lagra. Namnet på ein regel viser kven han er for: P er helsepersonell, C innbyggjarar og dei som "
        "representerer dei.",
        en="The rules of who sees what come first, then when the citizen sees a report, and last how long what is "
        "kept. The name of a rule shows whom it is for: P is personnel, C citizens and those who represent them.",
    ),
    Wording(
        nb="Under setningen står vilkårene, med ord som er forklart nedenfor: alle må være oppfylt, og av ord med "
        "«or» mellom er ett nok («yes» er ja, «no» nei). «counts only where the setting … is on» sier at regelen bare "
        "gjelder når valget er slått på, «off» når det er slått av. Etter «ground» står grunnlaget: der det står "
        "«proposal», er det prosjektets eget forslag, som ingen kilde avgjør.",
        nn="Under setninga står vilkåra, med ord som er forklarte nedanfor: alle må vere oppfylte, og av ord med «or» "
        "mellom er eitt nok («yes» er ja, «no» nei). «counts only where the setting … is on» seier at regelen berre "
        "gjeld når valet er slått på, «off» når det er slått av. Etter «ground» står grunnlaget: der det står "
        "«proposal», er det prosjektet sitt eige forslag, som inga kjelde avgjer.",
        en="Below the sentence stand the conditions, in words that are explained below: all must hold, and of words "
        "with 'or' between them one is enough. 'counts only where the setting … is on' says that the rule holds only "
        "where that is chosen, 'off' where it is not. After 'ground' stands what the rule rests on: where it says "
        "'proposal', it is the project's own, which no source settles.",
    ),
)

EFFECTS: Final[Mapping[Effect, Wording]] = {
    Effect.SHOW: Wording(nb="alt", nn="alt", en="everything"),
    Effect.FLAG: Wording(
        nb="alt, og om innsyn for innbyggeren eller foreldrene er nektet eller utsatt, og til når",
        nn="alt, og om innsyn for innbyggjaren eller foreldra er nekta eller utsett, og til når",
        en="everything, with whether access is denied or delayed for the citizen or the parents, and until when",
    ),
    Effect.MASK: Wording(
        nb="en hengelås: at noe er sperret eller skjermet, på hvilken måte og hva som kan åpne det; ikke noe svar, "
        "ingen kode, ikke noe antall",
        nn="ein hengelås: at noko er sperra eller skjerma, på kva måte og kva som kan opne det; ikkje noko svar, "
        "ingen kode, ikkje noko tal",
        en="a padlock: that something is restricted, of which kind, how it may be opened; no report, no code, no count",
    ),
    Effect.STUB: Wording(
        nb="den samme meldingen til alle om at noe kan vente på å bli tilgjengelig",
        nn="den same meldinga til alle om at noko kan vente på å bli tilgjengeleg",
        en="one uniform notice that something may await release",
    ),
    Effect.HIDE: Wording(
        nb="ingenting, og ikke noe spor av det; etter en reservasjon meldingen om at personen har reservert seg",
        nn="ingenting, og ikkje noko spor av det; etter ein reservasjon meldinga om at personen har reservert seg",
        en="nothing, and no trace of it; after an opt-out the notice that the person has opted out",
    ),
    Effect.DENY: Wording(
        nb="et avslag med en fast kode; NOT_AVAILABLE er det samme som for en person som ikke finnes",
        nn="eit avslag med ein fast kode; NOT_AVAILABLE er det same som for ein person som ikkje finst",
        en="a refusal with a stable code; NOT_AVAILABLE is the same as for a person who does not exist",
    ),
}
LIMITED: Final = Wording(
    nb="at det finnes et svar, av hvilken type og når, men ingen verdier",
    nn="at det finst eit svar, av kva type og når, men ingen verdiar",
    en="that there is a report, of which kind and when, but no values",
)

FACTS: Final[Mapping[str, Wording]] = {
    "actor": Wording(
        nb="Hvem som spør: SELF er innbyggeren selv, REPRESENTATIVE en som representerer innbyggeren, PERSONNEL "
        "helsepersonell, SYSTEM et system uten bruker.",
        nn="Kven som spør: SELF er innbyggjaren sjølv, REPRESENTATIVE ein som representerer innbyggjaren, PERSONNEL "
        "helsepersonell, SYSTEM eit system utan brukar.",
        en="Who asks: SELF is the citizen, REPRESENTATIVE one who represents the citizen, PERSONNEL health personnel, "
        "SYSTEM a system without a user.",
    ),
    "age": Wording(
        nb="Alderen til den det spørres om, etter personregisteret: UNDER_12, FROM_12_TO_15, FROM_16, eller UNKNOWN "
        "når den ikke er kjent.",
        nn="Alderen til den det blir spurt om, etter personregisteret: UNDER_12, FROM_12_TO_15, FROM_16, eller "
        "UNKNOWN når han ikkje er kjend.",
        en="The age of the person asked about, by the person register: UNDER_12, FROM_12_TO_15, FROM_16, or UNKNOWN "
        "where it is not known.",
    ),
    "purpose": Wording(
        nb="Formålet: TREAT er ordinær behandling, ETREAT akutt behandling, BTG nødrett, COC saksbehandling utenfor "
        "direkte behandling, QUALITY læring og kvalitet, PATRQT innbyggerens eget innsyn, OTHER noe annet.",
        nn="Formålet: TREAT er ordinær behandling, ETREAT akutt behandling, BTG naudrett, COC saksbehandling utanfor "
        "direkte behandling, QUALITY læring og kvalitet, PATRQT eige innsyn for innbyggjaren, OTHER noko anna.",
        en="The purpose: TREAT is ordinary care, ETREAT emergency care, BTG rules overridden in an emergency, COC "
        "case work outside direct care, QUALITY learning and quality, PATRQT the citizen's own access, OTHER anything "
        "else.",
    ),
    "relation": Wording(
        nb="Hvordan den som spør, står til den det spørres om: GP er fastlegen, TREATING en som behandler nå, FORMER "
        "en som har behandlet før, PARENT en forelder som barnet bor hos, PARENT_ELSEWHERE en forelder som barnet "
        "ikke bor hos, PROXY en fullmektig, KIN pårørende til en uten samtykkekompetanse, GUARDIAN en verge, NONE "
        "ingen av disse.",
        nn="Korleis den som spør, står til den det blir spurt om: GP er fastlegen, TREATING ein som behandlar no, "
        "FORMER ein som har behandla før, PARENT ein forelder som barnet bur hos, PARENT_ELSEWHERE ein forelder som "
        "barnet ikkje bur hos, PROXY ein fullmektig, KIN pårørande til ein utan samtykkekompetanse, GUARDIAN ei "
        "verje, NONE ingen av desse.",
        en="How the caller stands to the person asked about: GP is the general practitioner on whose list the person "
        "is, TREATING one who treats now, FORMER one who has treated before, PARENT a parent whom the child lives "
        "with, PARENT_ELSEWHERE a parent whom the child does not live with, PROXY one with a power of attorney, KIN "
        "next of kin of a person without capacity, GUARDIAN a guardian, NONE none of these.",
    ),
    "basis": Wording(
        nb="Grunnlaget som oppgis: UNNTAK er fastlegens unntak fra samtykke, SAMTYKKE pasientens samtykke, AKUTT en "
        "akutt situasjon; SEGSELV er innbyggeren selv, og FULLMAKT, VERGEMAL og FORELDREREPRESENTASJON er "
        "representantens; ELEVATED er et forhøyet grunnlag, OTHER noe annet, NONE ikke noe.",
        nn="Grunnlaget som blir oppgitt: UNNTAK er unntaket frå samtykke for fastlegen, SAMTYKKE samtykket frå "
        "pasienten, AKUTT ein akutt situasjon; SEGSELV er innbyggjaren sjølv, og FULLMAKT, VERGEMAL og "
        "FORELDREREPRESENTASJON er grunnlaga til representanten; ELEVATED er eit forhøgt grunnlag, OTHER noko anna, "
        "NONE ikkje noko.",
        en="The basis that is stated: UNNTAK is the GP's exemption from consent, SAMTYKKE the patient's consent, "
        "AKUTT an emergency; SEGSELV is the citizen, and FULLMAKT, VERGEMAL and FORELDREREPRESENTASJON are the "
        "representative's; ELEVATED is an elevated basis, OTHER anything else, NONE nothing.",
    ),
    "attestation": Wording(
        nb="Attesteringen av behandlingsrelasjonen: HOLDS gjelder, EXPIRED er for gammel, INVALID er feil.",
        nn="Attesteringa av behandlingsrelasjonen: HOLDS gjeld, EXPIRED er for gammal, INVALID er feil.",
        en="The attestation of the care relation: HOLDS is in order, EXPIRED is too old, INVALID is wrong.",
    ),
    "assistant": Wording(
        nb="En medarbeider spør på vegne av en behandler.",
        nn="Ein medarbeidar spør på vegner av ein behandlar.",
        en="An assistant asks on behalf of a clinician.",
    ),
    "self_lookup": Wording(
        nb="Helsepersonell spør om seg selv.",
        nn="Helsepersonell spør om seg sjølve.",
        en="Personnel ask about themselves.",
    ),
    "confidential": Wording(
        nb="Den det spørres om, eller representanten, har fortrolig eller strengt fortrolig adresse (kode 7 eller 6).",
        nn="Den det blir spurt om, eller representanten, har fortruleg eller strengt fortruleg adresse (kode 7 eller "
        "6).",
        en="The person asked about, or the representative, has a confidential or strictly confidential address (kode "
        "7 or 6).",
    ),
    "channel_closed": Wording(
        nb="Personen har reservert seg mot innsyn på nettet.",
        nn="Personen har reservert seg mot innsyn på nettet.",
        en="The person has reserved against access on the internet.",
    ),
    "opted_out": Wording(
        nb="Personen har reservert seg mot at noe registreres.",
        nn="Personen har reservert seg mot at noko blir registrert.",
        en="The person has opted out of registration.",
    ),
    "directives": Wording(
        nb="Hva som kan leses av det personen og behandlere har bestemt, og er ferskt nok: READ er alt, "
        "PRIVACY_UNREAD alt unntatt sperringer og skjerminger, SAFETY_UNREAD alt unntatt nektinger og utsettelser, "
        "UNREAD ingen av delene.",
        nn="Kva som kan lesast av det personen og behandlarar har bestemt, og er ferskt nok: READ er alt, "
        "PRIVACY_UNREAD alt unnateke sperringar og skjermingar, SAFETY_UNREAD alt unnateke nektingar og utsetjingar, "
        "UNREAD ingen av delane.",
        en="What can be read of what the person and clinicians have decided, and is fresh enough: READ is all, "
        "PRIVACY_UNREAD all but blocks and shields, SAFETY_UNREAD all but denials and delays, UNREAD neither.",
    ),
    "grant": Wording(
        nb="Hvilken åpning den som spør, har nå for denne personen og dette formålet: CONSENT er med pasientens "
        "samtykke, EMERGENCY i en nødsituasjon med begrunnelse, NONE ingen.",
        nn="Kva opning den som spør, har no for denne personen og dette formålet: CONSENT er med samtykke frå "
        "pasienten, EMERGENCY i ein naudsituasjon med grunngiving, NONE inga.",
        en="Which opening the caller holds now for this person and purpose: CONSENT is with the patient's consent, "
        "EMERGENCY in an emergency with a reason, NONE none.",
    ),
    "general": Wording(
        nb="Sperring eller skjerming av alt overfor alt helsepersonell: SOFT er myk og kan åpnes med en egen åpning, "
        "HARD er hard og kan ikke åpnes, NONE er ingen.",
        nn="Sperring eller skjerming av alt overfor alt helsepersonell: SOFT er mjuk og kan opnast med ei eiga "
        "opning, HARD er hard og kan ikkje opnast, NONE er inga.",
        en="A block or shield of everything against all personnel: SOFT may be lifted by an opening of its own, HARD "
        "may not be opened, NONE is none.",
    ),
    "named": Wording(
        nb="Pasienten har blokkert nettopp den som spør, eller en gruppe som den som spør, hører til.",
        nn="Pasienten har blokkert nettopp den som spør, eller ei gruppe som den som spør, høyrer til.",
        en="The patient has blocked this very caller, or a group that the caller is of.",
    ),
    "organisation": Wording(
        nb="Sperring av alt overfor virksomheten eller behandlingsstedet til den som spør: SOFT, HARD eller NONE.",
        nn="Sperring av alt overfor verksemda eller behandlingsstaden til den som spør: SOFT, HARD eller NONE.",
        en="A block of everything against the caller's organisation or point of care: SOFT, HARD or NONE.",
    ),
    "report": Wording(
        nb="Sperring eller skjerming som gjelder dette svaret, men ikke alle: SOFT, HARD eller NONE.",
        nn="Sperring eller skjerming som gjeld dette svaret, men ikkje alle: SOFT, HARD eller NONE.",
        en="A block or shield that covers this report, but not all: SOFT, HARD or NONE.",
    ),
    "safety": Wording(
        nb="Hva som er bestemt om innbyggerens innsyn i svaret: DELAYED er utsatt, DENIED nektet pasienten og alle "
        "som representerer pasienten, DENIED_PARENTS nektet foreldrene og en ungdoms pårørende, DENIED_YOUTH nektet "
        "ungdommen og den som representerer ungdommen; BLOCKED er merket som sperret av pasienten, NONE er ingenting.",
        nn="Kva som er bestemt om innsynet innbyggjaren har i svaret: DELAYED er utsett, DENIED nekta pasienten og "
        "alle som representerer pasienten, DENIED_PARENTS nekta foreldra og dei pårørande til ein ungdom, DENIED_YOUTH "
        "nekta ungdommen og den som representerer ungdommen; BLOCKED er merkt som sperra av pasienten, NONE er "
        "ingenting.",
        en="What is decided on the citizen's access to the report: DELAYED is delayed, DENIED denied to the patient "
        "and all who represent them, DENIED_PARENTS denied to the parents and a youth's next of kin, DENIED_YOUTH "
        "denied to the youth and whoever represents them; BLOCKED is marked as blocked by the patient, NONE is "
        "nothing.",
    ),
    "status": Wording(
        nb="Hvor endelig svaret er etter laboratoriets egen status: FINAL er endelig eller signert, PRELIMINARY "
        "foreløpig, UNSIGNED ikke signert, CANCELLED kansellert, WITHDRAWN trukket tilbake, UNKNOWN ikke kjent.",
        nn="Kor endeleg svaret er etter statusen til laboratoriet sjølv: FINAL er endeleg eller signert, PRELIMINARY "
        "førebels, UNSIGNED ikkje signert, CANCELLED kansellert, WITHDRAWN trekt tilbake, UNKNOWN ikkje kjend.",
        en="How final the report is by the laboratory's own status: FINAL is final or signed, PRELIMINARY "
        "preliminary, UNSIGNED not signed, CANCELLED cancelled, WITHDRAWN withdrawn, UNKNOWN not known.",
    ),
}

# What stands after the effect in the title of a rule.
OUTCOMES: Final[Mapping[str, Wording]] = {
    "DENY": Wording(
        nb="Hvorfor noe er avslått: NOT_AVAILABLE er det samme som for en person som ikke finnes, FORBIDDEN at den "
        "som spør, ikke kan spørre slik, BASIS_REQUIRED at grunnlaget mangler, ELEVATION_WITHOUT_CAUSE at noe skulle "
        "åpnes uten en egen åpning, ATTESTATION_EXPIRED og ATTESTATION_INVALID at attesteringen er for gammel eller "
        "feil, CHANNEL_RESERVED at innbyggeren selv har stengt kanalen, POLICY_UNAVAILABLE at det som begrenser "
        "innsynet, ikke kan leses nå.",
        nn="Kvifor noko er avslått: NOT_AVAILABLE er det same som for ein person som ikkje finst, FORBIDDEN at den "
        "som spør, ikkje kan spørje slik, BASIS_REQUIRED at grunnlaget manglar, ELEVATION_WITHOUT_CAUSE at noko "
        "skulle opnast utan ei eiga opning, ATTESTATION_EXPIRED og ATTESTATION_INVALID at attesteringa er for gammal "
        "eller feil, CHANNEL_RESERVED at innbyggjaren sjølv har stengt kanalen, POLICY_UNAVAILABLE at det som "
        "avgrensar innsynet, ikkje kan lesast no.",
        en="Why something is refused: NOT_AVAILABLE is the same as for a person who does not exist, FORBIDDEN that "
        "the caller may not ask in this way, BASIS_REQUIRED that the basis is missing, ELEVATION_WITHOUT_CAUSE that "
        "something was to be opened without an opening of its own, ATTESTATION_EXPIRED and ATTESTATION_INVALID that "
        "the attestation is too old or wrong, CHANNEL_RESERVED that the citizen has closed the channel, "
        "POLICY_UNAVAILABLE that what limits access cannot be read now.",
    ),
    "MASK, HIDE": Wording(
        nb="Hva hengelåsen eller meldingen er om: GENERAL_BLOCK er alt overfor alt helsepersonell, SPECIFIC_BLOCK "
        "nettopp den som spør, eller en gruppe, ORGANISATION_BLOCK virksomheten eller behandlingsstedet, REPORT_BLOCK "
        "noe av opplysningene, RESERVATION at personen har reservert seg.",
        nn="Kva hengelåsen eller meldinga er om: GENERAL_BLOCK er alt overfor alt helsepersonell, SPECIFIC_BLOCK "
        "nettopp den som spør, eller ei gruppe, ORGANISATION_BLOCK verksemda eller behandlingsstaden, REPORT_BLOCK "
        "noko av opplysningane, RESERVATION at personen har reservert seg.",
        en="What the padlock or the notice is about: GENERAL_BLOCK is everything against all personnel, SPECIFIC_BLOCK "
        "this very caller or a group, ORGANISATION_BLOCK the organisation or point of care, REPORT_BLOCK some of the "
        "information, RESERVATION that the person has opted out.",
    ),
    "openable by": Wording(
        nb="Hva som kan åpne en hengelås: CONSENT er pasientens samtykke, EMERGENCY en nødsituasjon med begrunnelse. "
        "En åpning er en egen handling av en som er vist hengelåsen de siste 60 minuttene. Den gjelder bare den som "
        "åpner, virksomheten, pasienten og formålet, i høyst 60 minutter; innbyggeren får et varsel, og åpningen blir "
        "gjennomgått.",
        nn="Kva som kan opne ein hengelås: CONSENT er samtykke frå pasienten, EMERGENCY ein naudsituasjon med "
        "grunngiving. Ei opning er ei eiga handling av ein som er vist hengelåsen dei siste 60 minutta. Ho gjeld "
        "berre den som opnar, verksemda, pasienten og formålet, i høgst 60 minutt; innbyggjaren får eit varsel, og "
        "opninga blir gjennomgått.",
        en="What may open a padlock: CONSENT is the patient's consent, EMERGENCY an emergency with a reason. An "
        "opening is an act of its own by one who has been told of the padlock in the last 60 minutes. It holds for "
        "the one who opens, the organisation, the patient and the purpose alone, for 60 minutes at the most; the "
        "citizen gets a notice, and the opening is reviewed.",
    ),
}

CONTENTS: Final = Wording(nb="Innhold", nn="Innhald", en="Contents")
OF_OUTCOMES: Final = Wording(
    nb="Ordene i titlene",
    nn="Orda i titlane",
    en="The words of the titles",
)
OF_FACTS: Final = Wording(
    nb="Ordene i vilkårene",
    nn="Orda i vilkåra",
    en="The words of the conditions",
)
OF_SETTINGS: Final = Wording(
    nb="Valg: det som kildene lar stå åpent; det strengeste gjelder når ingen har valgt",
    nn="Val: det som kjeldene lèt stå ope; det strengaste gjeld når ingen har valt",
    en="Settings: what the sources leave open; the stricter choice holds where nobody has chosen",
)
OF_MARKS: Final = Wording(
    nb="Koder som et svar kan være merket med (Volven 9603), og hva de betyr her",
    nn="Kodar som eit svar kan vere merkt med (Volven 9603), og kva dei betyr her",
    en="Codes that a report may be marked with (Volven 9603), and what they mean here",
)
