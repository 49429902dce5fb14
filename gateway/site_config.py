"""What the settings say of the pages for people: who signs them in."""

from typing import Annotated, Literal

import msgspec

from gateway.addresses import check_addresses

Text = Annotated[str, msgspec.Meta(min_length=1)]
LanguageCode = Literal["nb", "nn", "en"]


class ProviderConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    An OpenID provider that signs people of one kind in; where its doors are is found by discovery.

    Args:
        kind: whom. issuer: its exact name (`iss`), from which its doors are found.
        client_id: the pages' name there. key_file: their private key, a JWK or PEM (EC or RSA).
        scope: what is asked for; with `offline_access`, a session goes on after its first token.

    Raises:
        ValueError: the scope is not of a sign-in, or others could say where its doors are.
    """

    kind: Literal["CITIZEN", "PERSONNEL", "OPERATOR"]
    issuer: Text
    client_id: Text
    key_file: str
    scope: Text = "openid profile offline_access nhn:pps/provesvar-read"

    def __post_init__(self) -> None:
        """Refuse what no provider would say anybody's name for, or others in its place."""
        check_addresses(issuer=self.issuer)
        if "openid" not in self.scope.split():
            raise ValueError("the scope of a provider holds openid")


class SiteConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    The pages, which are served beside the endpoint that they ask.

    Args:
        providers: one for each kind of people that may sign in. languages: those of the pages, the usual one first.
        sign_ins_per_min: how many may be begun from one address, behind which a whole hospital may be.

    Raises:
        ValueError: nobody could sign in, two providers are for one kind, or there is no language.
    """

    providers: tuple[ProviderConfig, ...]
    languages: tuple[LanguageCode, ...] = ("nb", "nn", "en")
    sign_ins_per_min: Annotated[float, msgspec.Meta(gt=0, le=1_000_000)] = 600.0

    def __post_init__(self) -> None:
        """Refuse pages that nobody could use."""
        kinds = [provider.kind for provider in self.providers]
        if not kinds or len(set(kinds)) != len(kinds):
            raise ValueError("the pages have one provider for each kind of people")
        if not self.languages:
            raise ValueError("the pages have a language")
