"""How live searches reach their services: addresses, contact, and secrets from the environment."""

from __future__ import annotations

import os

from harvest.connector import Searcher
from harvest.entrez import BASE_URL, Entrez
from harvest.entrez_service import check_address
from ledger.errors import ConfigError
from litharvest.config import Review, Search
from litharvest.pipeline import SearcherFor

_PLACEHOLDER_HOSTS = ("example.org", "example.com", "example.net")


def entrez_searcher(url: str | None) -> SearcherFor:
    """How live searches reach PubMed: the real service, or ``url``; the key from NCBI_API_KEY.

    Raises:
        UsageError: ``url`` is no http address.
    """
    if url is not None:
        check_address(url)

    def searcher_for(review: Review, search: Search) -> Searcher:
        email = review.config.contact_email or ""
        if url is None and email.rpartition("@")[2] in _PLACEHOLDER_HOSTS:
            raise ConfigError(
                [
                    f"{review.path}: contact_email: {email} is a placeholder; NCBI asks for a real "
                    f"contact address before `{search.name}` can be searched: write yours"
                ]
            )
        return Entrez(
            base_url=url or BASE_URL, email=email, api_key=os.environ.get("NCBI_API_KEY") or None
        )

    return searcher_for
