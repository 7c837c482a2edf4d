"""All cases of one moment."""

from . import claims, cluster, encodings, headers, legacy, policies, signatures
from .stage import ISSUER, OLD_ISSUER, SECOND_AUDIENCE, Stage


def stage(now):
    """The cases, groups and objects for tokens that are judged at `now`, in seconds since 1970."""
    filled = Stage(now)
    filled.begin("main", "two issuers, two API audiences, five keys", issuers=[ISSUER, OLD_ISSUER],
                 apiAudiences=[ISSUER, SECOND_AUDIENCE], keyFiles=policies.MAIN_KEYS)
    for table in (signatures, headers, encodings, claims, cluster, legacy, policies):
        table.add(filled)
    return filled
