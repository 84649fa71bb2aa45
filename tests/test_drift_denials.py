"""A denial that is lost is named in every language that has a list, also beside what only looks
like one: "noch", "sin embargo", 不过, 少なくとも, 안에서."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_drift_checks import checked, report

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = [
    "The boat must not leave the harbour before noon.",
    "We never use this key for the red box.",
    "The tool works without a network connection.",
    "No file is written to the disk.",
    "Nobody reads the second page of the letter.",
    "This value is not part of the table.",
    "You cannot open the green door with it.",
    "The method is not only fast but also simple.",
    "You must close the window in the evening.",
    "The difficult exercise is on the last sheet.",
]
HUMAN = {
    "de": ["Das Boot darf den Hafen nicht vor Mittag verlassen.",
           "Wir verwenden diesen Schlüssel nie für die rote Kiste.",
           "Das Werkzeug arbeitet ohne Netzverbindung.",
           "Es wird keine Datei auf die Platte geschrieben.",
           "Niemand liest die zweite Seite des Briefes.", "Dieser Wert gehört nicht zur Tabelle.",
           "Damit kann man die grüne Tür nicht öffnen.",
           "Das Verfahren ist nicht nur schnell, sondern auch einfach.",
           "Man muss das Fenster am Abend schließen.", "Die schwere Übung steht auf dem letzten Blatt."],
    "fr": ["Le bateau ne doit pas quitter le port avant midi.",
           "Nous n'utilisons jamais cette clé pour la boîte rouge.",
           "L'outil fonctionne sans connexion au réseau.", "Aucun fichier n'est écrit sur le disque.",
           "Personne ne lit la deuxième page de la lettre.",
           "Cette valeur ne fait pas partie du tableau.",
           "On ne peut pas ouvrir la porte verte avec cela.",
           "La méthode est non seulement rapide mais aussi simple.",
           "Il faut fermer la fenêtre le soir.", "L'exercice difficile est sur la dernière feuille."],
    "es": ["El barco no debe salir del puerto antes del mediodía.",
           "Nunca usamos esta llave para la caja roja.", "La herramienta funciona sin conexión de red.",
           "Ningún archivo se escribe en el disco.", "Nadie lee la segunda página de la carta.",
           "Este valor no es parte de la tabla.", "Con ello no se puede abrir la puerta verde.",
           "El método no solo es rápido, sino también sencillo.",
           "Hay que cerrar la ventana por la tarde.", "El ejercicio difícil está en la última hoja."],
    "pt": ["O barco não deve sair do porto antes do meio-dia.",
           "Nunca usamos esta chave para a caixa vermelha.",
           "A ferramenta funciona sem ligação de rede.", "Nenhum ficheiro é escrito no disco.",
           "Ninguém lê a segunda página da carta.", "Este valor não faz parte da tabela.",
           "Com isso não se pode abrir a porta verde.", "O método não só é rápido, mas também simples.",
           "É preciso fechar a janela à noite.", "O exercício difícil está na última folha."],
    "tr": ["Tekne öğleden önce limandan ayrılmamalıdır.",
           "Bu anahtarı kırmızı kutu için asla kullanmayız.", "Araç ağ bağlantısı olmaksızın çalışır.",
           "Diske hiçbir dosya yazılmaz.", "Mektubun ikinci sayfasını hiç kimse okumaz.",
           "Bu değer tablonun parçası değildir.", "Onunla yeşil kapı açılamaz.",
           "Yöntem hem hızlı hem de basittir.", "Akşamları pencere kapatılır.",
           "Zor alıştırma son yapraktadır."],
    "zh_CN": ["船在中午之前不得离开港口。", "我们从不用这把钥匙开红箱子。", "这个工具没有网络连接也能工作。",
              "没有文件被写入磁盘。", "没有人读信的第二页。", "这个值不属于该表。", "用它不能打开绿色的门。",
              "这种方法不仅快速而且简单。", "晚上必须关上窗户。", "困难的练习在最后一张纸上。"],
    "ja": ["船は正午より前に港を出てはならない。", "この鍵を赤い箱に使うことは決してない。",
           "この道具はネットワークに接続しなくても動く。", "ディスクにはファイルが書き込まれない。",
           "手紙の二枚目は誰も読まない。", "この値は表に含まれない。", "それで緑の扉を開けることはできない。",
           "この方法は速いだけでなく簡単である。", "夕方には窓を閉めなければならない。",
           "難しい練習は最後の紙にある。"],
    "ko": ["배는 정오 전에 항구를 떠나지 않아야 한다.", "우리는 이 열쇠를 빨간 상자에 절대 쓰지 않는다.",
           "이 도구는 네트워크 연결이 없어도 동작한다.", "디스크에는 파일이 기록되지 않는다.",
           "아무도 편지의 둘째 장을 읽지 않는다.", "이 값은 표에 들어 있지 않다.",
           "그것으로 초록색 문을 열 수 없다.", "이 방법은 빠를 뿐만 아니라 간단하다.",
           "저녁에는 창문을 닫아야 한다.", "어려운 연습은 마지막 장에 있다."],
}  # fmt: skip
LOST = [
    ("de", "The lamp still does not burn.", "Die Lampe brennt noch nicht.", "Die Lampe brennt noch."),
    ("fr", "Doubtless the lamp does not burn.", "Sans doute la lampe ne brûle pas.",
     "Sans doute la lampe brûle."),
    ("es", "However, the lamp does not burn.", "Sin embargo, la lámpara no arde.",
     "Sin embargo, la lámpara arde."),
    ("pt", "Doubtless the lamp does not burn.", "Sem dúvida a lâmpada não arde.",
     "Sem dúvida a lâmpada arde."),
    ("tr", "The lamp does not burn at night.", "Lamba geceleyin yanmaz.", "Lamba geceleyin yanar."),
    ("zh_CN", "However, the lamp does not burn.", "不过，这盏灯不亮。", "不过，这盏灯亮着。"),
    ("ja", "At least today the lamp does not burn.", "少なくとも今日はランプが燃えない。",
     "少なくとも今日はランプが燃える。"),
    ("ko", "The lamp does not burn inside the service room.", "등불은 서비스실 안에서 타지 않는다.",
     "등불은 서비스실 안에서 탄다."),
]  # fmt: skip


def findings(folder: Path, language: str, source: str, human: str) -> list[str]:
    """What is said of denials in a book whose last paragraph is given; as the texts of blocks."""
    result = report(
        folder, language, {"index.md": [*HUMAN[language], human]},
        origin={"index.md": [*SOURCE, source]},
    )  # fmt: skip
    return [
        f.origin
        for (_, check), some in checked(result).items()
        for f in some
        if check == "negation"
    ]


@pytest.mark.parametrize(("language", "source", "kept", "lost"), LOST)
def test_a_lost_denial_is_named_beside_what_looks_like_one(
    tmp_path: Path, language: str, source: str, kept: str, lost: str
) -> None:
    """With the denial nothing is said, without it this block is named, and no other."""
    assert findings(tmp_path / "kept", language, source, kept) == []
    assert findings(tmp_path / "lost", language, source, lost) == [source]


@pytest.mark.parametrize(
    ("language", "source", "kept"),
    [
        ("de", "This is not possible.", "Das ist unmöglich."),
        ("es", "This is not possible.", "Esto es imposible."),
        ("zh_CN", "This is not easy to read.", "这很难读懂。"),
        ("ja", "This is not easy to read.", "これは読みにくい。"),
        ("ko", "This is not easy to read.", "이것은 읽기 어렵다."),
    ],
)
def test_a_denial_in_another_shape_is_none_lost(
    tmp_path: Path, language: str, source: str, kept: str
) -> None:
    """ "Not possible" may be said as "impossible"."""
    assert findings(tmp_path, language, source, kept) == []


@pytest.mark.parametrize(
    ("language", "source", "lost"),
    [
        ("de", "It is unlikely, but not wrong.", "Es ist unwahrscheinlich, aber falsch."),
        ("es", "It is improbable, but not wrong.", "Es improbable, pero está mal."),
        ("zh_CN", "It is difficult, but not wrong.", "这很困难，但是错误。"),
    ],
)
def test_a_denial_of_another_word_answers_none(
    tmp_path: Path, language: str, source: str, lost: str
) -> None:
    """What denies in the human's text stands for a word of the source that has it, too."""
    assert findings(tmp_path, language, source, lost) == [source]
