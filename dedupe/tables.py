"""Word lists that shape the comparison forms; shipped with the rules and part of their version.

Nothing here is learnt from the records of a review: the same two records get the same comparison
forms in every review. Sources: title conventions seen in exports of PubMed, Ovid, Embase.com,
EBSCOhost, Web of Science and the Cochrane Library; DOI prefixes as registered with Crossref.
"""

from __future__ import annotations

# Titles that many different documents carry, in the form of ``titles.title_key``.
RECURRING_TITLES: frozenset[str] = frozenset(
    """
    abstract|abstracts|abouttheauthors|abstractsofpapers|acknowledgement|acknowledgements
    acknowledgment|acknowledgments|addendum|advertisement|afterword|announcement|announcements
    annualmeeting|annualreport|anonymous|appendix|articlesofinterest|associateeditorscomments
    authorindex|authorreply|authorresponse|authorsreply|authorsresponse|backcover|bibliography
    bookreview|bookreviews|booksreceived|briefcommunication|briefreport|calendar|calendarofevents
    callforpapers|casereport|casereports|caseseries|ceoletter|chairmansmessage|clinicalcase
    clinicalnotes|clinicaltrials|closingremarks|comment|commentary|commentaries|comments
    commentonarticle|conclusion|conclusions|conferencecalendar|conferencereport|congressreport
    contents|contributors|contributorstothisissue|correction|corrections|correspondence
    corrigenda|corrigendum|cover|coverimage|coverpicture|currentopinion|currentliterature
    deareditor|dedication|diary|discussion|discussions|editorcomment|editorscomment
    editorscomments|editorial|editorialboard|editorialcomment|editorialcomments
    editorialcommentary|editorialintroduction|editorialintroductions|editorialnote
    editorialoverview|editorials|editorschoice|editorscorner|editorsforeword
    editorsintroduction|editorsletter|editorsnote|editorsnotes|editorspage|editorspick
    editorsperspective|editorspreface|editorsreport|epilogue|erratum|errata|essay|events
    experiment|expressionofconcern|featured|featuredarticle|foreword|forthcomingevents
    fromtheeditor|fromtheeditors|fromtheguesteditor|fromtheguesteditors|fromthepresident
    frontcover|frontmatter|gatewaystoclinicaltrials|glossary|guesteditorial
    guesteditorsintroduction|guideline|guidelines|highlights|highlightsofthisissue
    inbrief|inmemoriam|inreply|inthisissue|index|indextoadvertisers|indextoauthors
    informationforauthors|insidecover|insidefrontcover|insidethisissue|instructionsforauthors
    instructionstoauthors|interview|introduction|introductoryremarks|invitedcommentary
    invitededitorial|issuecover|issueinformation|issuesinthisissue|journalclub|journalscan
    keywordindex|latebreakingabstracts|leadingarticle|letter|letters|lettertoeditor
    lettertotheeditor|letterstotheeditor|listofreviewers|literaturereview|literatureupdate
    literaturewatch|masthead|meetingabstracts|meetingreport|meetings|membership
    messagefromthepresident|miscellaneous|miscellany|news|newsandnotes|newsandviews|newsbrief
    newsbriefs|newsinbrief|newsletter|nextissue|notes|notice|notices|obituaries|obituary
    openingremarks|opinion|oralabstracts|oralpresentations|originalarticle|overview|panel
    paneldiscussion|perspective|perspectives|pilotstudy|plenary|podiumpresentations|poster
    posterabstracts|posterpresentations|posters|postersession|preface|prefacetothespecialissue
    presidentialaddress|presidentsmessage|presidentspage|proceedings|profile|program|programme
    publishersnote|questionsandanswers|quiz|readersletter|recentpublications|references|remarks
    reply|replytotheauthor|report|reports|research|researchhighlights|researchinbrief
    researchletter|researchreport|response|responses|responsetotheeditor|reviewarticle
    reviewer|reviewers|reviewersindex|reviews|reviewoftheliterature|shortcommunication
    specialissue|specialreport|specialsection|subjectindex|summaries|summary|supplement
    supplementarymaterial|supplementarymaterials|supportinginformation|symposium|systematicreview
    tableofcontents|technicalnote|technicalreport|thankyou|thankyoutoreviewers|theauthorsreply
    theauthorreplies|theauthorsrespond|theauthorsreplyto|theeditorscorner|thisissue|thismonth
    titlepage|unknown|untitled|notitle|notavailable|name|na|null|update|viewpoint|volumeindex
    welcome|whatsnew|workshop|yearinreview
    """.replace("\n", "|")
    .replace(" ", "")
    .strip("|")
    .split("|")
) - {""}

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
LANGUAGES: frozenset[str] = frozenset(
    """
    afrikaans albanian arabic armenian azerbaijani basque belarusian bosnian bulgarian catalan
    chinese croatian czech danish dutch english esperanto estonian finnish flemish french gaelic
    georgian german greek hebrew hindi hungarian icelandic indonesian italian japanese korean
    latin latvian lithuanian macedonian malay moldavian mongolian multilingual norwegian persian
    polish portuguese romanian rumanian russian serbian slovak slovakian slovene slovenian spanish
    swedish thai turkish ukrainian undetermined vietnamese welsh
    """.split()
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

NAME_PARTICLES: frozenset[str] = frozenset(
    """
    de da do di du dos das del della dela des der den het van von vander vanden ten ter tot la le
    el al ul bin ibn ben abu st jr sr ii iii iv md phd dr prof and et the of for on in
    """.split()
)

# Capital letters inside these beginnings do not start the next author.
NAME_BEGINNINGS: frozenset[str] = frozenset(
    "Mc Mac De Del Della Des Di Da Do Dos Du El Fitz La Le Lo Los O Van Von Vander Ter Al Ben".split()
)

NO_AUTHORS: frozenset[str] = frozenset(
    "anonymous anon noauthor noauthors noauthorslisted noauthorlisted nn unknown none na".split()
)

JOURNAL_STOPWORDS: frozenset[str] = frozenset(
    "a an and the of in on for to de la le les des du et der die das und fur zur della di del e y en".split()
)

# Short forms that no rule can derive, in the form of ``places.journal_words``.
JOURNAL_ALIASES: dict[str, str] = {
    "bmj": "british medical journal",
    "brit med j": "british medical journal",
    "br med j": "british medical journal",
    "jama": "journal american medical association",
    "nejm": "new england journal medicine",
    "pnas": "proceedings national academy sciences united states america",
    "proc natl acad sci usa": "proceedings national academy sciences united states america",
    "proc natl acad sci u s": "proceedings national academy sciences united states america",
    "proceedings national academy sciences": (
        "proceedings national academy sciences united states america"
    ),
    "cmaj": "canadian medical association journal",
    "mmwr": "morbidity mortality weekly report",
    "ajr": "american journal roentgenology",
    "aids": "aids london england",
    "cochrane db syst rev": "cochrane database systematic reviews",
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

PREPRINT_JOURNALS: frozenset[str] = frozenset(
    """
    arxiv biorxiv medrxiv psyarxiv chemrxiv socarxiv techrxiv edarxiv ssrn researchsquare
    preprints preprintsorg osfpreprints authorea jmirpreprints ssrnelectronicjournal
    """.split()
)
