"""What each language writes with a stop that ends no sentence, and how its sentences begin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

__all__ = ["LANGUAGES", "Words", "words_of"]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language, without their last stop.

    ``lead``: something always follows (``Dr.``, ``e.g.``); ``number``: a number or a letter
    follows, or else it is a word (``Fig. 3``, ``No. 5``); ``tail``: the sentence may end there
    (``etc.``), ``last``: it mostly does. ``ordinal``: what stands before a number with a stop where that is an ordinal,
    ``cardinal``: where it is none; ``counted``: how the word after an ordinal begins.
    ``starters``: words that begin sentences and are no names.
    """

    lead: frozenset[str]
    number: frozenset[str]
    tail: frozenset[str]
    last: frozenset[str]
    ordinal: frozenset[str]
    cardinal: frozenset[str]
    counted: tuple[str, ...]
    starters: frozenset[str]
    known: frozenset[str]
    long: frozenset[str]


# Latin and English ones stand in the technical prose of every language
_LEAD = "e.g i.e cf vs viz resp approx Dr Mr Mrs Ms Prof St w.r.t a.k.a ca"
_NUMBER = (
    "Fig Figs fig figs Eq Eqs eq eqs Sec Secs sec secs Sect Ch Chap ch chap Tab tab Def Thm Prop"
    " Lem Cor Alg App Ref Refs No no Nos nos Vol vol p pp Ex Art art"
)
_TAIL = "etc al Inc Ltd Co Corp Jr Sr U.S U.K a.m p.m a.s.a.p i.i.d ed eds Ph.D M.Sc B.Sc"

_OF: dict[str, dict[str, str]] = {
    "en": {
        "lead": "Messrs Gen Gov Rev Hon Capt Lt Col Sgt incl dept est",
        "number": "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec para",
        "starters": "A After All Also Although An And Another Are As At Because Before Both But By"
        " Can Consider Did Do Does Each Finally First For From Given Had Has Have He Hence Here"
        " How However I If In Instead Is It Its Let Like Many Most My No Nobody None Not Note Now"
        " Of On Once One Or Other Others Our Recall Second See She Since So Some Such Suppose That"
        " The Their Then There Therefore These They This Those Though Three Thus To Today Two Under"
        " Unlike Until Use Using Was We Were What When Where Whereas Whether Which While Who Why"
        " Will With Yes Yet You Your",
    },
    "de": {
        "lead": "z.B z d.h d u.a u o.ä o.Ä o i.d.R i.d i u.U s.o s.u s vgl Vgl bzw evtl ggf inkl"
        " exkl sog bspw Hr Fr Frau Hrn Abk zw gem jew",
        "number": "Abb Abbn Kap Gl Gln Nr Nrn S Bd Bde Abschn Abs Bsp Aufl Satz Anm Z v n",
        "last": "",
        "tail": "usw usf etc ff f Jh Chr Mio Mrd Std Min Sek Uhr U B R Ä min max",
        "ordinal": "der die das dem den des am im vom zum zur ins beim ab bis seit ein eine einem"
        " einen einer eines dieser dieses diesem diesen jeder jede jedes jeden jedem sein seine"
        " seinem seinen seiner ihr ihre ihrem ihren ihrer unser unsere unserem Der Die Das Dem Den"
        " Des Am Im Vom Zum Zur Beim Ab Bis Seit Jeder Jede Jedes Jeden Jedem",
        "counted": "Januar Jänner Februar März April Mai Juni Juli August September Oktober"
        " November Dezember Jahrhundert Weltkrieg Auflage Ordnung Grad Klasse",
        "starters": "Aber Alle Allerdings Als Also Am An Andere Auch Auf Aus Außerdem Bei Beide Bis"
        " Da Dabei Daher Damit Danach Dann Daraus Das Dazu Dem Den Denn Der Des Deshalb Die Dies"
        " Diese Dieser Dieses Doch Dort Durch Ein Eine Einige Er Erst Es Für Hier Ich Ihr Im In Ist"
        " Je Jede Jeder Jedoch Jetzt Kein Keine Man Manche Mit Nach Nachdem Nicht Niemand Noch Nun"
        " Nur Ob Obwohl Oder Ohne Sie Sind So Solche Somit Um Und Unter Viele Vom Von Vor Während"
        " Wann Warum Was Weil Weiter Wenn Wer Wie Wir Wird Wo Zu Zuerst Zum Zunächst Zur",
    },
    "fr": {
        "lead": "M MM Mme Mlle Mgr Me p.ex p av apr env c.-à-d J.-C St Ste éd dir",
        "number": "éq Éq réf chap sect fig pp n art",
        "tail": "etc ex J.-C",
        "starters": "Ainsi Alors Après Au Aucun Aussi Avant Avec Bien C' Car Ce Ceci Cela Celle"
        " Celui Ces Cet Cette Chacun Chaque Comme Comment Continuons D' Dans De Depuis Des Donc Dont"
        " Du Elle Elles En Enfin Ensuite Est Et Il Ils Ici J' Je L' La Le Les Leur Leurs Lors Lorsque"
        " Mais Même N' Ne Ni Non Nos Notez Notre Nous On Or Ou Où Oui Par Parce Pendant Personne"
        " Plus Plusieurs Pour Pourquoi Pourtant Puis Qu' Quand Que Quel Quelle Qui Quoi S' Sa Sans"
        " Selon Ses Si Soit Son Sont Sous Sur Tous Tout Toute Toutes Un Une Voici Vous",
    },
    "es": {
        "lead": "Sr Sra Srta Sres Dra D Dña Ud Uds Vd Vds p.ej p aprox EE Lic Ing Prof Profa",
        "number": "ec Ec cap Cap pág págs Pág Págs núm Núm secc art párr n",
        "tail": "etc ej UU EE.UU a.C d.C C m S.A",
        "starters": "A Además Al Algunas Algunos Ahora Antes Aquí Así Aunque Cada Como Con Cuando"
        " Cuanto De Del Desde Después Donde Dos El Ella Ellas Ellos En Entonces Entre Es Esa Ese"
        " Eso Esta Está Estas Este Esto Estos Existe Finalmente Ha Hay Hoy La Las Lo Los Luego Más"
        " Mientras Muchos Nada Nadie Ni No Nos Nosotros Nótese O Otra Otras Otro Otros Para Pero"
        " Por Porque Primero Pues Que Quien Se Según Ser Si Sí Sin Sobre Son Su Sus También Tal"
        " Todas Todo Todos Tras Un Una Unos Usted Veamos Y Ya Yo",
    },
    "pt": {
        "lead": "Sr Sra Srs Dra D Profa Prof.ª p.ex p aprox séc Séc Av Eng máx mín tel obs",
        "number": "cap Cap pág págs Pág Págs núm n nº art Art",
        "tail": "etc ex a.C d.C C m S.A",
        "starters": "A Além Ao Agora Ainda Algumas Alguns Antes Após Aqui As Assim Até Cada Com Como"
        " Da Das De Depois Desde Dessa Desse Do Dois Dos E Ela Elas Ele Eles Em Embora Enquanto"
        " Então Entre Era Essa Esse Esta Está Este Estes Eu Existe Finalmente Foi Há Hoje Isso Isto"
        " Já Logo Mais Mas Muitos Na Nada Não Nas Nem Ninguém No Nos Nossa Nosso Nós Num Numa O Onde"
        " Os Ou Outra Outras Outro Outros Para Pela Pelo Pois Por Porque Portanto Primeiro Quando"
        " Quanto Que Quem Se Segundo Sem Ser Seu Sim Sobre São Sua Também Tal Toda Todas Todo"
        " Todos Tudo Um Uma Você",
    },
    "tr": {
        "lead": "Bkz bkz bk Bk örn Örn Doç Yrd Arş Gör Öğr Av Sn Uzm Müh Op Alm İng Fr M Mad çev"
        " haz yy Ecz Gn",
        "number": "Şek Böl s ss sf sy Nu cilt mad",
        "last": "etc vb",
        "tail": "vb vd vs M.Ö M.S Ö S T.C A.Ş Şti Ltd",
        "cardinal": "Şekil Tablo Bölüm Denklem Sürüm Sayfa Adım Kısım Algoritma Örnek Python",
        "counted": "Bölüm Yüzyıl Dünya Madde Sayı Cilt Hafta Adım Aşama Baskı Sınıf Cadde Sokak Kat"
        " Ulusal Uluslararası Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım"
        " Aralık",
        "starters": "Ama Ancak Ardından Artık Ayrıca Aynı Bazı Ben Benzer Bir Birçok Biz Bize Böyle"
        " Böylece Bu Bunlar Bunu Bunun Burada Bütün Çoğu Çünkü Daha Diğer Eğer Elbette En Fakat Gerçekten"
        " Hatta Hâlâ Hepsi Her Hiç İki İlk İşte Kimse Nasıl Ne Neden O Ona Onlar Onu Onun Önce"
        " Örneğin Oysa Peki Sadece Siz Son Sonra Sonuç Şimdi Şu Tüm Üstelik Ve Veya Ya Yalnızca"
        " Yani Yine Zaten",
    },
    "vi": {
        "lead": "TP Tp tp PGS TS Ts ThS Ths GS Gs BS Bs KS CN NXB Nxb Q P vd VD Vd St ĐH T.S Th.S"
        " GS.TS PGS.TS",
        "number": "tr Tr t T Đ h",
        "tail": "v.v v vv",
        "last": "v.v",
        "starters": "Anh Bà Bạn Bây Bằng Các Càng Cả Cho Chúng Chị Có Còn Cô Cũng Cuối Cần Do Dù"
        " Đây Đầu Để Đến Đó Điều Đối Đọc Được Giả Giờ Hai Hãy Hiện Họ Hơn Khi Không Là Lưu Mặc Mặt"
        " Mỗi Một Muốn Mọi Nếu Ngoài Nhiều Những Nhưng Nó Nên Ở Phần Phải Qua Rồi Sau Sẽ Song Tại"
        " Ta Tất Theo Thì Thứ Tiếp Trong Trước Trên Từ Tuy Tôi Tương Và Vậy Vẫn Vì Về Với Xem Ông",
    },
    "ko": {},
    "ja": {},
    "zh": {},
}

LANGUAGES = frozenset(_OF)
"""The languages that the rules are written for."""


@cache
def words_of(language: str) -> Words:
    """The words of a language, as Sphinx names it; those of all where it has none of its own."""
    own = _OF.get(language, {})

    def some(name: str, common: str = "") -> frozenset[str]:
        return frozenset(f"{common} {own.get(name, '')}".split())

    short = some("lead", _LEAD) | some("number", _NUMBER) | some("tail", _TAIL)
    return Words(
        some("lead", _LEAD),
        some("number", _NUMBER),
        some("tail", _TAIL),
        frozenset(own.get("last", "etc").split()),
        some("ordinal"),
        some("cardinal"),
        tuple(own.get("counted", "").split()),
        frozenset(own.get("starters", _OF["en"]["starters"]).split()),
        short,
        frozenset(word[-4:] for word in short if len(word) >= 4),  # noqa: PLR2004
    )
