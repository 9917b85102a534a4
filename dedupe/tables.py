"""Word lists that shape the comparison forms; shipped with the rules and part of their version.

Nothing here is learnt from the records of a review: the same two records get the same comparison
forms in every review. Sources: title conventions seen in exports of PubMed, Ovid, Embase.com,
EBSCOhost, Web of Science and the Cochrane Library; DOI prefixes as registered with Crossref.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Titles that many different documents carry, in the form of ``titles.title_key``.
RECURRING_TITLES = _words(
    """
    abouttheauthors abstract abstracts abstractsofpapers acknowledgement acknowledgements
    acknowledgment acknowledgments addendum advertisement afterword announcement
    announcements annualmeeting annualreport anonymous appendix articlesofinterest
    associateeditorscomments authorindex authorreply authorresponse authorsreply
    authorsresponse backcover bibliography bookreview bookreviews booksreceived
    briefcommunication briefreport calendar calendarofevents callforpapers casereport
    casereports caseseries ceoletter chairmansmessage clinicalcase clinicalnotes
    clinicaltrials closingremarks comment commentaries commentary commentonarticle comments
    conclusion conclusions conferencecalendar conferencereport congressreport contents
    contributors contributorstothisissue correction corrections correspondence corrigenda
    corrigendum cover coverimage coverpicture currentliterature currentopinion deareditor
    dedication diary discussion discussions editorcomment editorial editorialboard
    editorialcomment editorialcommentary editorialcomments editorialintroduction
    editorialintroductions editorialnote editorialoverview editorials editorschoice
    editorscomment editorscomments editorscorner editorsforeword editorsintroduction
    editorsletter editorsnote editorsnotes editorspage editorsperspective editorspick
    editorspreface editorsreport epilogue errata erratum essay events experiment
    expressionofconcern featured featuredarticle foreword forthcomingevents fromtheeditor
    fromtheeditors fromtheguesteditor fromtheguesteditors fromthepresident frontcover
    frontmatter gatewaystoclinicaltrials glossary guesteditorial guesteditorsintroduction
    guideline guidelines highlights highlightsofthisissue inbrief index indextoadvertisers
    indextoauthors informationforauthors inmemoriam inreply insidecover insidefrontcover
    insidethisissue instructionsforauthors instructionstoauthors interview inthisissue
    introduction introductoryremarks invitedcommentary invitededitorial issuecover
    issueinformation issuesinthisissue journalclub journalscan keywordindex
    latebreakingabstracts leadingarticle letter letters letterstotheeditor lettertoeditor
    lettertotheeditor listofreviewers literaturereview literatureupdate literaturewatch
    masthead meetingabstracts meetingreport meetings membership messagefromthepresident
    miscellaneous miscellany na name news newsandnotes newsandviews newsbrief newsbriefs
    newsinbrief newsletter nextissue notavailable notes notice notices notitle null
    obituaries obituary openingremarks opinion oralabstracts oralpresentations
    originalarticle overview panel paneldiscussion perspective perspectives pilotstudy
    plenary podiumpresentations poster posterabstracts posterpresentations posters
    postersession preface prefacetothespecialissue presidentialaddress presidentsmessage
    presidentspage proceedings profile program programme publishersnote questionsandanswers
    quiz readersletter recentpublications references remarks reply replytotheauthor report
    reports research researchhighlights researchinbrief researchletter researchreport
    response responses responsetotheeditor reviewarticle reviewer reviewers reviewersindex
    reviewoftheliterature reviews shortcommunication specialissue specialreport
    specialsection subjectindex summaries summary supplement supplementarymaterial
    supplementarymaterials supportinginformation symposium systematicreview tableofcontents
    technicalnote technicalreport thankyou thankyoutoreviewers theauthorreplies
    theauthorsreply theauthorsreplyto theauthorsrespond theeditorscorner thisissue thismonth
    titlepage unknown untitled update viewpoint volumeindex welcome whatsnew workshop
    yearinreview
    """
)

# Titles that end like this recur although they begin differently ("Remarks from the Editor: …").
RECURRING_ENDS: tuple[str, ...] = (
    "editorscomments",
    "editorsnote",
    "editorsnotes",
    "lettertotheeditor",
    "editorialintroduction",
    "guesteditorial",
    "messagefromtheeditor",
    "callforpapers",
    "bookreviews",
)

# Words in brackets behind or before a title that say what it is, not what it is about.
LANGUAGES = _words(
    """
    afrikaans albanian arabic armenian azerbaijani basque belarusian bosnian bulgarian
    catalan chinese croatian czech danish dutch english esperanto estonian finnish flemish
    french gaelic georgian german greek hebrew hindi hungarian icelandic indonesian italian
    japanese korean latin latvian lithuanian macedonian malay moldavian mongolian
    multilingual norwegian persian polish portuguese romanian rumanian russian serbian
    slovak slovakian slovene slovenian spanish swedish thai turkish ukrainian undetermined
    vietnamese welsh
    """
)

GREEK: tuple[tuple[str, str], ...] = (
    ("alpha", "a"),
    ("beta", "b"),
    ("gamma", "g"),
    ("delta", "d"),
    ("epsilon", "e"),
    ("kappa", "k"),
    ("lambda", "l"),
    ("omega", "o"),
    ("sigma", "s"),
    ("theta", "th"),
    ("zeta", "z"),
)

NAME_PARTICLES = _words(
    """
    abu al and ben bin da das de del dela della den der des di do dos dr du el et for het
    ibn ii iii in iv jr la le md of on phd prof sr st ten ter the tot ul van vanden vander
    von
    """
)

# Capital letters inside these beginnings do not start the next author.
NAME_BEGINNINGS = _words(
    """
    Al Ben Da De Del Della Des Di Do Dos Du El Fitz La Le Lo Los Mac Mc O Ter Van Vander Von
    """
)

NO_AUTHORS = _words(
    """
    anon anonymous na nn noauthor noauthorlisted noauthors noauthorslisted none unknown
    """
)

JOURNAL_STOPWORDS = _words(
    """
    a an and das de del della der des di die du e en et for fur in la le les of on suppl
    supplement supplements supplementum the to und y zur
    """
)

# Abbreviations shorter than the four letters by which words of journals are compared (ISO 4).
JOURNAL_WORDS: dict[str, str] = {
    "j": "journal",
    "am": "american",
    "br": "british",
    "eur": "european",
    "int": "international",
    "ann": "annals",
    "can": "canadian",
    "adv": "advances",
    "rev": "review",
    "res": "research",
    "sci": "science",
    "med": "medicine",
    "mol": "molecular",
    "dis": "diseases",
    "soc": "society",
    "natl": "national",
    "jpn": "japanese",
    "exp": "experimental",
}

# Short forms that no rule can derive, in the form of ``places.journal_words``.
JOURNAL_ALIASES: dict[str, str] = {
    "bmj": "british medical journal",
    "brit medicine journal": "british medical journal",
    "british medicine journal": "british medical journal",
    "jama": "journal american medical association",
    "nejm": "new england journal medicine",
    "pnas": "proceedings national academy sciences united states america",
    "proc national acad science usa": "proceedings national academy sciences united states america",
    "proc national acad science u s": "proceedings national academy sciences united states america",
    "proceedings national academy sciences": (
        "proceedings national academy sciences united states america"
    ),
    "cmaj": "canadian medical association journal",
    "mmwr": "morbidity mortality weekly report",
    "ajr": "american journal roentgenology",
    "cochrane db syst review": "cochrane database systematic reviews",
}

# DOI prefixes that only preprint servers use (medRxiv and bioRxiv, Research Square, SSRN, arXiv,
# PsyArXiv, OSF, SocArXiv, Preprints.org, Authorea, ChemRxiv, JMIR Preprints, TechRxiv).
PREPRINT_DOIS: tuple[str, ...] = (
    "10.1101/19",
    "10.1101/20",
    "10.1101/0",
    "10.1101/1",
    "10.1101/2",
    "10.1101/3",
    "10.1101/4",
    "10.1101/5",
    "10.1101/6",
    "10.1101/7",
    "10.1101/8",
    "10.21203/rs",
    "10.2139/ssrn",
    "10.48550/arxiv",
    "10.31234/osf",
    "10.31219/osf",
    "10.31235/osf",
    "10.20944/preprints",
    "10.22541/au",
    "10.26434/chemrxiv",
    "10.2196/preprints",
    "10.36227/techrxiv",
    "10.64898/",
)

PREPRINT_JOURNALS = _words(
    """
    arxiv authorea biorxiv chemrxiv edarxiv jmirpreprints medrxiv osfpreprints preprints
    preprintsorg psyarxiv researchsquare socarxiv ssrn ssrnelectronicjournal techrxiv
    """
)
