"""What a letter can rest on: articles, each by a code that keeps its meaning. Sources: docs/letters.md.

The gist is in our words; the citation is what is printed. Entries are added, never changed: letters name them by code.
"""

from __future__ import annotations

from dataclasses import dataclass

UNION_LAW = "《中华人民共和国工会法》"
LABOUR_LAW = "《中华人民共和国劳动法》"
CONTRACT_LAW = "《中华人民共和国劳动合同法》"
SUPERVISION = "《工会劳动法律监督办法》"


@dataclass(frozen=True, slots=True)
class Article:
    """cites: as printed; gist: what it is about, for who chooses."""

    cites: str
    gist: str


LAWS: dict[str, Article] = {
    "union-22": Article(f"{UNION_LAW}第二十二条", "处分职工不当、单方面解除劳动合同，要听工会意见"),
    "union-23": Article(f"{UNION_LAW}第二十三条", "克扣拖欠工资、随意延长工时等，工会交涉，单位要答复"),
    "labour-41": Article(f"{LABOUR_LAW}第四十一条", "延长工作时间的限度"),
    "labour-44": Article(f"{LABOUR_LAW}第四十四条", "加班工资"),
    "labour-50": Article(f"{LABOUR_LAW}第五十条", "工资按月付给本人，不得克扣、无故拖欠"),
    "labour-54": Article(f"{LABOUR_LAW}第五十四条", "劳动安全卫生条件和防护用品"),
    "labour-72": Article(f"{LABOUR_LAW}第七十二条", "参加社会保险、缴纳保险费"),
    "labour-88": Article(f"{LABOUR_LAW}第八十八条", "工会监督用人单位守法"),
    "contract-4": Article(f"{CONTRACT_LAW}第四条", "规章制度要经民主程序并公示"),
    "contract-10": Article(f"{CONTRACT_LAW}第十条", "订立书面劳动合同"),
    "contract-30": Article(f"{CONTRACT_LAW}第三十条", "及时足额支付劳动报酬"),
    "contract-31": Article(f"{CONTRACT_LAW}第三十一条", "不得强迫加班，加班要付加班费"),
    "contract-43": Article(f"{CONTRACT_LAW}第四十三条", "单方解除劳动合同，事先通知工会"),
    "contract-78": Article(f"{CONTRACT_LAW}第七十八条", "工会监督劳动合同、集体合同的履行"),
    "supervision": Article(SUPERVISION, "工会怎样监督劳动法律的执行"),
}
