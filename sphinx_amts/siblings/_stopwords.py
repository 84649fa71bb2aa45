"""The words that no term begins or ends with: function words of each language.

For English, the language that most books are written in, also the words that every text is full
of: without tagging parts of speech, they are what tells ``use gradient descent`` from a term.
"""

from __future__ import annotations

__all__ = ["GENERAL", "HEADS", "LEADS", "STOPS", "VERBAL", "WORDS"]

STOPS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """
a an the this that these those some any each every either neither both all no none such same other
another others own many much more most few fewer less least several enough two three four five
six seven eight nine one ten third last i you he she it we they me him her us them my
your his its our their mine yours ours theirs myself yourself itself ourselves themselves who whom
whose which what when where why how whether is are was were be been being am do does did doing done
have has had having can could may might must shall should will would ought and or nor but if then
else than because as until while of at by for with about against between into through during before
after above below to from up down in out on off over under again further once here there not only
so too very just also already yet still even ever never always often sometimes usually typically
however therefore thus hence moreover furthermore meanwhile otherwise instead though although since
unless per via within without among amongst across along around behind beyond besides beside despite
except inside outside near onto toward towards upon until like unlike let lets don doesn didn isn
aren won wouldn couldn shouldn cannot etc eg ie i.e e.g s t ll re ve d m now later soon rather quite
almost perhaps maybe indeed actually simply really especially particularly namely respectively""",
        "de": """
aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch
auf aus bei beim bin bis bist da damit dann das dass dein dem den denn der des dessen deren dich die
dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines
einige er es etwas euch für gegen gewesen hab habe haben hat hatte hatten hier hin hinter ich ihm
ihn ihnen ihr ihre ihrem ihren ihrer im in indem ins ist jede jedem jeden jeder jedes jener jetzt
kann kein keine können könnte machen man manche mehr mein mich mir mit muss musste nach nicht nichts
noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so solche soll
sollte sondern sonst sowie über um und uns unser unter viel vom von vor während war waren warum was
weg weil weiter welche welchem welchen welcher wenn werde werden wie wieder will wir wird wirst wo
worden wollen würde würden zu zum zur zwar zwischen""",
        "fr": """
à afin ai ainsi alors après au aucun aucune aussi autre autres aux avant avec avez avoir avons c ça
car ce ceci cela celle celles celui ces cet cette ceux chaque ci comme comment d dans de des donc
dont du elle elles en encore entre est et étaient étant était été être eu eux faire fait font il ils
j je jusqu l la là le les leur leurs lors lorsque lui m ma mais me même mêmes mes moins mon n ne ni
non nos notre nous on ont ou où par parce pas pendant peu peut peuvent plus plusieurs pour pourquoi
puis qu quand que quel quelle quelles quels qui s sa sans se selon sera ses si soit son sont sous
sur ta tandis te tel telle tels tes toi ton tous tout toute toutes très tu un une vers vos votre
vous y""",
        "es": """
a al algo algunas alguno algunos ante antes aquel aquella así aun aunque cada casi como cómo con
contra cual cuales cualquier cuando cuanto de del desde donde dos durante e el él ella ellas ellos
en entonces entre era eran es esa esas ese eso esos esta está están estar estas este esto estos fue
fueron ha hace hacer hacia han hasta hay incluso la las le les lo los luego más me mediante mi
mientras mis mismo misma mucho muchos muy nada ni no nos nosotros nuestra nuestro nuestros o otra
otras otro otros para pero poco podemos por porque pueda puede pueden pues que qué quien se según
ser será si sí sido sin sino sobre solo sólo son su sus también tan tanto te tener tiene tienen todo
toda todos todas tras tu tus un una unas uno unos usted ya y yo""",
        "pt": """
a à ao aos aquela aquele aqueles aqui as às assim até cada cada com como contra cuja cujo da das de
dela dele delas deles depois desde dessa desse desta deste disso disto do dois dos e é ela elas ele
eles em enquanto então entre era eram essa essas esse esses esta está estamos estão estas este estes
eu foi for foram há isso isto já la lhe lhes lo mais mas me mesma mesmo meu minha muito muitos na
nas não nem nenhum nessa nesse nesta neste no nos nós nossa nossas nosso nossos num numa o os ou
onde outra outras outro outros para pela pelas pelo pelos per pode podem podemos por porque pouco
quais qual qualquer quando quanto que quem são se seja sem sempre ser será seu seus si sido só sob
sobre sua suas também tão tem têm temos ter toda todas todo todos tu tua um uma umas uns você vocês
vez""",
        "it": """
a ad agli ai al alla alle allo anche ancora c che chi ci cioè come con contro cui d da dagli dai dal
dalla dalle dallo degli dei del della delle dello di dove due e è ed era erano essere fra già gli ha
hanno i il in invece io l la le lei li lo loro lui ma mentre mi molto negli nei nel nella nelle
nello noi non nostra nostro o ogni ora per perché però più poi può qual quale quando quanto quella
quelle quelli quello questa queste questi questo qui se sé sei senza si sia siamo sono sta stato su
sugli sui sul sulla sulle sullo suo suoi tra tutti tutto un una uno vi voi""",
        "nl": """
aan al alle als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een en er
ge geen geweest haar had heb hebben heeft hem het hier hij hoe hun iets ik in is ja je kan kon
kunnen maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op
over reeds te tegen toch toen tot u uit uw van veel voor want waren was wat we wel werd wezen wie
wij wil worden wordt zal ze zei zelf zich zij zijn zo zonder zou""",
        "tr": """
acaba ama ancak artık aslında az bazı bazen bana belki ben beni bile bir biraz birçok biri birkaç
birlikte biz bize bizi bizim böyle böylece bu buna bunda bundan bunlar bunları bunların bunu bunun
burada çok çoğu çünkü da daha dahi de defa değil diğer diye dolayı eden eder ederek edilen edilir
en eğer fakat gerek gibi göre hatta hem henüz hep hepsi her herhangi herkes hiç hiçbir için içinde
içeren ile ilgili ise işte kadar kendi kez ki kim kısmı mı mi mu mü nasıl ne neden nedenle nerede
nın o olan olarak oldu olduğu olduğunu olduğundan olmak olması olmayan olsa olsun olup olur olan
on ona ondan onlar onların onu onun öyle önce oysa sadece sanki sen siz şey şeyi şekilde şimdi
şu şunu sonra tarafından tüm üzere üzerinde üzerinden var ve veya ya yani yapılan yapmak yerine
yine yok zaten kullanarak kullanılan kullanılır sahip ayrıca bunun yanı arasında altında""",
        "vi": """
là và của các những một cho với trong từ được có không này đó khi thì mà ở để bởi vì nên như
cũng đã đang sẽ rằng hay hoặc nhưng nếu còn chỉ rất theo về tại trên dưới sau trước
giữa qua đến tới do bị cả mỗi mọi nào gì ai đâu sao thế vậy ta chúng tôi bạn họ nó mình hãy đều nhiều
ít hơn nhất việc sự cách điều chúng""",
        "zh": """
的 了 着 们 們 是 在 和 与 與 或 及 以 为 為 把 被 将 將 由 也 都 就 还 還 又 而 但 则 若 如 所 这 這 那 其 它 他 她 我 你 您 之
此 该 該 某 每 各 吗 嗎 呢 吧 啊 很 太 让 讓 给 給 并 且 即 只 才 再 请 請 使 用 当 从 從 对 于 於 到 一 个 些 更 有 会 要 能 没
种 因 可 向 不 最 第""",
        "ja": "の を は が に へ で と も や か な い る た て だ",
    }.items()
}

WORDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "zh": (
        frozenset(
            """
在线 以太 将来 被动 就业 还原 如实 所有 所得 其他 各向 个人 个体 更新 更改 更换 即时 即期 并行 并发 并集 并联 再生 再现 使用 使能 用户
用途 用例 用电 用法 当前 当期 从属 从众 对数 对象 对抗 对称 对偶 对齐 对角 对比 对照 对流 对应 对手 对策 对冲 到期 到达 一阶 一致 一维 一元
一般 一次 一价 一对 有限 有效 有向 有界 有序 有机 有监 有符 有理 能量 能力 能源 能级 能效 要素 要求 会计 会话 会员 会议 种子 种群 种类 都市
着色 了解 及时 给定 只读 因子 因果 因素 因变 可微 可逆 可行 可视 可导 可观 可控 可分 可信 可用 可变 可学 可达 可加 可积 向量 向后 向前 不变 不等 不可
不完 不平 不动 不定 不确 不对 不连 不相 不稳 不规 最大 最小 最优 最终 最近 最陡 最低 最高 最长 最短 最坏 最佳 最速 与非 与门 或门 和弦 由来
是非 此时 将领 没收 之字 自由 第一 第二 第三""".split()
        ),
        frozenset(
            """
目的 总和 求和 之和 加和 存在 潜在 内在 外在 行为 合并 归并 方向 双向 单向 反向 正向 前向 后向 定向 指向 导向 偏向 横向 纵向 轴向 有向 无向
社会 机会 协会 委会 需要 重要 主要 摘要 原因 基因 诱因 许可 效用 使用 应用 调用 引用 费用 作用 信用 利用 通用 专用 复用 常用 滥用 功能 性能
智能 可能 节能 核能 动能 势能 技能 适当 私有 公有 国有 所有 固有 稀有 现有 拥有 配对 成对 绝对 相对 比对 核对 校对 自由 理由 其他 附着 法则
规则 原则 准则 达到 得到 服从 自我 场所 究所 易所 统一 唯一 单一 同一 归一 品种 多种 物种 变种 磁盘 子集 参与""".split()
        ),
    ),
}
"""The words that begin, or end, with a character of :data:`STOPS` all the same."""

GENERAL = frozenset(
    """
able accordingly add added additional additionally adds advance ago aim allow allowed allows amount
answer appear appears apply applied applies applying approach approaches appropriate area ask assume
assumed assumes assuming attempt available away back bad basic basically become becomes began begin
beginning begins best better big bit book bring brings build building builds built call called
calling calls came care carry case cases certain certainly chapter choice choices choose choosing
chosen clear clearly close closely combine combined come comes coming common commonly compare
compared comparing complete completely compute computed computes computing concept concepts
consequently consider considered considering consists contain containing contains convenient
convert corresponding corresponds course create created creates creating current currently day days
deal decide define defined defines defining demonstrate depend depending depends describe described
describes desired detail details determine determined different differ differently difficult
directly discuss discussed discussion distinct due earlier early easier easily easy effect effective
effectively effects either end ends ensure entire entirely equal equivalent equivalently essentially
exactly example examples exercise exercises existing expect expected explain explained explore
express expressed extra extremely fact fairly false famous far fast faster fewer figure final
finally find finding fine follow followed following follows form former forms found full fully
fundamental general generally generate generated generates generating get gets getting give given
gives giving go goal goes going gone good got great greater greatly group hand handle handy happen
happens hard harder held help helpful helps high higher highly hold holds hope huge idea ideas
identical illustrate illustrated immediately implement implemented implementing implements important
improve improved include included includes including increase increased increases increasing indicate
indicates individual interested interesting introduce introduced introduction involved involves issue
issues job keep keeps kept key kind kinds knew know knowing known large largely larger largest late
latter lead leading leads learn learned leave left lies likely list little long longer look looked
looking looks lot lots low lower made main mainly major make makes making manner mathematically mean
meaning means mention mentioned merely method methods minor minute modern moment month months mostly
move moved multiple name named names natural naturally nature necessary need needed needs new newly
nice non note noted notes notice number numbers numerous obtain obtained obtaining obvious obviously
occur occurs offer offers ok old open opposed order original originally overall page pair paper
papers part particular parts pass passed past people perform performed performing performs place
placed plain play point points poor popular possible possibly potential potentially powerful
practical practice precise precisely prefer present presented pretty prevent previous previously
primarily prior probably problem problems proceed produce produced produces proper properly property
propose proposed proves provide provided provides providing purpose purposes put putting question
questions quick quickly range readily ready real reason reasonable reasons recall recent recently
refer referred refers regarding regardless related relatively relevant remain remaining remains
remember replace replaced represent represented represents require required requires requiring
respect result resulting results return returned returns right role rough roughly row run running
runs safe said satisfies satisfy saw say says scenario scenarios section sections see seem seems seen
select selected selecting sense separate separately serve serves set sets setting settings shorter
short show showed showing shown shows side significant significantly similar similarly simple simpler
simplest simplicity simultaneously single situation slightly slow small smaller smallest something
sort special specific specifically specified specify stand standard start started starting starts
state stated stay step steps stop store stored straightforward strategy strong subsequent subsequently
successful successfully successive sufficient sufficiently suggest suggests suitable summary suppose
sure take taken takes taking talk task tasks technique techniques tell tells term terms test thanks
thing things think thinking third thought throughout time times today together told took tool tools
top topic topics total tried tries true truly try trying turn turned turns twice type types typical
ultimately understand understanding unfortunately unique us use used useful user users uses using
usual value valuable values variety various vary version view visit want wanted wants way ways week
weeks well went whatever whenever whereas whole wide widely wish won word work worked working works
world worth write writes writing written wrong year years yes yield yields zero hundred thousand
million billion thousands millions hundreds half couple dozen pairs piece pieces portion share
little bigger biggest latest oldest older younger young interest account advantage advantages
disadvantage benefit benefits aspect aspects attention background base based basis begin cause caused
causes change changed changes changing check claim clean collect collected comes comparison consist
contrast contribute cost costs count cover covers critical crucial demand denote denoted denotes
denoting derive derived design designed desire developed difference differences difficulty direct
discover discovered divide divided draw drawn effort elegant enable enables encounter encountered
enjoy enter essential establish evaluate evaluated everything exact except exist exists experience
explicit explicitly extent face fail fails fair familiar feel fill fit fix fixed focus force foundation
future gain hopefully ideal imagine impact implies imply importance importantly impossible indicating
information initial initially insight inspired instead intend intended intuition intuitive intuitively
invoke invoked involve key leads led letting level light limit limited link literature load loaded
lose lost match matter matters maximum minimal minimum modify modified motivated motivation necessity
nearly newer nothing obtained occurs ones open otherwise outline particularly path perspective plan
plus pose possibility practitioners preferred preparation prepare pretend proceed promising quantity
raise random reach reached read reader readers reading reality receive received receives recommend
record recover reduce reduced reduces reducing reflect remark remove removed removing repeat repeated
report reported request reveal sake save saved save scale school science search seek send serious
similarly solve solved solves solving somewhat sound space speaking spend split spread stage strict
strictly study subject succeed success suffer suffers suffices sum support supports supposed surprise
surprising surprisingly switch tackle target tend tends thereby therein thorough took track treat
treated treating trick trivial truth typically ubiquitous unlikely unknown usage usually varied
verify via viewed walk watch wonder worse worst accomplish achieve achieved achieves act adopt adopted
affect affects agree aims alternative alternatively analogous answers apart appropriately argue
arise arises arrive assign assigned associated automatically avoid avoids aware bear behave believe
besides broad broadly cheap clever closer coming comparable comparing complex complicated
computationally according likewise scratch instance default hint hints worthwhile next first second conduct confirm consequence considerable considerably consistent constantly
""".split()
)
"""English words of every subject: alone they are no term, and few terms begin or end with one."""

LEADS = frozenset(
    """
natural random general full fully fixed maximum minimum time test cost costs value state force search
space light end key point feature view scale sound task work base image attention information power
simple multiple standard local global low lower upper high higher long short large small deep weak
strong open closed hard soft free real complex effective marginal absolute relative average mean
average common exact direct related single double half present future current price number quantity
term word words next first second one role group level limit light minimal effort matter support demand conduct issue interest
plain dynamic static special unique distinct equal best first true false positive negative new
complex world mean main work cover area age user change literature science school subject position range reading computed""".split()
)
"""Those of them that a longer term may begin with."""

HEADS = frozenset(
    """
word words mean means value values set sets method methods problem problems point points step steps space state states
task tasks test tests function functions rate rates time times cost costs number numbers term terms
technique techniques strategy strategies level levels limit limits size sizes search scale unit units
form forms group groups map maps role type types change changes effect effects demand range order base
basis choice science information force power area body view key keys path paths position positions
condition conditions attention result matter support plan response interest tool tools work variable
user users gain gains return returns issue line lines box market share force reading subject process
quantity cause causes sum difference differences comparison background literature name names version
foundation design care""".split()
)
"""Those of them that a longer term may end with."""

VERBAL = frozenset(
    "to we can you i they it will would must may might should could cannot not let's".split()
)
"""What stands before a verb in English, and seldom before a noun."""
