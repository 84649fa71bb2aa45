"""What denies in a language: for each, what does so outright, what may stand for a denial ("hard
to" for "not easy to"), by its sense or by its shape ("unmöglich"), and what looks like one and
asserts ("not only", 不过, なければならない).

The languages are those of the table; a text in another one is not judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Denials", "denials"]

_CUES = {
    "en": r"\b(?:not|no|never|without|cannot|neither|nor|none|nothing|nobody|nowhere)\b|\w+n['’]t\b",
    "de": r"\b(?:nicht|kein\w*|nie|niemals|ohne|weder|nichts|niemand\w*|nirgend\w*)\b",
    "fr": r"\bn['’]|\b(?:ne|pas|non|sans|jamais|aucun\w*|ni|rien|nul\w*)\b",
    "es": r"\b(?:no|nunca|sin|ni|ningun\w*|ningún|tampoco|nada|nadie|jamás)\b",
    "pt": r"\b(?:não|nunca|sem|nem|nenhum\w*|nada|ninguém|jamais|tampouco)\b",
    "it": r"\b(?:non|senza|mai|né|nessun\w*|niente|nulla|neppure)\b",
    "nl": r"\b(?:niet|geen|nooit|zonder|noch|niets|niemand|nergens)\b",
    "tr": r"\b(?:değil\w*|yok\w*|hiç\w*|asla|olmaksızın|\w+s[ıiuü]z\w*|ne|\w{2,}m[ae]"
          r"(?:z\w*|m[ae]\w*|d[ıi]\w*|m[ıi]ş\w*|y[ae]n\w*|y[ae]c[ae]\w*|y[ıi]p|y[ıi]nc[ae]|y[ae]b[ıi]l\w*|y[ıi]z|dan|den)"
          r"|\w{2,}m[ıiuü]yor\w*)\b",
    "vi": r"\b(?:không|chưa|chẳng|đừng|chớ|thiếu|phi|vô|bất)\b",
    "ru": r"\b(?:не\w*|нет|ни\w*|без\w*|нельзя)\b",
    "zh": "不(?!同)|[没沒无無未非否勿莫别別]",
    "ja": "ない|なく|なかっ|なけれ|ず|ぬ|ません|[不無非未否]",
    "ko": r"않|없|못\s?(?=[하한할합했해])|\b못\s|\b안\s|지\s?[말마]|아니|아닌|아닙|불[가필충]|무관|무의미|미지원",
}  # fmt: skip
_SOFT = {
    "en": r"\b(?:differ(?:s|ed|ing|ent|ences?|ently)?|difficult\w*|hard(?:er|est)?|hardly|challeng\w*|lack\w*|avoid\w*|prevent\w*|rare(?:ly)?"
          r"|seldom|few|little|barely|elusive|free|trouble\w*|struggl\w*|absen\w*|miss\w*|fail\w*)\b",
    "de": r"\b(?:kaum|selten|schwer|schwierig\w*|fehl\w*)\b",
    "fr": r"\b(?:difficile\w*|rarement|peine|évit\w*)\b",
    "es": r"\b(?:difícil\w*|raramente|apenas|evit\w*)\b",
    "pt": r"\b(?:difícil|difíceis|raramente|evit\w*)\b",
    "it": r"\b(?:difficil\w*|raramente|evit\w*)\b",
    "nl": r"\b(?:moeilijk\w*|zelden)\b",
    "tr": r"\bzor\w{0,3}\b",
    "zh": "不同|缺乏|免|难|難|很少",
    "ja": "にく[いくか]|づら[いくか]|難",
    "ko": "어렵|어려|힘들",
}  # fmt: skip
_SHAPED = {
    "en": r"\b(?:un(?!der|it|ion|iv|ique|til|less)|in|im|ir|il|dis|non)\w{4,}\b|\b\w{3,}less\w{0,4}\b",
    "de": r"\bun(?!ter|ser|gef|ten\b|iv|d\b)\w{4,}\b|\b\w{3,}los(?:e\w?)?\b",
    "fr": r"\bi[mnrl]\w{5,}\b",
    "es": r"\bi[mnrl]\w{5,}\b",
    "pt": r"\bi[mnrl]\w{5,}\b",
    "it": r"\bi[mnrl]\w{5,}\b",
    "nl": r"\bon(?!der|s\b|ze|ge?veer)\w{4,}\b|\b\w{3,}loze?\b",
}  # fmt: skip
_ASSERT = {
    "en": r"\bnot (?:only|to mention|just|least|unlike|merely|simply)\b|\bwhether or not\b"
          r"|\bno (?:longer than|matter|doubt|more than|less than|wonder|sooner)\b|\bno\. \d"
          r"|\bnot\b(?=[^.;?!]{1,80}\buntil\b)|\b(?:or|if|why) not\b|\bnothing but\b|\bdon['’]t hesitate\b|,\s*\w{2,8}n['’]t \w{1,5}\s*[?,]",
    "de": r"\bnicht (?:nur|zuletzt|bloß)\b|\bwarum nicht\b|\bob .{1,60} oder nicht\b",
    "fr": r"\bnon (?:seulement|plus)\b|\bn['’]est-ce pas\b|\bou (?:non|pas)\b|\bsans doute\b",
    "es": r"\bno (?:s[oó]lo|solamente|únicamente|obstante)\b|\bo no\b|\bsin (?:embargo|duda)\b",
    "pt": r"\bnão (?:só|apenas|somente|obstante)\b|\bou não\b|\bsem dúvida\b",
    "it": r"\bnon (?:solo|soltanto|appena)\b|\bo no\b|\bsenza dubbio\b",
    "nl": r"\bniet (?:alleen|slechts)\b|\bof niet\b",
    "zh": "不(?:[过過](?![滤濾度分拟擬多大高])|仅|僅|断|斷|论|論|管|但|只|止|妨|禁|得不|久|确定性)|[特区區差类類分个個级級性识各][别別]"
          "|[别別](?:扭|名)|[无無](?:论|論|非|疑|限|穷|窮)|未(?:来|來|知)|非(?:常|线|線|零|空|负|負)"
          "|[是能可]否|否[则則]|莫[尔爾]|免[费費疫]",
    "ja": r"だけで(?:は)?なく|な(?:けれ|くて)ば?(?:は)?な[らり](?:ない|ません)|ないといけ(?:ない|ません)"
          "|ざるを得(?:ない|ません)|かもしれ(?:ない|ません)|に(?:すぎ|過ぎ)(?:ない|ません)|少な[いくか]"
          "|必ず|まず|ずつ|[いわ]ず[れか]|はず|[無无]限|未[来知]|非常|ではないか|ぬる",
    "ko": r"뿐(?:만)?\s?아니라|아니라면|지\s?않을까|어쩔 수 없이|없이는|이미|틀림없",
}  # fmt: skip
_NEVER = r"(?!)"


@dataclass(frozen=True, slots=True)
class Denials:
    """``cues``: what denies; ``soft``, ``shaped``: what may stand for a denial; ``asserts``: what is none,
    though there is a cue in it."""

    cues: re.Pattern[str]
    soft: re.Pattern[str]
    shaped: re.Pattern[str]
    asserts: re.Pattern[str]


@lru_cache(maxsize=8)
def denials(language: str) -> Denials | None:
    """Give what denies in a language, by its base code; nothing where no list is known."""
    if language not in _CUES:
        return None
    return Denials(
        *(
            re.compile(of.get(language, _NEVER), re.IGNORECASE)
            for of in (_CUES, _SOFT, _SHAPED, _ASSERT)
        )
    )  # fmt: skip
