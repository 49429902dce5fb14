"""The demo's citizens: synthetic people, each with a reason to exist."""

from datetime import date

from gateway.demo.roles import Citizen, Mandate
from resolvers.mandates import RESULTS_AREA
from resolvers.model import PersonNumber, Representation, RepresentationKind

LUNDE = "900000101"
MOEN = "900000103"
LIVES_WITH = Representation(kind=RepresentationKind.PARENT, lives_with=True, has_registered_address=True)
LIVES_ELSEWHERE = Representation(
    kind=RepresentationKind.PARENT, other_parent_lives_with=True, has_registered_address=True
)

CITIZENS = (
    Citizen(
        key="kari",
        name="Kari Solbris",
        number=PersonNumber("12845411199"),
        born=date(1954, 4, 12),
        gp_hpr=LUNDE,
        line="chronic patient: long trends (diabetes, kidneys, INR), tests at every region, over 100 results",
    ),
    Citizen(
        key="ola",
        name="Ola Fjellrype",
        number=PersonNumber("03896722297"),
        born=date(1967, 9, 3),
        gp_hpr=LUNDE,
        line="urine and blood cultures with microbes and resistance, virology",
    ),
    Citizen(
        key="signe",
        name="Signe Havskum",
        number=PersonNumber("19826133336"),
        born=date(1961, 2, 19),
        gp_hpr=LUNDE,
        line="pathology that waits for release (NORU): flagged to personnel, invisible to herself until its moment",
    ),
    Citizen(
        key="per",
        name="Per Steinurd",
        number=PersonNumber("27914912488"),
        born=date(1949, 11, 27),
        gp_hpr=MOEN,
        line="radiology over years: X-ray, CT, MR and ultrasound, from public and private imaging",
    ),
    Citizen(
        key="liv",
        name="Liv Morgendugg",
        number=PersonNumber("08867224670"),
        born=date(1972, 6, 8),
        gp_hpr=LUNDE,
        line="corrections, additions and a cancellation: reports with a version history",
    ),
    Citizen(
        key="emil",
        name="Emil Blåbærlyng",
        number=PersonNumber("14851871285"),
        born=date(2018, 5, 14),
        gp_hpr=LUNDE,
        line="child under 12 with two parents in the cast: lives with marte, not with jonas",
    ),
    Citizen(
        key="marte",
        name="Marte Blåbærlyng",
        number=PersonNumber("22838634501"),
        born=date(1986, 3, 22),
        gp_hpr=LUNDE,
        represents=(Mandate(citizen="emil", right=LIVES_WITH), Mandate(citizen="nora", right=LIVES_WITH)),
        line="mother of emil and nora, who live with her; a few results of her own",
    ),
    Citizen(
        key="jonas",
        name="Jonas Kveldssol",
        number=PersonNumber("30888443297"),
        born=date(1984, 8, 30),
        gp_hpr=MOEN,
        represents=(Mandate(citizen="emil", right=LIVES_ELSEWHERE), Mandate(citizen="nora", right=LIVES_ELSEWHERE)),
        line="father of emil and nora, who live with their mother; a few results of his own",
    ),
    Citizen(
        key="nora",
        name="Nora Blåbærlyng",
        number=PersonNumber("05831284600"),
        born=date(2012, 3, 5),
        gp_hpr=LUNDE,
        line="youth of 14 (born 2012): no access of her own yet, none for her parents",
    ),
    Citizen(
        key="astrid",
        name="Astrid Vinterlys",
        number=PersonNumber("17813820129"),
        born=date(1938, 1, 17),
        gp_hpr=MOEN,
        line="represented by her son bjorn; heart failure, kidneys, anaemia",
    ),
    Citizen(
        key="bjorn",
        name="Bjørn Vinterlys",
        number=PersonNumber("01876418831"),
        born=date(1964, 7, 1),
        gp_hpr=MOEN,
        represents=(
            Mandate(
                citizen="astrid",
                right=Representation(
                    kind=RepresentationKind.PROXY,
                    areas=(RESULTS_AREA,),
                    valid_from=date(2024, 2, 1),
                    valid_until=date(2044, 1, 31),
                ),
            ),
        ),
        line="proxy (fullmakt) for astrid; a few results of his own",
    ),
    Citizen(
        key="ingrid",
        name="Ingrid Tåkeheim",
        number=PersonNumber("11927937702"),
        born=date(1979, 12, 11),
        gp_hpr=LUNDE,
        confidential="StrictlyConfidential",
        represents=(Mandate(citizen="mikkel", right=LIVES_WITH),),
        line="strictly confidential address (kode 6): cannot act for her child mikkel",
    ),
    Citizen(
        key="henrik",
        name="Henrik Storfuru",
        number=PersonNumber("28829046603"),
        born=date(1990, 2, 28),
        gp_hpr=LUNDE,
        opted_out=True,
        line="opted out (reservasjon): nothing is stored and no source is asked",
    ),
    Citizen(
        key="solveig",
        name="Solveig Rognebær",
        number=PersonNumber("23855815508"),
        born=date(1958, 5, 23),
        gp_hpr=LUNDE,
        line="general soft block: personnel see a padlock, she sees her results",
    ),
    Citizen(
        key="tor",
        name="Tor Myrull",
        number=PersonNumber("16907026640"),
        born=date(1970, 10, 16),
        gp_hpr=LUNDE,
        line="shield (skjerming) set by his doctor: a padlock to personnel",
    ),
    Citizen(
        key="anne",
        name="Anne Nattsvermer",
        number=PersonNumber("06848235588"),
        born=date(1982, 4, 6),
        gp_hpr=LUNDE,
        line="general hard block: a padlock that no emergency opens",
    ),
    Citizen(
        key="gunnar",
        name="Gunnar Elveos",
        number=PersonNumber("09884514433"),
        born=date(1945, 8, 9),
        gp_hpr=LUNDE,
        line="has blocked dr-berg by name, and nobody else",
    ),
    Citizen(
        key="ragna",
        name="Ragna Fossegrim",
        number=PersonNumber("04836927880"),
        born=date(1969, 3, 4),
        gp_hpr=LUNDE,
        line="denial (NORN_FPB) on a CT report: personnel see it flagged, she never does",
    ),
    Citizen(
        key="amal",
        name="Amal Ørkenvind",
        number=PersonNumber("19898848984"),
        earlier_numbers=(PersonNumber("59898841051"),),
        born=date(1988, 9, 19),
        gp_hpr=MOEN,
        line="had a D-number before the fødselsnummer: results under both are hers",
    ),
    Citizen(
        key="mikkel",
        name="Mikkel Tåkeheim",
        number=PersonNumber("03861967599"),
        born=date(2019, 6, 3),
        gp_hpr=LUNDE,
        line="child of ingrid, whose address is confidential while his own is not marked: nobody can act for him",
    ),
    Citizen(
        key="oddvar",
        name="Oddvar Skodderud",
        number=PersonNumber("21835130239"),
        born=date(1951, 3, 21),
        gp_hpr=LUNDE,
        line="has a guardian (verge), trygve",
    ),
    Citizen(
        key="trygve",
        name="Trygve Hegnestad",
        number=PersonNumber("09917543388"),
        born=date(1975, 11, 9),
        gp_hpr=LUNDE,
        represents=(
            Mandate(
                citizen="oddvar",
                right=Representation(
                    kind=RepresentationKind.GUARDIAN, areas=(RESULTS_AREA,), valid_from=date(2023, 5, 2)
                ),
            ),
        ),
        line="guardian (verge) of oddvar; a few results of his own",
    ),
    Citizen(
        key="sverre",
        name="Sverre Dimmestad",
        number=PersonNumber("30854212490"),
        born=date(1942, 5, 30),
        gp_hpr=LUNDE,
        line="lacks the capacity to consent, certified by a doctor; his daughter hilde acts for him",
    ),
    Citizen(
        key="hilde",
        name="Hilde Dimmestad",
        number=PersonNumber("14816913706"),
        born=date(1969, 1, 14),
        gp_hpr=LUNDE,
        represents=(
            Mandate(
                citizen="sverre",
                right=Representation(kind=RepresentationKind.KIN, certified=True, valid_from=date(2025, 1, 10)),
            ),
        ),
        line="next of kin (pårørende) of sverre, who lacks capacity; a few results of her own",
    ),
    Citizen(
        key="geir",
        name="Geir Steinurd",
        number=PersonNumber("26887237491"),
        born=date(1972, 8, 26),
        gp_hpr=LUNDE,
        represents=(
            Mandate(
                citizen="per",
                right=Representation(
                    kind=RepresentationKind.PROXY,
                    areas=(RESULTS_AREA,),
                    valid_from=date(2020, 1, 1),
                    valid_until=date(2022, 12, 31),
                ),
            ),
        ),
        line="was proxy (fullmakt) for per until the end of 2022",
    ),
    Citizen(
        key="tone",
        name="Tone Steinurd",
        number=PersonNumber("07848114868"),
        born=date(1981, 4, 7),
        gp_hpr=LUNDE,
        represents=(
            Mandate(
                citizen="per",
                right=Representation(
                    kind=RepresentationKind.PROXY,
                    areas=("DIALOG_MED_HELSETJENESTEN",),
                    valid_from=date(2023, 1, 1),
                ),
            ),
        ),
        line="proxy (fullmakt) for per, but not in the area that gives sight of results",
    ),
    Citizen(
        key="vigdis",
        name="Vigdis Stillfjell",
        number=PersonNumber("18906328735"),
        born=date(1963, 10, 18),
        gp_hpr=LUNDE,
        channel_closed=True,
        line="has reserved against the citizens' channel: personnel see her results, she does not",
    ),
)
