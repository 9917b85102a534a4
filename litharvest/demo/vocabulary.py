"""The stock of invented names, journals and words that the example literature is made from."""

from __future__ import annotations

from litharvest.demo.world import Journal

FAMILIES = (
    "Abendroth", "Achterberg", "Adeyemi-Okoro", "Ågrenius", "Al-Barazi", "Aldunate", "Almquist",
    "Amoateng", "Anagnostakis", "Arslanoğlu", "Asante", "Aylward", "Bäckmark", "Balasubramani",
    "Bartoszewicz", "Beauchêne", "Benítez-Roldán", "Bjarkason", "Blankenberg", "Borkhart",
    "Brâncoveanu", "Brightwater", "Çelikkaya", "Chakravorty", "Chmielnik", "Coelho-Prado",
    "Crestwell", "D'Amantea", "Dąbkowska", "Delacourt", "De Vrieze", "Diawara", "Dobrovich",
    "Dufresnoy", "Eckholt", "Eiríksdóttir", "El-Mansouri", "Engelbrecht-Voss", "Esquivias",
    "Fairhollow", "Farkasdi", "Fernández-Olmo", "Fitzwarren", "Fukumori", "Gashi-Berisha",
    "Ghoreishian", "Gjerløv", "Golovanov", "Gonçalvino", "Grzymała", "Gudbrandsen", "Hakulinen",
    "Hallgarth", "Hämälistö", "Hashimura", "Hernández-Quiroz", "Hirschauer", "Holmqvist-Dahl",
    "Horváthy", "Iheanacho", "Ishizaki-Mori", "Ivarsbø", "Jankauskis", "Jørgensgård", "Kaczorek",
    "Kalogeridis", "Karunatilake", "Kessenich", "Khachadur", "Kimuraoka", "Kowalczewski",
    "Krishnaraju", "Kučerová", "Kvistgaard", "Lachapelle-Roy", "Lindenhayn", "Llorente-Vidal",
    "Łozowski", "Machadinho", "Mbeki-Nkosi", "McTavendale", "Meierhofer", "Mendizábal", "Mikołajek",
    "Mohammadzai", "Møllerup", "Moreau-Lesage", "Müllenbach", "Nakagaki", "Ndiaye-Sow",
    "Nguyễn", "Nikolaidou", "Nordskog", "Nuñez-Ibarra", "O'Dunnelly", "Oberholt", "Ogunbanwo",
    "Okonjo-Eze", "Öztürkmen", "Papadimas", "Paszkiewicz", "Pellegrotti", "Petrosyants", "Popescul",
    "Quennell", "Quispe-Mamani", "Rademakers", "Rahmanpour", "Ravensdale", "Reinholdtsen",
    "Riquelme", "Rozenbaum", "Rydström", "Sæthersdal", "Saraswathy", "Schmidthaler", "Şahingöz",
    "Shimabukuro", "Sigurjónsson", "Siqueira", "Skovmand", "Söderqvist", "Stojkovski", "Subedi",
    "Szczepaniec", "Takenaka", "Tanimoto", "Teixidor", "Thistlewood", "Tørnblad", "Tsigaridas",
    "Uchendu", "Ünalmış", "Valdivielso", "van der Heuvelink", "van Oosterzee", "Vasconcelinho",
    "Vilhjálmsdóttir", "von Hohenfels", "Wachowiak", "Weatherstone", "Wickramage", "Wójtowska",
    "Yamashiro", "Yıldızhan", "Zaharieva", "Zbořil", "Żuławska", "Zwartbosch",
)  # fmt: skip

GIVENS = (
    "Aino", "Alejandra", "Amélie", "Anneliese", "António", "Ayşe", "Beatriz", "Birgitta", "Bogdan",
    "Camille", "Caspar", "Chiara", "Dagny", "Dimitrios", "Đorđe", "Eilidh", "Élodie", "Emeka",
    "Esther", "Fatemeh", "Femke", "Florian", "Gábor", "Giulia", "Grzegorz", "Hamza", "Hanneke",
    "Haruka", "Héctor", "Ikram", "Ingrid", "Isadora", "Jaap", "Jean-Luc", "João", "Josefine",
    "Katarzyna", "Kwabena", "Lakshmi", "Leonie", "Lovisa", "Magnús", "Maja", "Marek", "Matteo",
    "Miguel", "Mireille", "Nadia", "Nils", "Noor", "Oddvar", "Olena", "Paloma", "Petra", "Priya",
    "Quentin", "Ragnhild", "Renée", "Rosalind", "Ruaridh", "Samira", "Sander", "Seo-yeon",
    "Siobhán",
    "Søren", "Takumi", "Tamsin", "Thandiwe", "Tomáš", "Ulrike", "Valentín", "Vivian", "Wendeline",
    "Xiaoling", "Yusuf", "Zanele", "Zsófia",
)  # fmt: skip

_JOURNALS = (
    (
        "Journal of Peer Practice in Mental Health",
        "J Peer Pract Ment Health",
        "Larkspur Press",
        "England",
    ),
    ("Recovery Science Quarterly", "Recovery Sci Q", "Larkspur Press", "England"),
    (
        "Annals of Community Psychiatry Research",
        "Ann Community Psychiatry Res",
        "Quillon House",
        "United States",
    ),
    ("Nordic Review of Mental Health Services", "Nord Rev Ment Health Serv", "Fjordbok", "Norway"),
    (
        "International Archives of Psychosocial Care",
        "Int Arch Psychosoc Care",
        "Verlag Morgentau",
        "Germany",
    ),
    ("Trials in Lived Experience Research", "Trials Lived Exp Res", "Open Meadow", "England"),
    ("Social Recovery and Inclusion", "Soc Recovery Incl", "Quillon House", "United States"),
    (
        "Bulletin of Rehabilitation Nursing Studies",
        "Bull Rehabil Nurs Stud",
        "Caduceus Lane",
        "United States",
    ),
    ("Mental Health Nursing Horizons", "Ment Health Nurs Horiz", "Caduceus Lane", "Australia"),
    (
        "Open Letters in Schizophrenia and Psychosis",
        "Open Lett Schizophr Psychosis",
        "Open Meadow",
        "Switzerland",
    ),
    ("Mood and Recovery", "Mood Recovery", "Verlag Morgentau", "Netherlands"),
    (
        "Community Health Workforce Studies",
        "Community Health Workforce Stud",
        "Quillon House",
        "Canada",
    ),
    ("European Notes on Clinical Recovery", "Eur Notes Clin Recovery", "Fjordbok", "Denmark"),
    (
        "Implementation of Psychosocial Innovations",
        "Implement Psychosoc Innov",
        "Open Meadow",
        "England",
    ),
    (
        "Pacific Journal of Psychiatric Rehabilitation",
        "Pac J Psychiatr Rehabil",
        "Tideline",
        "Australia",
    ),
    ("Hope, Identity and Empowerment", "Hope Identity Empower", "Tideline", "United States"),
)

KEYWORDS = (
    "peer support", "recovery", "lived experience", "mental health services", "empowerment",
    "hope", "self-management", "psychosis", "depression", "social inclusion", "randomised trial",
    "peer workers", "community mental health", "quality of life", "stigma", "internalised stigma",
)  # fmt: skip

INTERVENTIONS = (
    "one-to-one peer support", "peer-led recovery groups", "a peer worker programme",
    "peer-delivered self-management", "online peer support", "mutual support groups",
    "peer specialist outreach", "peer navigation", "a peer-facilitated crisis plan",
    "telephone peer support", "peer-led hearing voices groups", "peer-led wellness planning",
    "peer mentoring after discharge", "a recovery college co-taught by peers",
    "peer-supported physical activity", "peer-delivered hope training",
    "peer-led illness management", "peer coaching in supported housing",
    "a befriending scheme run by peer volunteers", "peer-led decision aids",
    "peer support by text message", "peer-run respite care", "dyadic peer support",
    "peer-led narrative enhancement", "peer-supported return to work",
)  # fmt: skip

POPULATIONS = (
    "adults with severe mental illness", "people with schizophrenia",
    "adults with bipolar disorder",
    "people with depression", "veterans with mental illness", "women with perinatal depression",
    "people with first-episode psychosis", "adults discharged from psychiatric wards",
    "people with borderline personality disorder and depression", "homeless adults with psychosis",
    "older adults with late-life depression", "refugees with mental health problems",
    "people with anxiety and depressive disorders", "prisoners with mental illness",
    "students with mental health problems", "people with psychosis and substance use",
    "rural residents with serious mental illness", "parents with mental illness",
    "people with dual diagnosis of mental illness and diabetes", "forensic patients with psychosis",
)  # fmt: skip

OUTCOMES = (
    "personal recovery", "hope and empowerment", "clinical recovery", "readmission and recovery",
    "quality of life", "social network size and recovery", "internalised stigma and recovery",
    "self-efficacy and hope", "loneliness and recovery", "patient activation and empowerment",
    "recovery-oriented functioning", "engagement with care and recovery",
    "working alliance and hope",
)  # fmt: skip

SETTINGS = (
    "in community mental health teams", "in crisis resolution services", "in three Nordic counties",
    "in an urban safety-net clinic", "across eleven inpatient wards", "in assertive outreach",
    "in primary care", "in Andean districts", "in supported housing", "in day hospitals",
    "in two West African cities", "in a rural province", "in early intervention services",
    "in veterans' outpatient clinics", "in island communities", "in the Rhine valley",
)  # fmt: skip

DESIGNS = (
    "a randomised controlled trial", "a pragmatic randomised trial", "a cluster randomised trial",
    "a pilot randomised controlled trial", "results of a multicentre randomised trial",
    "a randomized waitlist-controlled study", "a stepped-wedge randomised trial",
    "a feasibility randomised trial", "a randomized non-inferiority trial",
)  # fmt: skip

ANGLES = (
    "Effectiveness of {i} for {o} of {p} {s}: {d}",
    "Can {i} improve {o} in {p}? {d} {s}",
    "{i} for {p} {s}: effects on {o} in {d}",
    "Improving {o} through {i}: {d} with {p} {s}",
    "{i} versus usual care {s} among {p}: {d} on {o}",
    "Long-term effects of {i} on {o} in {p}: {d} {s}",
    "Mechanisms of {i} {s}: mediation of {o} within {d} of {p}",
    "Who benefits from {i}? Moderators of {o} among {p} {s} in {d}",
    "Adding {i} to standard treatment {s}, with {o} of {p} as outcome: {d}",
    "Acceptability of {i} and its effects on {o} for {p} {s}: {d}",
)

NOISE = (
    (
        (
            "Muscle recovery after interval training {s}: a cohort of amateur rowers, "
            "part of survey {n}"
        ),
        "exercise",
    ),
    ("Peer review quality in nursing journals {s}: an audit of {n} manuscripts", "publishing"),
    ("Energy recovery ventilation and sleep in care homes {s}: a survey of {n} rooms", "buildings"),
    (
        "Perceptions of peer workers among managers {s}: interviews with {n} stakeholders",
        "qualitative",
    ),
    (
        "Postoperative recovery scores after hip surgery {s}: register data on {n} patients",
        "surgery",
    ),
    ("Peer tutoring in pharmacology courses {s}: experience from {n} classrooms", "education"),
)

MESH_BY_WORD = (
    ("schizophrenia", "Schizophrenia"), ("psychosis", "Psychotic Disorders"),
    ("depress", "Depressive Disorder"), ("bipolar", "Bipolar Disorder"),
    ("anxiety", "Anxiety Disorders"), ("mental illness", "Mental Disorders"),
    ("mental health", "Mental Disorders"), ("substance", "Substance-Related Disorders"),
    ("veterans", "Veterans"), ("group", "Self-Help Groups"), ("peer", "Peer Group"),
    ("recovery", "Mental Health Recovery"), ("quality of life", "Quality of Life"),
    ("stigma", "Social Stigma"), ("empowerment", "Empowerment"), ("hope", "Hope"),
)  # fmt: skip

CITED = (
    (
        (
            "Borrowdale, T., & Ekwueme, R. (2009). Walking alongside: A short history of "
            "peer work. Recovery Notes, 2, 11-19."
        ),
        "10.55550/rn.2009.0211",
    ),
    (
        (
            "Castellane, M., Ito, K., & Voss, P. (2014). A scale of personal recovery. "
            "Invented Measures, 7, 101-118."
        ),
        "10.55550/im.2014.07101",
    ),
    (
        "Dunmore, A. (2011). Randomising relationships. Journal of Imaginary Trials, 5(2), 33-41.",
        "10.55550/jit.2011.0533",
    ),
    (
        "Eriksholm, L., & Pardo, V. (2017). Hope as outcome. Nordic Fables of Psychiatry, 12, 1-9.",
        "10.55550/nfp.2017.1201",
    ),
    (
        "Fennimore, J. (2003). Helping others revisited. Self-Help Miscellany, 1, 77-90.",
        "10.55550/shm.2003.0177",
    ),
)


def issn(number: int) -> str:
    """The seven-digit number as an ISSN with its check digit (ISO 3297)."""
    digits = f"{number:07d}"
    rest = -sum((8 - at) * int(digit) for at, digit in enumerate(digits)) % 11
    return f"{digits[:4]}-{digits[4:]}{'X' if rest == 10 else rest}"


JOURNALS = tuple(
    Journal(
        title,
        short,
        issn(9990100 + 7 * at),
        issn(9991500 + 11 * at),
        house,
        country,
        f"9{at:02d}90001",
    )
    for at, (title, short, house, country) in enumerate(_JOURNALS)
)

COCHRANE = Journal(
    "Cochrane Database of Systematic Reviews",
    "Cochrane Database Syst Rev",
    "",
    "1465-1858",  # the real ISSN: importers may recognise the Source by it
    "John Wiley & Sons, Ltd",
    "England",
    "100909747",
)
PREPRINTS = Journal(
    "PeerRxiv Preprints", "PeerRxiv", "", issn(9992900), "Open Meadow", "United States", "990990001"
)
