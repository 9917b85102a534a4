"""The exception tree.

Every error that litharvest raises on purpose is one of these, and each message is a sentence
that names the place and, where there is one, the cure::

    LitharvestError
    ├── ConfigError            config.yaml is wrong (exit code 2)
    ├── UsageError             the command line asks for something impossible (exit code 2)
    ├── InputError             a file cannot be read as what it claims to be
    │   └── UnknownFormatError no importer recognises the content
    ├── SearchError            a live search could not be completed
    │   ├── TransportError     the network or the server failed after all retries
    │   ├── ProviderError      the provider answered with an error of its own words
    │   └── IncompleteError    fewer records arrived than were listed
    ├── LedgerError            the store cannot do what was asked
    │   ├── LockedError        another run is writing to this review
    │   ├── IntegrityError     hash chain, vault or conservation check failed
    │   └── SchemaError        the ledger was written by a newer litharvest
    └── FlowError              the counts do not close; names the records
"""


class LitharvestError(Exception):
    """Base of all expected errors; the text is meant for the user."""


class ConfigError(LitharvestError):
    """The configuration is invalid. ``problems`` holds one sentence for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class UsageError(LitharvestError):
    """A command was called with arguments that cannot be served."""


class InputError(LitharvestError):
    """A file or folder cannot be read or written; the text names it and the cure."""


class UnknownFormatError(InputError):
    """No importer recognises the content of a file."""


class SearchError(LitharvestError):
    """A live search could not be completed; its Run is failed or partial, never empty."""


class TransportError(SearchError):
    """Time-out, dropped connection or server error that outlived every retry.

    ``lighter`` says that a request for less may succeed where this one failed.
    """

    def __init__(self, message: str, *, lighter: bool = False) -> None:
        super().__init__(message)
        self.lighter = lighter


class ProviderError(SearchError):
    """The provider refused the request; the message carries its words, redacted."""


class IncompleteError(SearchError):
    """Fewer records were delivered than listed; ``missing`` names them."""

    def __init__(self, message: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing


class LedgerError(LitharvestError):
    """The ledger cannot be opened, read or appended to."""


class LockedError(LedgerError):
    """Another process holds the lock of this review."""


class IntegrityError(LedgerError):
    """What is stored does not agree with its digest, its chain or its sums."""


class SchemaError(LedgerError):
    """The ledger's schema is newer than this version of litharvest."""


class FlowError(LitharvestError):
    """The Flow does not close; the message names the box and the records behind it."""
