"""Numbers as words: what a written-out number, an ordinal, a month or a Chinese numeral is worth."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["MAGNITUDES", "chinese", "worth"]

# For each language, the words for 0, 1, 2 …; forms of one number are parted by a stroke.
_COUNTED = {
    "en": "zero|none one|once|first|single two|twice|second|pair|both|double|couple|binary "
          "three|third|triple|thrice four|fourth|quarter|quadruple five|fifth six|sixth "
          "seven|seventh eight|eighth nine|ninth ten|tenth|decade eleven|eleventh "
          "twelve|twelfth|dozen thirteen|thirteenth fourteen fifteen sixteen seventeen eighteen "
          "nineteen twenty|twentieth",
    "de": "null ein|eine|einen|einem|einer|eines|eins|erste|einmal zwei|zweite|beide|doppelt|paar|zweimal "
          "drei|dritte vier|vierte|viertel fünf|fünfte sechs|sechste sieben|siebte acht|achte "
          "neun|neunte zehn|zehnte elf|elfte zwölf|dutzend dreizehn vierzehn fünfzehn sechzehn "
          "siebzehn achtzehn neunzehn zwanzig",
    "fr": "zéro un|une|premier|première deux|deuxième|second|seconde|double|paire trois|troisième|tiers|triple "
          "quatre|quatrième|quart cinq|cinquième six|sixième sept|septième huit|huitième "
          "neuf|neuvième dix|dixième|dizaine|décennie onze douze|douzaine treize quatorze quinze "
          "seize dix-sept dix-huit dix-neuf vingt",
    "es": "cero un|uno|una|primer|primero|primera dos|segundo|segunda|ambos|ambas|doble|par "
          "tres|tercer|tercero|tercera|triple|tercio cuatro|cuarto|cuarta cinco|quinto|quinta "
          "seis|sexto|sexta siete|séptimo ocho|octavo nueve|noveno diez|décimo|década once "
          "doce|docena trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte",
    "pt": "zero um|uma|primeiro|primeira dois|duas|segundo|segunda|ambos|ambas|dobro|par "
          "três|terceiro|terceira|triplo|terço quatro|quarto|quarta cinco|quinto|quinta "
          "seis|sexto|sexta sete|sétimo oito|oitavo nove|nono dez|décimo|década onze "
          "doze|dúzia treze quatorze|catorze quinze dezesseis dezessete dezoito dezenove vinte",
    "it": "zero un|uno|una|primo|prima due|secondo|seconda|entrambi|doppio|coppia tre|terzo|terza "
          "quattro|quarto|quarta cinque|quinto sei|sesto sette|settimo otto|ottavo nove|nono "
          "dieci|decimo|decennio undici dodici|dozzina tredici quattordici quindici sedici "
          "diciassette diciotto diciannove venti",
    "nl": "nul een|één|eerste twee|tweede|beide|dubbel|paar drie|derde vier|vierde|kwart vijf|vijfde "
          "zes|zesde zeven|zevende acht|achtste negen|negende tien|tiende elf twaalf|dozijn "
          "dertien veertien vijftien zestien zeventien achttien negentien twintig",
    "tr": "sıfır bir|ilk|birinci|tek iki|ikinci|çift|ikisi üç|üçüncü|üçü dört|dördüncü|çeyrek beş|beşinci "
          "altı|altıncı yedi|yedinci sekiz|sekizinci dokuz|dokuzuncu on|onuncu onbir "
          "oniki|düzine onüç ondört onbeş onaltı onyedi onsekiz ondokuz yirmi|yirminci",
    "vi": "không một|nhất hai|nhì|đôi|cặp ba bốn|tư năm sáu bảy tám chín mười",
    "ru": "ноль|нуль один|одна|одно|первый|первая|первое два|две|второй|вторая|оба|пара три|третий|третья "
          "четыре|четвёртый|четверть пять|пятый шесть|шестой семь|седьмой восемь|восьмой "
          "девять|девятый десять|десятый одиннадцать двенадцать|дюжина",
    "ko": "영|제로 하나|한|첫|첫째|일 둘|두|둘째|쌍|이 셋|세|셋째|삼 넷|네|사 다섯|오 여섯|육 일곱|칠 여덟|팔 아홉|구 열|십",
}  # fmt: skip
_TENS = {
    "en": "thirty forty fifty sixty seventy eighty ninety",
    "de": "dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix",
    "es": "treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "pt": "trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "it": "trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "tr": "otuz kırk elli altmış yetmiş seksen doksan",
}
_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
}  # fmt: skip
_ABBREVIATED = {"en": 3}
MAGNITUDES = re.compile(
    r"hundred|thousand|million|billion|trillion|tausend|hundert|milliard|mille|billón|billones|"
    r"millón|millones|milhão|milhões|bilhão|bilhões|milione|miliardo|mil\b|cento|yüz|bin\b|milyon|"
    r"milyar|nghìn|ngàn|triệu|tỷ|тысяч|миллион|миллиард|[百千万萬亿億兆백천만억조]|\d[kKmMbB]\b"
)
"""What a number may be told by instead of by noughts."""
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "兩": 2, "壹": 1, "贰": 2, "叁": 3,
}  # fmt: skip
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GREAT = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_IS_ROMAN = re.compile(r"[IVXLC]{1,7}\Z")


@lru_cache(maxsize=64)
def _table(language: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for n, month in enumerate(_MONTHS.get(language, "").split(), 1):
        found[month] = n
        if language in _ABBREVIATED:
            found.setdefault(month[: _ABBREVIATED[language]], n)
    for n, forms in enumerate(_COUNTED.get(language, "").split()):
        for form in forms.split("|"):
            found[form] = n
    for n, ten in enumerate(_TENS.get(language, "").split(), 3):
        found[ten] = 10 * n
    return found


@lru_cache(maxsize=65536)
def worth(word: str, language: str) -> tuple[int, ...]:
    """The numbers that a word may stand for: ``three``, ``III``, ``dreidimensional``; none for
    most words. *language* without its region."""
    found: list[int] = []
    if _IS_ROMAN.match(word):
        found.append(_roman(word))
    table, small = _table(language), word.lower()
    if small in table:
        return (*found, table[small])
    for size in range(min(len(small), 12), 2, -1):  # two-dimensional, zweidimensionale, üçüncüsü
        if (value := table.get(small[:size])) is not None and value > 1:
            return (*found, value)
    return tuple(found)


def _roman(word: str) -> int:
    values = [_ROMAN[c] for c in word]
    return sum(-v if n + 1 < len(values) and values[n + 1] > v else v for n, v in enumerate(values))


def chinese(numeral: str) -> tuple[int, ...]:
    """The value of a Chinese numeral: 二十三 → 23; digit by digit, 一九八四 → 1984."""
    if len(numeral) > 16:  # noqa: PLR2004 (nobody writes such a number)
        return ()
    if not any(c in _UNITS or c in _GREAT for c in numeral):
        return (int("".join(str(_DIGITS[c]) for c in numeral)),)
    total = section = digit = 0
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            total = (total + section + digit or 1) * _GREAT[c]
            section = digit = 0
    return (total + section + digit,)
