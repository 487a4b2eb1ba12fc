#!/usr/bin/env python3
"""Makes the data of the demonstration: bodies.txt and sensor-lines.ndjson.

Usage: bodies.py FOLDER OUT
FOLDER holds orgs-jp/{municipalities,prefectures,national-bodies-compiled}.csv (CC0) and
sensor/suricata-wrccdc-*.eve.ndjson.gz (MIT). OUT is Sources/noroshi/Demonstration/Data.
Same input, same output. Run by hand when the lists change; what it writes is committed.
"""

import csv
import glob
import gzip
import json
import pathlib
import sys

# English names that the ministries use themselves; other national bodies keep the Japanese name.
ENGLISH = {
    "内閣官房": "Cabinet Secretariat", "内閣法制局": "Cabinet Legislation Bureau",
    "人事院": "National Personnel Authority", "内閣府": "Cabinet Office",
    "デジタル庁": "Digital Agency", "復興庁": "Reconstruction Agency",
    "総務省": "Ministry of Internal Affairs and Communications",
    "法務省": "Ministry of Justice", "外務省": "Ministry of Foreign Affairs",
    "財務省": "Ministry of Finance",
    "文部科学省": "Ministry of Education, Culture, Sports, Science and Technology",
    "厚生労働省": "Ministry of Health, Labour and Welfare",
    "農林水産省": "Ministry of Agriculture, Forestry and Fisheries",
    "経済産業省": "Ministry of Economy, Trade and Industry",
    "国土交通省": "Ministry of Land, Infrastructure, Transport and Tourism",
    "環境省": "Ministry of the Environment", "防衛省": "Ministry of Defense",
    "警察庁": "National Police Agency", "金融庁": "Financial Services Agency",
    "消費者庁": "Consumer Affairs Agency", "国税庁": "National Tax Agency",
    "特許庁": "Japan Patent Office", "気象庁": "Japan Meteorological Agency",
    "海上保安庁": "Japan Coast Guard", "会計検査院": "Board of Audit",
    "衆議院": "House of Representatives", "参議院": "House of Councillors",
    "国立国会図書館": "National Diet Library", "最高裁判所": "Supreme Court",
    "JPCERTコーディネーションセンター": "JPCERT Coordination Center",
}

# Rows of the national list that are no body of today: a field of business, a former name, the control tower itself
# (it is entered by hand), a group of bodies, one that stands in the list twice, and halves of names cut at a comma.
NO_BODIES = (
    "内閣サイバーセキュリティセンター", "2015年当時", "国家サイバー統括室", "2025年改組", "都道府県警察",
    "情報処理推進機構(IPA)",
)

ROWS = {
    "k": "か き く け こ", "s": "さ し す せ そ", "t": "た ち つ て と",
    "n": "な に ぬ ね の", "h": "は ひ ふ へ ほ", "m": "ま み む め も", "r": "ら り る れ ろ",
    "g": "が ぎ ぐ げ ご", "z": "ざ じ ず ぜ ぞ", "d": "だ ぢ づ で ど", "b": "ば び ぶ べ ぼ",
    "p": "ぱ ぴ ぷ ぺ ぽ",
}
KANA = {kana: head + vowel for head, row in ROWS.items()
        for kana, vowel in zip(row.split(), "aiueo")}
KANA |= dict(zip("あいうえお", "aiueo"))
KANA |= {"や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "o", "ん": "n", "し": "shi", "ち": "chi",
         "つ": "tsu", "ふ": "fu", "じ": "ji", "ぢ": "ji", "づ": "zu", "ぁ": "a", "ぃ": "i", "ぅ": "u",
         "ぇ": "e", "ぉ": "o", "ゔ": "vu"}
SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo"}
SUFFIXES = {"市": ["し"], "区": ["く"], "町": ["ちょう", "まち"], "村": ["そん", "むら"]}


def romaji(kana: str) -> str:
    """Hepburn without macrons. At the joint of two words a long vowel may be heard where there is none."""
    kana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in kana)
    out = ""
    double = False
    for sign in kana:
        if sign == "っ":
            double = True
            continue
        if sign == "ー":
            continue
        if sign in SMALL:
            head = out[:-1]
            tail = SMALL[sign]
            out = head + (tail[1:] if head.endswith(("sh", "ch", "j")) else tail)
            continue
        text = KANA.get(sign, sign)
        if double:
            out += "t" if text.startswith("ch") else text[:1]
            double = False
        if text in ("u", "o") and out.endswith("o") or text == "u" and out.endswith(("yu", "shu", "chu", "ju")):
            continue
        out += text
    return out


def english(name: str, kana: str) -> str:
    words = []
    for part, sound in zip(name.split(" "), kana.replace("　", " ").split(" ")):
        tail = ""
        for ending in SUFFIXES.get(part[-1], []):
            if sound.endswith(ending) and len(sound) > len(ending):
                sound, tail = sound[: -len(ending)], "-" + romaji(ending)
                break
        words.append(romaji(sound).capitalize() + tail)
    return " ".join(words)


def rows(path: pathlib.Path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def bodies(folder: pathlib.Path):
    for row in rows(folder / "national-bodies-compiled.csv"):
        name = row["name"]
        if row["kind"] == "重要インフラ分野" or name.startswith(NO_BODIES):
            continue
        yield "N", row["kind"], row["parent"], name, ENGLISH.get(name, name)
    for row in rows(folder / "prefectures.csv"):
        yield "P", row["lgcode"].zfill(6), row["pref"], row["pref_en"]
    for row in rows(folder / "municipalities.csv"):
        yield "M", row["lgcode"].zfill(6), row["city"], english(row["city"], row["citykana"])


def sensor_lines(folder: pathlib.Path):
    """Forty real lines: 24 that say little, 12 middling, 4 grave; each rule once, the shortest first."""
    wanted = {3: 24, 2: 12, 1: 4}
    seen = set()
    lines = []
    for path in sorted(glob.glob(str(folder / "suricata-wrccdc-*.eve.ndjson.gz"))):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            lines += [line.strip() for line in file]
    for line in sorted(lines, key=lambda line: (len(line), line)):
        event = json.loads(line)
        severity = event["alert"]["severity"]
        rule = event["alert"]["signature_id"]
        if ":" in event["src_ip"] or rule in seen or wanted.get(severity, 0) == 0:
            continue
        seen.add(rule)
        wanted[severity] -= 1
        yield line


def main() -> None:
    folder, out = map(pathlib.Path, sys.argv[1:3])
    out.mkdir(parents=True, exist_ok=True)
    text = "".join("\t".join(fields) + "\n" for fields in bodies(folder / "orgs-jp"))
    (out / "bodies.txt").write_text(text, encoding="utf-8")
    lines = "".join(line + "\n" for line in sensor_lines(folder / "sensor"))
    (out / "sensor-lines.ndjson").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
