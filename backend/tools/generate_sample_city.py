#!/usr/bin/env python3
"""Writes assets/cities/sample/data.json: about 200 made-up residents of さくら野市 (docs/import.md describes the format).

The same program writes the same bytes. Nobody in it exists; every 個人番号 has a wrong check digit on purpose.
Use: generate_sample_city.py > assets/cities/sample/data.json
"""
import base64
import json
import random
import struct
import sys
import zlib

dice = random.Random(8)
CITY = "さくら野市"
TOWNS = ["本町", "緑町", "桜ケ丘", "朝日町", "川端町", "若葉台", "大字見晴", "駅前", "東山", "南が丘"]
ROOMS = ["", "", "", "", "さくらハイツ101号", "コーポ緑203号", "メゾン・ド・さくら野 B棟1205号室"]
FAMILIES = [("佐藤", "サトウ"), ("鈴木", "スズキ"), ("高橋", "タカハシ"), ("田中", "タナカ"), ("渡邉", "ワタナベ"), ("伊藤", "イトウ"),
            ("山本", "ヤマモト"), ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("加藤", "カトウ"), ("齋藤", "サイトウ"), ("濵田", "ハマダ"),
            ("栁澤", "ヤナギサワ"), ("神﨑", "カンザキ"), ("桒原", "クワバラ"), ("冨樫", "トガシ"), ("德永", "トクナガ"), ("邊見", "ヘンミ")]
MEN = [("一郎", "イチロウ"), ("健太", "ケンタ"), ("翔", "ショウ"), ("浩二", "コウジ"), ("大輔", "ダイスケ"), ("悠真", "ユウマ"), ("和夫", "カズオ"), ("蓮", "レン")]
WOMEN = [("恵子", "ケイコ"), ("美咲", "ミサキ"), ("陽菜", "ヒナ"), ("由美", "ユミ"), ("さくら", "サクラ"), ("凛", "リン"), ("千代", "チヨ"), ("葵", "アオイ")]

data = {"version": 1, "households": [], "koseki": [], "residents": [], "seals": [], "income": [], "taxes": [], "refusals": []}


def address():
    return f"{CITY}{dice.choice(TOWNS)}{dice.choice('一二三四五')}丁目{dice.randint(1, 40)}番{dice.randint(1, 20)}号{dice.choice(ROOMS)}"


def date(first, last):
    return f"{dice.randint(first, last)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"


def number():
    digits = [dice.randint(0, 9) for _ in range(11)]
    total = sum(d * (n + 1 if n <= 5 else n - 5) for n, d in zip(range(1, 12), reversed(digits)))
    check = 0 if total % 11 <= 1 else 11 - total % 11
    return "".join(map(str, digits)) + str((check + 5) % 10)



def impression(seed):
    """A round seal at 600 dpi with strokes of its own: 1 bit grey PNG, 16.5 mm."""
    size, strokes = 390, random.Random(seed)
    grid = [[False] * 6 for _ in range(6)]
    for row in grid:
        for column in range(6):
            row[column] = strokes.random() < 0.55
    lines = bytearray()
    for y in range(size):
        lines.append(0)
        bits, count = 0, 0
        for x in range(size):
            distance = ((x - size / 2) ** 2 + (y - size / 2) ** 2) ** 0.5
            ring = size / 2 - 16 < distance < size / 2 - 2
            cell = grid[min(5, y * 6 // size)][min(5, x * 6 // size)]
            bar = cell and distance < size / 2 - 28 and (x % 65 > 14 or y % 65 < 12)
            bits = bits << 1 | (0 if ring or bar else 1)
            count += 1
            if count == 8:
                lines.append(bits)
                bits, count = 0, 0
        if count:
            lines.append(bits << (8 - count) & 255)
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0))
    png += chunk(b"pHYs", struct.pack(">IIB", 23622, 23622, 1)) + chunk(b"IDAT", zlib.compress(bytes(lines), 9)) + chunk(b"IEND", b"")
    return base64.b64encode(png).decode()


def household(key, where=None, head=None):
    data["households"].append({"id": key, "address": where or address(), "head": head})
    return data["households"][-1]


def resident(key, home, name, furigana, birth, sex, relation, **more):
    record = {"id": key, "household": home["id"], "name": name, "furigana": furigana, "birth_date": birth, "sex": sex,
              "relation": relation, "address": home["address"], "address_since": "2012-05-10", "resident_since": "2012-05-10",
              "notified": "2012-05-12", "previous_address": f"{CITY}緑町三丁目4番5号", "individual_number": number()}
    if "foreign" not in more:
        record |= {"honseki": f"{CITY}本町一丁目2番地", "koseki_head": name}
    record |= more
    data["residents"].append(record)
    if home["head"] is None:
        home["head"] = key
    return record


def seal(key, state="registered"):
    data["seals"].append({"resident": key, "number": f"{dice.randint(1, 99999):06}", "registered": date(1995, 2024), "state": state,
                          "impression": {"png": impression(key), "width_tenth_mm": 165, "height_tenth_mm": 165}})


def income(key, salary, years=(2026, 2025, 2024), **more):
    for year in years:
        gain = max(0, salary - (550_000 if salary < 1_625_000 else salary * 3 // 10 + 80_000))
        base = max(0, gain - 780_000) // 1000 * 1000
        data["income"].append({"resident": key, "year": year, "state": "declared",
                               "incomes": [{"name": "給与所得", "amount": gain}, {"name": "その他の所得", "amount": 0}],
                               "deductions": [{"name": "社会保険料控除", "amount": 350_000}, {"name": "基礎控除", "amount": 430_000}],
                               "income_total": gain, "deduction_total": 780_000, "tax_base": base, "dependants": 0,
                               "city_income_part": base * 6 // 100 // 100 * 100, "city_flat_part": 3000 if base else 0,
                               "prefecture_income_part": base * 4 // 100 // 100 * 100, "prefecture_flat_part": 1000 if base else 0,
                               "forest_tax": 1000 if base else 0} | more)


def taxes(key, years=(2026, 2025, 2024), unpaid=0):
    for year in years:
        amount = dice.randint(20, 200) * 1000
        data["taxes"].append({"resident": key, "year": year, "lines": [
            {"tax": "市民税・県民税・森林環境税", "due": f"{year + 1}-01-31", "amount": amount, "paid": amount - unpaid, "not_due": unpaid},
            {"tax": "固定資産税・都市計画税", "due": f"{year + 1}-02-28", "amount": 84_000, "paid": 84_000, "not_due": 0}]})


def member(person, relation, father="", mother="", spouse="", **more):
    given = person["name"].split(" ", 1)[-1]
    return {"resident": person["id"], "name": person["name"], "furigana": person["furigana"].split(" ", 1)[-1], "birth_date": person["birth_date"],
            "sex": person["sex"], "father": father, "mother": mother, "relation": relation, "spouse": spouse,
            "entries": [{"title": "出生", "rows": [["出生日", person["birth_date"]], ["出生地", CITY], ["届出日", person["birth_date"]],
                                                   ["届出人", "父"]]}],
            "addresses": [{"address": f"{CITY}緑町三丁目4番5号", "from": max(person["birth_date"], "1991-04-01"), "until": "2012-05-10"},
                          {"address": person["address"], "from": "2012-05-10"}]} | more


def koseki(key, head, members, honseki=None, state="current", joined=True):
    honseki = honseki or f"{CITY}{dice.choice(TOWNS)}{dice.choice('一二三')}丁目{dice.randint(1, 40)}番地"
    data["koseki"].append({"id": key, "honseki": honseki, "head": head["name"], "state": state,
                           "entries": [{"title": "戸籍編製", "rows": [["編製日", date(1970, 2010)]]}], "members": members})
    if joined:
        ids = {one["resident"] for one in members}
        for person in data["residents"]:
            if person["id"] in ids:
                person |= {"koseki": key, "honseki": honseki, "koseki_head": head["name"]}


def demo():
    """見本 花子 can get every kind; her grandchild is under 15."""
    home = household("h-0001", f"{CITY}本町一丁目2番3号")
    hanako = resident("r-0001", home, "見本 花子", "ミホン ハナコ", "1946-04-08", "女", "世帯主", resident_since="1991-04-01",
                      address_since="2000-05-10", notified="2000-05-12")
    taro = resident("r-0002", home, "見本 太郎", "ミホン タロウ", "1944-11-03", "男", "夫", resident_since="1991-04-01",
                    address_since="2000-05-10", notified="2000-05-12")
    resident("r-0003", home, "見本 さくら", "ミホン サクラ", "2012-05-05", "女", "子の子")
    koseki("k-0001", hanako, [member(hanako, "長女", "例示 清", "例示 トメ", "妻"), member(taro, "二男", "見本 茂", "見本 キヨ", "夫")])
    for key in ("r-0001", "r-0002"):
        seal(key)
        income(key, 3_600_000)
        taxes(key)


def rare_names():
    for key, name, kana, sex in (("r-0010", "髙橋 一郎", "タカハシ イチロウ", "男"), ("r-0011", "𠮷田 美咲", "ヨシダ ミサキ", "女"),
                                 ("r-0012", "葛\U000E0100城 健", "カツラギ ケン", "男"), ("r-0013", "渡邉\U000E0101 梓", "ワタナベ アズサ", "女")):
        home = household("h" + key[1:])
        person = resident(key, home, name, kana, date(1950, 1999), sex, "世帯主")
        koseki("k" + key[1:], person, [member(person, "長男" if sex == "男" else "長女", "父 太郎", "母 花")])
        seal(key)
        income(key, 4_200_000)
        taxes(key)


def foreign_residents():
    def facts(nationality, status="永住者", period="無期限", expires="", card="AB12345678CD", **more):
        return {"category": "中長期在留者", "nationality": nationality, "status": status, "period": period, "expires": expires, "card_number": card} | more
    home = household("h-0020")
    resident("r-0020", home, "NGUYEN THI LAN", "", "1985-03-02", "女", "世帯主",
             foreign=facts("ベトナム", "技術・人文知識・国際業務", "5年", "2028-07-01", "UH12345678EA", alias="佐藤 蘭", alias_furigana="サトウ ラン",
                           alias_history=[{"alias": "山田 蘭", "from": "2010-04-01", "until": "2018-06-30"}]))
    seal("r-0020")
    income("r-0020", 3_900_000)
    taxes("r-0020")
    home = household("h-0021")
    resident("r-0021", home, "WICKRAMASINGHE MUDIYANSELAGE DISSANAYAKE SAMANTHA KUMARA BANDARA", "", "1979-12-31", "男", "世帯主",
             foreign=facts("スリランカ"))
    home = household("h-0022")
    resident("r-0022", home, "HERNANDEZ GARCIA MARIA FERNANDA DE LOS ANGELES", "", "1991-08-15", "女", "世帯主",
             foreign=facts("メキシコ", "留学", "2年", "2027-03-31", "TK98765432BB"))
    home = household("h-0023")
    husband = resident("r-0023", home, "田中 健一", "タナカ ケンイチ", "1980-01-20", "男", "世帯主")
    resident("r-0024", home, "SANTOS MARIA CLARA", "", "1983-09-09", "女", "妻",
             foreign=facts("フィリピン", "日本人の配偶者等", "3年", "2027-11-30", "PH11223344CC", alias="田中 マリア", alias_furigana="タナカ マリア"))
    child = resident("r-0025", home, "田中 リナ", "タナカ リナ", "2010-06-01", "女", "子")
    koseki("k-0023", husband, [member(husband, "長男", "田中 実", "田中 春", "夫"), member(child, "長女", "田中 健一", "サントス、マリア クララ")])
    seal("r-0023")
    income("r-0023", 5_100_000)
    taxes("r-0023")


def special_records():
    def one(key, name, kana, sex="女", **more):
        return resident(key, household("h" + key[1:]), name, kana, more.pop("birth_date", date(1960, 1995)), sex, "世帯主", **more)
    one("r-0030", "佐藤 由紀", "サトウ ユキ", former_family="鈴木", former_family_furigana="スズキ")
    seal("r-0030")
    one("r-0031", "五十嵐 巌", "", "男")
    # 支援措置: r-0040 lives apart; r-0041 is in the same 戸籍, in another household.
    hidden = one("r-0040", "青山 恵", "アオヤマ メグミ", previous_address=f"{CITY}東山二丁目7番1号")
    other = one("r-0041", "青山 誠", "アオヤマ マコト", "男")
    koseki("k-0040", other, [member(other, "長男", "青山 正", "青山 和", "夫"), member(hidden, "長女", "森 一", "森 光", "妻")])
    for key in ("r-0040", "r-0041"):
        seal(key)
        income(key, 3_000_000)
    data["refusals"].append({"id": "s-0040", "cause": "support_measure", "residents": ["r-0040"], "addresses": [hidden["address"]],
                             "from": "2026-02-01", "until": "2027-01-31"})
    one("r-0050", "転出 済", "テンシュツ スミ", "男", state="moved_out", state_date="2026-03-20", moved_to="みなと市")
    widow = one("r-0051", "星野 春", "ホシノ ハル")
    home = next(h for h in data["households"] if h["id"] == "h-0051")
    resident("r-0052", home, "星野 昭", "ホシノ アキラ", "1938-02-11", "男", "夫", state="deceased", state_date="2025-12-01")
    resident("r-0053", home, "星野 空", "ホシノ ソラ", "2013-07-07", "男", "子の子")
    seal("r-0051")
    taxes("r-0051")
    one("r-0054", "停止 印", "テイシ シルシ", "男")
    seal("r-0054", "suspended")
    one("r-0055", "未申告 守", "ミシンコク マモル", "男")
    for year in (2026, 2025, 2024):
        data["income"].append({"resident": "r-0055", "year": year, "state": "undeclared"})
    one("r-0056", "新居 渚", "アライ ナギサ", resident_since="2026-04-03", address_since="2026-04-03", notified="2026-04-05",
        previous_address="みなと市海岸通1番1号", honseki="みなと市海岸通1番地")
    for year in (2026, 2025, 2024):
        data["income"].append({"resident": "r-0056", "year": year, "state": "not_resident", "issuing_city": "みなと市"})
    removed = one("r-0057", "改製 古", "カイセイ フルシ", "男")
    koseki("k-0057", removed, [member(removed, "長男")], state="former")
    one("r-0058", "他市 本籍", "タシ ホンセキ", "男", honseki="みなと市海岸通9番地")
    one("r-0059", "転出 予定", "テンシュツ ヨテイ", future_address="みなと市浜町2番3号", future_since="2026-12-15")


def holds():
    causes = ["restricted_kind", "departure_pending", "same_day_arrival", "residence_check", "record_inconsistent", "register_updating",
              "glyph_pending", "text_too_long"]
    for at, cause in enumerate(causes):
        key = f"r-{60 + at:04}"
        family, given = FAMILIES[at], MEN[at % len(MEN)]
        resident(key, household("h" + key[1:]), f"{family[0]} {given[0]}", f"{family[1]} {given[1]}", date(1960, 1990), "男", "世帯主")
        seal(key)
        data["refusals"].append({"id": f"s-{60 + at:04}", "cause": cause, "residents": [key]})


def families():
    at = 100
    while len(data["residents"]) < 200:
        family, size = dice.choice(FAMILIES), dice.choice([1, 1, 2, 2, 3, 4, 5])
        home = household(f"h-{at:04}")
        people = []
        for place in range(size):
            sex = "男" if place == 0 or (place > 1 and dice.random() < 0.5) else "女"
            given = dice.choice(MEN if sex == "男" else WOMEN)
            birth = date(1935, 1990) if place < 2 else date(2000, 2024)
            relation = ["世帯主", "妻", "子", "子", "子"][place]
            people.append(resident(f"r-{at + place:04}", home, f"{family[0]} {given[0]}", f"{family[1]} {given[1]}", birth, sex, relation))
        if dice.random() < 0.8:
            koseki(f"k-{at:04}", people[0], [member(one, "長男" if one["sex"] == "男" else "長女", spouse=("夫", "妻")[place] if place < 2 and size > 1 else "")
                                             for place, one in enumerate(people)])
        for one in people[:2]:
            if dice.random() < 0.6:
                seal(one["id"])
            income(one["id"], dice.randint(0, 80) * 100_000)
            taxes(one["id"], unpaid=dice.choice([0, 0, 0, 10_000]))
        at += size


demo()
rare_names()
foreign_residents()
special_records()
holds()
families()
json.dump(data, sys.stdout, ensure_ascii=False, indent=1)
sys.stdout.write("\n")
